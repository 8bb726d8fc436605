// SPDX-License-Identifier: BSL-1.0
// Our client against an object store that others wrote: Ceph's gateway, behind a proxy that passes OSS for S3.
// OSSIO_CEPH_URL: where; OSSIO_CEPH_FOLDER: where to leave a copy of each object for somebody else to compare.
#include "help/run.hpp"
#include "help/temporary_folder.hpp"
#include "server/stage.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <functional>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(ceph)

namespace {

std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    BOOST_REQUIRE_MESSAGE(value, name << " is not set");
    return value;
}

/// Does something once `parts` parts have been sent. Progress is told ten times a second, and a fast gateway is done by then.
class at_part final : public observer {
public:
    at_part(int parts, std::function<void()> then) : left_(parts), then_(std::move(then)) {}

    void on_part_done(part_done const&) override {
        if (--left_ == 0) then_();
    }

private:
    int left_;
    std::function<void()> then_;
};

class world {
public:
    explicit world(observer_ptr events = nullptr) : one(io.get_executor(), options(std::move(events))) {}

    static client_options options(observer_ptr events) {
        client_options o("cn-hangzhou");
        o.events = std::move(events);
        o.endpoint = variable("OSSIO_CEPH_URL");
        o.credentials = static_credentials(credentials("any", "thing")); // signatures are dropped on the way
        return o;
    }
    ossio::bucket bucket() const { return one.bucket("examplebucket"); }

    /// Says what the object of `key` must be.
    static void expect(std::string const& key, std::string_view content) {
        write_file(std::filesystem::path(variable("OSSIO_CEPH_FOLDER")) / key, content);
    }
    std::size_t count_uploads(std::string prefix) {
        auto pages = bucket().list_multipart_uploads(list_uploads_options(std::move(prefix)));
        std::size_t n = 0;
        for (;;) {
            auto const page = run(io, pages.next()).value();
            if (!page) return n;
            n += page->size();
        }
    }

    asio::io_context io;
    client one;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_file_of_64_mib_is_interrupted_and_resumed) {
    temporary_folder const folder;
    std::string const bytes = some_bytes(64 << 20);
    write_file(folder / "file", bytes);
    world::expect("resumed", bytes);
    auto options = in_parts(1_MiB);
    options.checkpoints = file_checkpoints(folder / "checkpoints");
    cancellation_source stop;
    options.cancellation = stop.token();
    {
        world w(std::make_shared<at_part>(20, [&] { stop.pause(); }));
        auto const paused = run(w.io, w.bucket().upload_file("resumed", folder / "file", options));
        BOOST_REQUIRE_MESSAGE((paused.has_error() && paused.error().code == errc::paused), text(paused));
    }
    options.cancellation = cancellation_token();
    world w;
    auto const done = run(w.io, w.bucket().upload_file("resumed", folder / "file", options));
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(done->resumed);
    BOOST_TEST(done->totals.parts_resumed >= 20);
    BOOST_TEST(done->totals.parts_resumed < 64);
    BOOST_TEST(!done->crc64_confirmed); // the gateway tells no checksum, and the result says so
    BOOST_TEST(run(w.io, w.bucket().head_object("resumed"))->size == bytes.size());
}

BOOST_AUTO_TEST_CASE(an_aborted_upload_leaves_nothing) {
    cancellation_source stop;
    world w(std::make_shared<at_part>(3, [&] { stop.abort(); }));
    std::string const bytes = some_bytes(20 << 20);
    auto options = in_parts(1_MiB);
    options.cancellation = stop.token();
    auto const end = run(w.io, w.bucket().upload("aborted", borrow(asio::buffer(bytes)), options));
    BOOST_REQUIRE_MESSAGE((end.has_error() && end.error().code == errc::aborted), text(end));
    BOOST_TEST((end.error().parts == parts_status::removed), text(end));
    BOOST_TEST(w.count_uploads("aborted") == 0U);
}

