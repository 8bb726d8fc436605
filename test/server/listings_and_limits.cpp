// SPDX-License-Identifier: BSL-1.0
// Listings of objects, deletions by the thousand, limits and headers of single requests, and bodies from memory.
#include "server/stage.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <span>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(listings_and_limits)

namespace {

class listing_world {
public:
    listing_world() : server(io.get_executor()), one(io.get_executor(), server.options()) {
        server.create_bucket("examplebucket");
    }

    ossio::bucket bucket() const { return one.bucket("examplebucket"); }
    void put(std::string key, std::string bytes = "x") {
        run(io, bucket().put_object(std::move(key), std::move(bytes))).value();
    }
    std::vector<listed_object> list(list_objects_options o) {
        return run(io, all_of(bucket().list_objects(std::move(o)))).value();
    }
    std::vector<std::string> keys(list_objects_options o) {
        std::vector<std::string> all;
        for (listed_object const& one_of_them : list(std::move(o))) all.push_back(one_of_them.key);
        return all;
    }

    static asio::awaitable<std::vector<listed_object>> all_of(pager<listed_object> pages) {
        std::vector<listed_object> all;
        while (auto page = co_await pages.next()) all.insert(all.end(), page->begin(), page->end());
        co_return all;
    }

    asio::io_context io;
    testing::server server;
    client one;
};

using texts = std::vector<std::string>;

} // namespace

BOOST_AUTO_TEST_CASE(pages_follow_each_other_whatever_the_keys) {
    listing_world w;
    texts const all{"a", "a b", "a%20b", "a+b", "a/1", "a/2", "b&<>\"'", "z\x01", "\xe4\xb8\xad"};
    for (std::string const& key : all) w.put(key, key);
    for (int size : {1, 2, 1000}) {
        list_objects_options o;
        o.page_size = size;
        BOOST_TEST(w.keys(o) == all, boost::test_tools::per_element());
    }
    auto const listed = w.list({});
    BOOST_TEST(listed[0].size == 1U);
    BOOST_TEST(listed[0].storage_class == "Standard");
    BOOST_TEST((listed[0].last_modified && std::chrono::system_clock::now() - *listed[0].last_modified < 1h));
    BOOST_TEST(!listed[0].etag.empty());
    BOOST_TEST(w.keys("none").empty());
}

