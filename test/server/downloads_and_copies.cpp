// SPDX-License-Identifier: BSL-1.0
// Objects streamed to sinks and files whatever the connection does, and copies in parts.
#include "help/temporary_folder.hpp"
#include "server/stage.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(downloads_and_copies)

namespace {

class text_sink final : public sink {
public:
    asio::awaitable<void> write(asio::const_buffer bytes) override {
        largest = std::max(largest, bytes.size());
        if (text.size() + bytes.size() > full_at) throw std::runtime_error("the sink is full");
        text.append(static_cast<char const*>(bytes.data()), bytes.size());
        co_return;
    }

    std::string text;
    std::size_t largest = 0, full_at = std::string::npos;
};

class world {
public:
    world() : server(io.get_executor()), one(io.get_executor(), options()) { server.create_bucket("examplebucket"); }

    client_options options() const {
        client_options o = server.options();
        o.retry.first_delay = 1ms;
        return o;
    }
    ossio::bucket bucket() const { return one.bucket("examplebucket"); }

    /// A stored object, and its answer cut off after so many bytes: for the next GetObject.
    object_info store(std::string const& bytes) {
        return run(io, bucket().put_object("k", asio::buffer(bytes))).value();
    }
    void cut_next(object_info const& o, std::string const& bytes, std::size_t from, std::size_t count) {
        std::string head = from == 0 ? "HTTP/1.1 200 OK\r\n" : "HTTP/1.1 206 Partial Content\r\n";
        if (from != 0)
            head += "Content-Range: bytes " + std::to_string(from) + '-' + std::to_string(bytes.size() - 1) + '/' +
                    std::to_string(bytes.size()) + "\r\n";
        head += "Content-Length: " + std::to_string(bytes.size() - from) + "\r\nETag: " + o.etag +
                "\r\nx-oss-hash-crc64ecma: " + std::to_string(*o.crc64) + "\r\n\r\n";
        server.respond_raw("GetObject", head + bytes.substr(from, count));
    }

    asio::io_context io;
    testing::server server;
    client one;
};

} // namespace

BOOST_AUTO_TEST_CASE(an_object_streams_through_little_memory) {
    world w;
    std::string const bytes = some_bytes(5'000'000);
    w.store(bytes);
    auto into = std::make_shared<text_sink>();
    auto const info = run(w.io, w.bucket().get_object_to("k", into));
    BOOST_REQUIRE_MESSAGE(info.has_value(), text(info));
    BOOST_TEST((into->text == bytes));
    BOOST_TEST(info->size == bytes.size());
    BOOST_TEST(into->largest <= 256U * 1024);

    for (auto const& [range, expected] : std::vector<std::pair<byte_range, std::string>>{
             {byte_range(0, 9), bytes.substr(0, 10)},
             {byte_range(4'999'990, 9'999'999), bytes.substr(4'999'990)},
             {byte_range(1'000'000, 2'999'999), bytes.substr(1'000'000, 2'000'000)}}) {
        auto part = std::make_shared<text_sink>();
        get_options options;
        options.range = range;
        auto const got = run(w.io, w.bucket().get_object_to("k", part, options));
        BOOST_REQUIRE_MESSAGE(got.has_value(), text(got));
        BOOST_TEST((part->text == expected));
        BOOST_TEST(got->size == bytes.size());
    }
    get_options beyond;
    beyond.range = byte_range(5'000'000, 5'000'001);
    auto const none = run(w.io, w.bucket().get_object_to("k", into, beyond));
    BOOST_TEST((none.has_error() && none.error().code == service_errc::invalid_range), text(none));
    w.store("");
    auto empty = std::make_shared<text_sink>();
    BOOST_TEST(run(w.io, w.bucket().get_object_to("k", empty)).has_value());
    BOOST_TEST(empty->text.empty());
}

BOOST_AUTO_TEST_CASE(lost_connections_cost_only_what_was_not_received) {
    world w;
    std::string const bytes = some_bytes(3'000'000);
    auto const stored = w.store(bytes);
    std::size_t at = 0;
    for (std::size_t count :
         {100'000UL, 1UL, 700'000UL, 5UL, 5UL, 5UL, 5UL, 5UL, 5UL}) { // more than the attempts of a request
        w.cut_next(stored, bytes, at, count);
        at += count;
    }
    auto into = std::make_shared<text_sink>();
    auto const info = run(w.io, w.bucket().get_object_to("k", into));
    BOOST_REQUIRE_MESSAGE(info.has_value(), text(info));
    BOOST_TEST((into->text == bytes));
    BOOST_TEST(w.server.requests("GetObject") == 10);
}