BOOST_AUTO_TEST_CASE(parts_by_hand_are_listed_and_joined) {
    world w;
    std::string const bytes = some_bytes(500'000);
    world::expect("by hand", bytes);
    object_headers headers;
    headers.content_type = "text/x-test";
    headers.user["color"] = "red";
    auto const upload = run(w.io, w.bucket().init_multipart_upload("by hand", headers)).value();
    auto const other = run(w.io, w.bucket().init_multipart_upload("by hand")).value();
    std::vector<part> parts(3);
    for (int n : {3, 1, 2}) {
        auto const from = static_cast<std::size_t>(n - 1) * 200'000;
        auto p = run(w.io, w.bucket().upload_part(upload, n, bytes.substr(from, 200'000)));
        BOOST_REQUIRE_MESSAGE(p.has_value(), text(p));
        parts[static_cast<std::size_t>(n - 1)] = *p;
    }
    auto pages = w.bucket().list_parts(upload);
    auto const listed = run(w.io, pages.next()).value();
    BOOST_REQUIRE(listed.has_value());
    BOOST_REQUIRE(listed->size() == 3U);
    for (std::size_t i = 0; i < 3; ++i) {
        BOOST_TEST((*listed)[i].number == parts[i].number);
        BOOST_TEST((*listed)[i].etag == parts[i].etag);
        BOOST_TEST((*listed)[i].size == parts[i].size);
    }
    auto const of_this_key = run(w.io, w.bucket().list_multipart_uploads(list_uploads_options("by ")).next()).value();
    BOOST_REQUIRE(of_this_key.has_value());
    BOOST_TEST(of_this_key->front().key == "by hand"); // Ceph encodes it, and does not say so
    BOOST_TEST(w.count_uploads("by ") == 2U);
    list_uploads_options of_one;
    of_one.key = "by hand";
    BOOST_TEST(run(w.io, w.bucket().list_multipart_uploads(of_one).next()).value().value().size() == 2U);
    sweep_options found;
    found.prefix = "by ";
    found.older_than = std::chrono::seconds(0);
    found.dry_run = true;
    BOOST_TEST(run(w.io, w.bucket().sweep_uploads(found)).value().size() == 2U);
    BOOST_TEST(run(w.io, w.bucket().abort_multipart_upload(other)).has_value());
    auto const gone = run(w.io, w.bucket().list_parts(other).next());
    BOOST_TEST((gone.has_error() && gone.error().code == condition::not_found), text(gone));
    auto const joined = run(w.io, w.bucket().complete_multipart_upload(upload, parts));
    BOOST_REQUIRE_MESSAGE(joined.has_value(), text(joined));
    BOOST_TEST(!joined->crc64.has_value());
    auto const back = run(w.io, w.bucket().get_object("by hand"));
    BOOST_REQUIRE_MESSAGE(back.has_value(), text(back));
    BOOST_TEST((back->bytes == bytes));
    BOOST_TEST(back->info.content_type == "text/x-test");
    BOOST_TEST(back->info.user.at("color") == "red");
}

BOOST_AUTO_TEST_CASE(a_stream_of_unknown_length_and_a_small_object_arrive) {
    world w;
    std::string const bytes = some_bytes(5 << 20);
    world::expect("written", bytes);
    world::expect("small", "hello");
    auto writer = w.bucket().open_writer("written", in_parts(1_MiB));
    for (std::size_t at = 0; at < bytes.size(); at += 300'000) {
        auto const piece = std::string_view(bytes).substr(at, 300'000);
        BOOST_REQUIRE(run(w.io, writer.write(asio::buffer(piece))).has_value());
    }
    auto const done = run(w.io, writer.finish());
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(!done->crc64_confirmed);
    auto const put = run(w.io, w.bucket().put_object("small", std::string("hello")));
    BOOST_REQUIRE_MESSAGE(put.has_value(), text(put));
    BOOST_TEST(!put->crc64.has_value());
    auto const range = run(w.io, w.bucket().get_object("small", byte_range(1, 3)));
    BOOST_TEST(range->bytes == "ell");
    BOOST_TEST((run(w.io, w.bucket().head_object("missing")).error().code == service_errc::no_such_key));
}

BOOST_AUTO_TEST_CASE(what_it_refuses_is_told) {
    world w;
    auto const nowhere = run(w.io, w.one.bucket("no-such-bucket").put_object("k", std::string("x")));
    BOOST_REQUIRE(nowhere.has_error());
    BOOST_TEST((nowhere.error().code == service_errc::no_such_bucket), text(nowhere));
    BOOST_TEST(!nowhere.error().request_id.empty());
    auto const upload = multipart_upload("k", "no-such-upload");
    auto const part = run(w.io, w.bucket().upload_part(upload, 1, std::string("x")));
    BOOST_TEST((part.has_error() && part.error().code == service_errc::no_such_upload), text(part));
}

BOOST_AUTO_TEST_SUITE_END()
