// SPDX-License-Identifier: BSL-1.0
// Uploads with callbacks, in sequence, at a limited speed; and listings by key and by group.
#include "help/web_server.hpp"
#include "server/stage.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(special_uploads)

namespace {

class world {
public:
    world() : server(io.get_executor()), one(io.get_executor(), server.options()) {
        server.create_bucket("examplebucket");
    }

    ossio::bucket bucket() const { return one.bucket("examplebucket"); }

    asio::io_context io;
    testing::server server;
    client one;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_reply_of_a_callback_is_in_the_result) {
    world w;
    web_server app(w.io.get_executor(),
                   [](web_request const&) { return provider_response(200, R"({"Status":"Ok"})"); });
    callback_request callback(R"({"callbackUrl":")" + app.url() +
                              R"(/done","callbackBody":"b=${bucket}&k=${object}&n=${size}&u=${x:user}"})");
    callback.variables["user"] = "me & you";
    object_headers headers;
    headers.callback = callback;

    auto const put = run(w.io, w.bucket().put_object("a b", std::string("hello"), headers));
    BOOST_REQUIRE_MESSAGE(put.has_value(), text(put));
    BOOST_TEST(put->callback_reply == R"({"Status":"Ok"})");
    BOOST_REQUIRE(app.seen().size() == 1U);
    BOOST_TEST(app.seen()[0].method == "POST");
    BOOST_TEST(app.seen()[0].target == "/done");
    BOOST_TEST(app.seen()[0].body == "b=examplebucket&k=a%20b&n=5&u=me%20%26%20you");

    std::string const bytes = some_bytes(300'000);
    auto options = in_parts(102'400);
    options.headers = headers;
    auto const big = run(w.io, w.bucket().upload("big", borrow(asio::buffer(bytes)), options));
    BOOST_REQUIRE_MESSAGE(big.has_value(), text(big));
    BOOST_TEST(big->callback_reply == R"({"Status":"Ok"})");
    BOOST_TEST(big->crc64_confirmed);
    auto writer = w.bucket().open_writer("written", options);
    BOOST_TEST(run(w.io, writer.write(asio::buffer(bytes))).has_value());
    BOOST_TEST(run(w.io, writer.finish())->callback_reply == R"({"Status":"Ok"})");
}

BOOST_AUTO_TEST_CASE(a_callback_that_fails_is_told_and_the_object_stays) {
    world w;
    web_server app(w.io.get_executor(), [](web_request const&) { return provider_response(301, "elsewhere"); });
    std::string const bytes = some_bytes(300'000);
    auto options = in_parts(102'400);
    options.headers.callback = callback_request(R"({"callbackUrl":")" + app.url() + R"(","callbackBody":"x"})");

    auto const put = run(w.io, w.bucket().put_object("k", std::string("hello"), options.headers));
    BOOST_REQUIRE(put.has_error());
    BOOST_TEST((put.error().code == service_errc::callback_failed));
    BOOST_TEST(text(put).find("is stored, but the callback failed") != std::string::npos, text(put));
    BOOST_TEST(text(put).find("301") != std::string::npos);
    BOOST_TEST(w.server.object("examplebucket", "k") == "hello");
    BOOST_TEST(w.server.requests("PutObject") == 1);

    auto const big = run(w.io, w.bucket().upload("big", borrow(asio::buffer(bytes)), options));
    BOOST_REQUIRE(big.has_error());
    BOOST_TEST((big.error().code == service_errc::callback_failed));
    BOOST_TEST((big.error().parts == parts_status::none));
    BOOST_TEST((w.server.object("examplebucket", "big") == bytes));
    BOOST_TEST(w.server.requests("AbortMultipartUpload") == 0);
    auto writer = w.bucket().open_writer("written", options);
    BOOST_TEST(run(w.io, writer.write(asio::buffer(bytes))).has_value());
    auto const written = run(w.io, writer.finish());
    BOOST_TEST((written.has_error() && written.error().code == service_errc::callback_failed), text(written));
    BOOST_TEST((w.server.object("examplebucket", "written") == bytes));

    options.headers.callback = callback_request("{}");
    auto const senseless = run(w.io, w.bucket().put_object("never", std::string("x"), options.headers));
    BOOST_TEST((senseless.has_error() && senseless.error().code == errc::invalid_argument));
    BOOST_TEST(!w.server.has_object("examplebucket", "never"));
}

BOOST_AUTO_TEST_CASE(a_sequential_upload_sends_its_parts_in_order_whatever_gets_lost) {
    world w;
    std::string const bytes = some_bytes(800'000);
    auto options = in_parts(102'400);
    options.sequential = true;
    w.server.lose_response("UploadPart");
    w.server.fail("UploadPart", 503, "ServiceUnavailable");
    auto const done = run(w.io, w.bucket().upload("k", borrow(asio::buffer(bytes)), options));
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST((w.server.object("examplebucket", "k") == bytes));

    initiate_options in_order;
    in_order.sequential = true;
    auto const upload = run(w.io, w.bucket().init_multipart_upload("by hand", object_headers(), in_order)).value();
    auto const gap = run(w.io, w.bucket().upload_part(upload, 2, std::string("x")));
    BOOST_TEST((gap.has_error() && gap.error().code == service_errc::part_not_sequential), text(gap));
    BOOST_TEST(run(w.io, w.bucket().upload_part(upload, 1, std::string("x"))).has_value());
    auto const again = run(w.io, w.bucket().upload_part(upload, 1, std::string("y")));
    BOOST_TEST((again.has_error() && again.error().code == service_errc::part_already_exists), text(again));
}

BOOST_AUTO_TEST_CASE(an_upload_can_be_told_how_fast_it_may_be) {
    world w;
    std::string const bytes = some_bytes(200'000);
    auto options = in_parts(102'400);
    options.concurrency = 2;
    options.rate = std::make_shared<rate_limit>(800_KiB); // 400 KiB/s for each part: about a quarter of a second
    options.rate_by_service = true;
    auto const begun = std::chrono::steady_clock::now();
    auto const done = run(w.io, w.bucket().upload("k", borrow(asio::buffer(bytes)), options));
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST((std::chrono::steady_clock::now() - begun >= 200ms));
    options.rate = std::make_shared<rate_limit>(1);
    auto const wrong = run(w.io, w.bucket().upload("k", borrow(asio::buffer(bytes)), options));
    BOOST_TEST((wrong.has_error() && wrong.error().code == errc::invalid_argument), text(wrong));
    object_headers headers;
    headers.extra["x-oss-traffic-limit"] = "1";
    auto const refused = run(w.io, w.bucket().put_object("k", std::string("x"), headers));
    BOOST_TEST((refused.has_error() && refused.error().ec == "0004-00000502"), text(refused));
}

BOOST_AUTO_TEST_CASE(bytes_are_appended_where_the_object_ends) {
    world w;
    auto const first = run(w.io, w.bucket().append_object("log", 0, std::string("one ")));
    BOOST_REQUIRE_MESSAGE(first.has_value(), text(first));
    BOOST_TEST(first->next_position == 4U);
    w.server.lose_response("AppendObject"); // done, and asked for again
    auto const second =
        run(w.io, w.bucket().append_object("log", 4, std::string("two"), object_headers(), first->crc64));
    BOOST_REQUIRE_MESSAGE(second.has_value(), text(second));
    BOOST_TEST(second->next_position == 7U);
    BOOST_TEST(w.server.object("examplebucket", "log") == "one two");
    auto const wrong = run(w.io, w.bucket().append_object("log", 3, std::string("x")));
    BOOST_TEST((wrong.has_error() && wrong.error().code == service_errc::position_not_equal_to_length), text(wrong));
    w.server.wrong_crc("AppendObject");
    auto const other = run(w.io, w.bucket().append_object("log", 7, std::string("!"), object_headers(), second->crc64));
    BOOST_TEST((other.has_error() && other.error().code == errc::checksum_mismatch), text(other));
    BOOST_TEST(run(w.io, w.bucket().put_object("k", std::string("x"))).has_value());
    auto const kind = run(w.io, w.bucket().append_object("k", 1, std::string("x")));
    BOOST_TEST((kind.has_error() && kind.error().code == service_errc::object_not_appendable), text(kind));
}

BOOST_AUTO_TEST_CASE(an_append_whose_response_is_always_lost_is_known_by_the_object) {
    world w;
    auto const append = [&](std::uint64_t position, std::string bytes, std::optional<std::uint64_t> before) {
        return run(w.io,
                   w.bucket().append_object("log", position, std::move(bytes), object_headers(), std::move(before)));
    };
    w.server.lose_response("AppendObject", -1);
    auto const first = append(0, "one ", std::nullopt);
    BOOST_REQUIRE_MESSAGE(first.has_value(), text(first));
    BOOST_TEST(first->next_position == 4U);
    auto const second = append(4, "two", first->crc64);
    BOOST_REQUIRE_MESSAGE(second.has_value(), text(second));
    BOOST_TEST(second->next_position == 7U);
    BOOST_TEST(w.server.object("examplebucket", "log") == "one two");

    auto const unknown = append(7, "!", std::nullopt);
    BOOST_REQUIRE(unknown.has_error());
    BOOST_TEST(text(unknown).find("whether the bytes were appended is not known: the object has 8 bytes") !=
               std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_append_that_did_not_arrive_is_no_doubt) {
    world w;
    w.server.drop_after("AppendObject", 2, -1);
    auto const none = run(w.io, w.bucket().append_object("log", 0, std::string("one ")));
    BOOST_REQUIRE(none.has_error());
    BOOST_TEST(text(none).find("not known") == std::string::npos, text(none));
    BOOST_TEST(!w.server.has_object("examplebucket", "log"));
}

BOOST_AUTO_TEST_CASE(uploads_are_listed_by_key_and_by_group) {
    world w;
    for (char const* key : {"a/1", "a/2", "b", "b", "bc", "c/d/e"})
        BOOST_TEST(run(w.io, w.bucket().init_multipart_upload(key)).has_value());
    list_uploads_options options;
    options.key = "b";
    options.page_size = 1;
    int found = 0;
    auto of_b = w.bucket().list_multipart_uploads(options);
    for (;;) {
        auto const page = run(w.io, of_b.next()).value();
        if (!page) break;
        for (auto const& u : *page) BOOST_TEST(u.key == "b");
        found += static_cast<int>(page->size());
    }
    BOOST_TEST(found == 2);
    list_uploads_options grouped;
    grouped.delimiter = "/";
    auto groups = w.bucket().list_upload_groups(grouped);
    auto const page = run(w.io, groups.next()).value();
    BOOST_REQUIRE(page.has_value());
    BOOST_TEST((*page == std::vector<std::string>{"a/", "c/"}));
    auto rest = w.bucket().list_multipart_uploads(grouped);
    BOOST_TEST(run(w.io, rest.next()).value()->size() == 3U);
}

BOOST_AUTO_TEST_SUITE_END()