BOOST_AUTO_TEST_CASE(an_object_that_is_replaced_meanwhile_is_not_mixed) {
    world w;
    std::string const bytes = some_bytes(300'000);
    auto const first = w.store(bytes);
    w.store(std::string(300'000, 'x'));
    w.cut_next(first, bytes, 0, 100'000);
    auto const end = run(w.io, w.bucket().get_object_to("k", std::make_shared<text_sink>()));
    BOOST_TEST((end.has_error() && end.error().code == service_errc::precondition_failed), text(end));
}

BOOST_AUTO_TEST_CASE(wrong_bytes_full_sinks_and_foreign_ranges_are_told) {
    world w;
    std::string const bytes = some_bytes(300'000);
    auto const stored = w.store(bytes);
    w.server.wrong_crc("GetObject");
    auto const wrong = run(w.io, w.bucket().get_object_to("k", std::make_shared<text_sink>()));
    BOOST_TEST((wrong.has_error() && wrong.error().code == errc::checksum_mismatch), text(wrong));
    auto full = std::make_shared<text_sink>();
    full->full_at = 200'000;
    auto const end = run(w.io, w.bucket().get_object_to("k", full));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::sink_failed), text(end));
    BOOST_TEST(text(end).find("the sink is full") != std::string::npos);
    int const before = w.server.requests("GetObject");
    BOOST_TEST(run(w.io, w.bucket().get_object_to("k", nullptr)).has_error());
    get_options wrong_way;
    wrong_way.range = byte_range(5, 4);
    BOOST_TEST(run(w.io, w.bucket().get_object_to("k", full, wrong_way)).has_error());
    BOOST_TEST(w.server.requests("GetObject") == before);
    get_options other;
    other.if_match = "\"OTHER\"";
    auto const unmet = run(w.io, w.bucket().get_object_to("k", full, other));
    BOOST_TEST((unmet.has_error() && unmet.error().code == service_errc::precondition_failed), text(unmet));
}

BOOST_AUTO_TEST_CASE(a_file_appears_whole_or_not_at_all) {
    world w;
    temporary_folder const folder;
    std::string const bytes = some_bytes(1'000'000);
    w.store(bytes);
    write_file(folder / "old", "old");
    auto const done = run(w.io, w.bucket().get_object_to_file("k", folder / "old"));
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST((read_file(folder / "old") == bytes));
    w.server.wrong_crc("GetObject");
    BOOST_TEST(run(w.io, w.bucket().get_object_to_file("k", folder / "new")).has_error());
    BOOST_TEST(run(w.io, w.bucket().get_object_to_file("missing", folder / "new")).has_error());
    auto const nowhere = run(w.io, w.bucket().get_object_to_file("k", folder / "no/such/folder"));
    BOOST_TEST((nowhere.has_error() && nowhere.error().code == errc::sink_failed), text(nowhere));
    BOOST_TEST(text(nowhere).find("no/such/folder") != std::string::npos);
    auto const entries =
        std::distance(std::filesystem::directory_iterator(folder.path()), std::filesystem::directory_iterator());
    BOOST_TEST(entries == 1);
}

BOOST_AUTO_TEST_CASE(large_objects_are_copied_in_parts_and_compared) {
    world w;
    std::string const bytes = some_bytes(1'000'000);
    object_headers headers;
    headers.cache_control = "no-cache";
    headers.user["color"] = "red";
    BOOST_REQUIRE(run(w.io, w.bucket().put_object("source", asio::buffer(bytes), headers)).has_value());
    copy_options in_parts;
    in_parts.multipart_threshold = 500'000;
    in_parts.part_size = 150'000;
    auto const done = run(w.io, w.bucket().copy_object("copy", copy_source("source"), std::nullopt, in_parts));
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(done->size == bytes.size());
    BOOST_TEST(done->crc64.has_value());
    BOOST_TEST((w.server.object("examplebucket", "copy") == bytes));
    BOOST_TEST(w.server.requests("UploadPartCopy") == 7);
    BOOST_TEST(w.server.requests("CopyObject") == 0);
    BOOST_TEST(run(w.io, w.bucket().head_object("copy"))->user.at("color") == "red");

    auto const small = run(w.io, w.bucket().copy_object("small", copy_source("source")));
    BOOST_REQUIRE_MESSAGE(small.has_value(), text(small));
    BOOST_TEST(small->size == bytes.size());
    BOOST_TEST(w.server.requests("CopyObject") == 1);

    w.server.fail("UploadPartCopy", 403, "AccessDenied");
    auto const denied = run(w.io, w.bucket().copy_object("never", copy_source("source"), std::nullopt, in_parts));
    BOOST_REQUIRE(denied.has_error());
    BOOST_TEST((denied.error().code == service_errc::access_denied), text(denied));
    BOOST_TEST((denied.error().parts == parts_status::removed));
    BOOST_TEST(!w.server.has_object("examplebucket", "never"));
    BOOST_TEST(w.server.uploads("examplebucket").empty());
    auto const missing = run(w.io, w.bucket().copy_object("never", copy_source("nothing"), std::nullopt, in_parts));
    BOOST_TEST((missing.has_error() && missing.error().code == service_errc::no_such_key), text(missing));
}

BOOST_AUTO_TEST_CASE(a_cancelled_copy_leaves_no_parts) {
    for (char const* stalled : {"InitiateMultipartUpload", "UploadPartCopy", "ListParts", "HeadObject"}) {
        world w;
        std::string const bytes = some_bytes(1'000'000);
        BOOST_REQUIRE(run(w.io, w.bucket().put_object("source", asio::buffer(bytes))).has_value());
        copy_options in_parts;
        in_parts.multipart_threshold = 1;
        in_parts.part_size = 150'000;
        w.server.stall(stalled, 300ms, 1);
        asio::cancellation_signal cancel;
        std::optional<failure> end;
        auto copying = as_result(w.bucket().copy_object("copy", copy_source("source"), std::nullopt, in_parts));
        asio::co_spawn(w.io, std::move(copying),
                       asio::bind_cancellation_slot(cancel.slot(), [&](std::exception_ptr, result<object_info> r) {
                           end = r ? failure() : r.error();
                       }));
        asio::steady_timer soon(w.io, 100ms);
        soon.async_wait([&](boost::system::error_code) { cancel.emit(asio::cancellation_type::terminal); });
        w.io.restart();
        while (!end && w.io.run_one() != 0) {
        }
        BOOST_TEST_CONTEXT(stalled) {
            BOOST_REQUIRE(end.has_value());
            BOOST_TEST((end->code == condition::canceled), to_string(*end));
            BOOST_TEST(w.server.uploads("examplebucket").empty());
            BOOST_TEST(!w.server.has_object("examplebucket", "copy"));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