BOOST_AUTO_TEST_CASE(a_delimiter_folds_keys_and_a_start_skips_them) {
    listing_world w;
    for (char const* key : {"a", "d/1", "d/2", "e/3", "f"}) w.put(key);
    list_objects_options o;
    o.delimiter = "/";
    o.page_size = 2;
    auto const folded = w.list(o);
    BOOST_TEST(w.keys(o) == (texts{"a", "d/", "e/", "f"}), boost::test_tools::per_element());
    BOOST_TEST((folded[1].is_prefix && !folded[0].is_prefix));
    BOOST_TEST(w.keys("d/") == (texts{"d/1", "d/2"}), boost::test_tools::per_element());
    list_objects_options later;
    later.start_after = "d/2";
    BOOST_TEST(w.keys(later) == (texts{"e/3", "f"}), boost::test_tools::per_element());
    later.page_size = 1001;
    auto refused = run(w.io, listing_world::all_of(w.bucket().list_objects(later)));
    BOOST_TEST((refused.error().code == errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(objects_are_deleted_by_the_thousand) {
    listing_world w;
    texts all;
    for (int i = 0; i < 1005; ++i) all.push_back("k" + std::to_string(i) + (i % 2 == 0 ? " <&>" : ""));
    all.push_back("control\x02");
    for (std::string const& key : all) w.put(key);
    w.put("other");

    auto const done = run(w.io, w.bucket().delete_objects(all));

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(w.keys({}) == (texts{"other"}), boost::test_tools::per_element());
    BOOST_TEST(w.server.requests("DeleteMultipleObjects") == 2);
    BOOST_TEST(w.server.requests("DeleteObject") == 1);
    BOOST_TEST(run(w.io, w.bucket().delete_objects({})).has_value());
    BOOST_TEST((run(w.io, w.bucket().delete_objects({""})).error().code == errc::invalid_argument));
    w.server.respond_raw("DeleteMultipleObjects",
                         "HTTP/1.1 200 OK\r\nContent-Length: 29\r\n\r\n<DeleteResult></DeleteResult>");
    BOOST_TEST((run(w.io, w.bucket().delete_objects({"other"})).error().code == errc::malformed_response));
}

BOOST_AUTO_TEST_CASE(a_single_request_has_a_limit_and_headers_of_its_own) {
    listing_world w;
    w.put("k", "text");
    request_options quick(50ms), conditional, broken;
    conditional.headers["If-None-Match"] = run(w.io, w.bucket().head_object("k")).value().etag;
    broken.headers["X-A"] = "a\r\nb";

    w.server.stall("HeadObject", 10s);
    BOOST_TEST((run(w.io, w.bucket().head_object("k", quick)).error().code == errc::total_timed_out));
    w.server.stall("GetObject", 10s);
    BOOST_TEST((run(w.io, w.bucket().get_object("k", std::nullopt, quick)).error().code == errc::total_timed_out));
    w.server.stall("DeleteObject", 10s);
    BOOST_TEST((run(w.io, w.bucket().delete_object("k", quick)).error().code == errc::total_timed_out));
    w.put("k", "text");
    BOOST_TEST(run(w.io, w.bucket().head_object("k", conditional)).error().http_status == 304);
    BOOST_TEST((run(w.io, w.bucket().head_object("k", broken)).error().code == errc::invalid_argument));
    BOOST_TEST((run(w.io, w.bucket().get_object("k", std::nullopt, broken)).error().code == errc::invalid_argument));
    BOOST_TEST((run(w.io, w.bucket().delete_object("k", broken)).error().code == errc::invalid_argument));
    BOOST_TEST(run(w.io, w.bucket().get_object("k")).value().bytes == "text");
}

BOOST_AUTO_TEST_CASE(an_object_is_described_with_class_coding_tags_and_times) {
    listing_world w;
    object_headers h;
    h.storage_class = "IA";
    h.content_encoding = "gzip";
    h.expires = "Sat, 28 Nov 2026 12:00:10 GMT";
    h.tags = {{"a", "1"}, {"b", "2"}};
    run(w.io, w.bucket().put_object("k", "text", h)).value();

    auto const info = run(w.io, w.bucket().head_object("k")).value();

    BOOST_TEST(info.storage_class == "IA");
    BOOST_TEST(info.content_encoding == "gzip");
    BOOST_TEST(info.tag_count == 2);
    BOOST_TEST((info.expires && info.expires->time_since_epoch() == 1'795'867'210s));
    BOOST_TEST((info.last_modified && std::chrono::system_clock::now() - *info.last_modified < 1h));
}

BOOST_AUTO_TEST_CASE(bodies_are_made_of_any_bytes_and_only_buffers_are_borrowed) {
    listing_world w;
    std::vector<std::byte> const bytes(3, std::byte{'v'});
    std::array<unsigned char, 2> const array{'a', 'r'};
    struct row {
        payload body;
        char const* stored;
    };
    for (row const& r : {row{"literal", "literal"}, row{std::string_view("view"), "view"},
                         row{std::string("string"), "string"}, row{bytes, "vvv"}, row{std::span(array), "ar"},
                         row{std::span<std::byte const>(bytes), "vvv"}, row{asio::buffer(array), "ar"}}) {
        run(w.io, w.bucket().put_object("k", r.body)).value();
        BOOST_TEST(run(w.io, w.bucket().get_object("k")).value().bytes == r.stored);
    }
    auto const done = run(w.io, w.bucket().upload("k", from_memory(some_bytes(700'000)), in_parts(200'000)));
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST((w.server.object("examplebucket", "k") == some_bytes(700'000)));
}

BOOST_AUTO_TEST_SUITE_END()
