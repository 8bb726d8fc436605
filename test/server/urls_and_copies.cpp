// SPDX-License-Identifier: BSL-1.0
// Presigned URLs in the hands of curl, and copies inside the service.
#include "server/stage.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdio>
#include <thread>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(urls_and_copies)

namespace {

/// What a command prints, while the loop serves it.
std::string output_of(asio::io_context& io, std::string const& command) {
    std::string text;
    std::thread waiting([&] {
        std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen(command.c_str(), "r"), &::pclose);
        for (int c; pipe && (c = std::fgetc(pipe.get())) != EOF;) text += static_cast<char>(c);
        asio::post(io, [&io] { io.stop(); });
    });
    auto const busy = asio::make_work_guard(io);
    io.restart();
    io.run();
    waiting.join();
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(both_signatures_upload_in_parts_and_make_urls_that_others_use) {
    for (auto signature : {signature_version::v4, signature_version::v1}) {
        asio::io_context io;
        testing::server server(io.get_executor());
        server.create_bucket("examplebucket");
        client_options options = server.options();
        options.signature = signature;
        client client(io.get_executor(), options);
        auto const bucket = client.bucket("examplebucket");
        std::string const bytes = some_bytes(1'000'000), key = "dir/a b+c?&%.bin";
        auto const done = run(io, bucket.upload(key, borrow(asio::buffer(bytes)), in_parts(300'000)));
        BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
        auto const curl = [&](presigned_url const& u, std::string const& more) {
            std::string command = "curl -sS -o /dev/null -w '%{http_code}' -X " + u.method;
            for (auto const& [name, value] : u.headers) command += " -H '" + name + ": " + value + "'";
            return output_of(io, command + ' ' + more + " '" + u.url + "'");
        };

        object_headers headers;
        headers.content_type = "text/x-test";
        headers.user["color"] = "red";
        auto const put = run(io, bucket.presign_put_object("put by url", headers));
        BOOST_TEST(curl(*put, "--data-binary hello") == "200");
        BOOST_TEST(server.object("examplebucket", "put by url") == "hello");
        auto const info = run(io, bucket.head_object("put by url"));
        BOOST_TEST(info->content_type == "text/x-test");
        BOOST_TEST(info->user.at("color") == "red");

        auto const get = run(io, bucket.presign_get_object(key));
        BOOST_TEST(curl(*get, "") == "200");
        presigned_url tampered = *get;
        tampered.method = "DELETE";
        BOOST_TEST(curl(tampered, "") == "403");

        auto const upload = run(io, bucket.init_multipart_upload("parts by url"));
        auto const part = run(io, bucket.presign_upload_part(*upload, 1));
        BOOST_TEST(curl(*part, "-H 'Content-Type:' --data-binary part") == "200");
        auto const whole = run(io, bucket.complete_all_parts(*upload));
        BOOST_REQUIRE_MESSAGE(whole.has_value(), text(whole));
        BOOST_TEST(server.object("examplebucket", "parts by url") == "part");

        BOOST_TEST(curl(*run(io, bucket.presign("DELETE", key)), "") == "204");
        BOOST_TEST(!server.has_object("examplebucket", key));
        BOOST_TEST(run(io, bucket.presign_get_object(key, presign_options(8 * 24h))).has_error());
        BOOST_TEST(run(io, bucket.presign("PATCH", key)).has_error());
        BOOST_TEST(run(io, bucket.presign("PUT", key, {{"a", "b\r\nc"}})).has_error());
    }
}

BOOST_AUTO_TEST_CASE(the_service_copies_objects_and_ranges) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    server.create_bucket("source-bucket");
    client client(io.get_executor(), server.options());
    auto const into = client.bucket("examplebucket"), from = client.bucket("source-bucket");
    std::string const bytes = some_bytes(400'000), key = "dir/a b+c?&%.bin";
    object_headers headers;
    headers.user["color"] = "red";
    auto const put = run(io, from.put_object(key, asio::buffer(bytes), headers));
    BOOST_REQUIRE_MESSAGE(put.has_value(), text(put));

    auto const whole = run(io, into.copy_object("copy", copy_source(key, "source-bucket")));
    BOOST_REQUIRE_MESSAGE(whole.has_value(), text(whole));
    BOOST_TEST(whole->etag == put->etag);
    BOOST_TEST((server.object("examplebucket", "copy") == bytes));
    BOOST_TEST(run(io, into.head_object("copy"))->user.at("color") == "red");
    BOOST_TEST(run(io, into.copy_object("copy", copy_source("copy"), object_headers())).has_value());
    BOOST_TEST(run(io, into.head_object("copy"))->user.empty());

    auto const upload = run(io, into.init_multipart_upload("joined"));
    std::vector<part> parts;
    for (byte_range const range : {byte_range(100'000, 299'999), byte_range(0, 9)}) {
        int const number = static_cast<int>(parts.size()) + 1;
        auto p = run(io, into.upload_part_copy(*upload, number, copy_source(key, "source-bucket"), range));
        BOOST_REQUIRE_MESSAGE(p.has_value(), text(p));
        BOOST_TEST(p->size == range.last - range.first + 1);
        parts.push_back(*p);
    }
    auto const joined = run(io, into.complete_multipart_upload(*upload, parts));
    BOOST_REQUIRE_MESSAGE(joined.has_value(), text(joined));
    BOOST_TEST((server.object("examplebucket", "joined") == bytes.substr(100'000, 200'000) + bytes.substr(0, 10)));

    copy_source other(key, "source-bucket");
    other.if_match = "\"ANOTHER\"";
    auto const refused = run(io, into.copy_object("copy", other));
    BOOST_TEST((refused.has_error() && refused.error().code == service_errc::precondition_failed), text(refused));
    auto const missing = run(io, into.copy_object("copy", copy_source("missing")));
    BOOST_TEST((missing.has_error() && missing.error().code == service_errc::no_such_key), text(missing));
    auto const bad = run(io, into.upload_part_copy(*upload, 10'001, copy_source(key), byte_range(0, 1)));
    BOOST_TEST((bad.has_error() && bad.error().code == errc::invalid_argument), text(bad));
}

BOOST_AUTO_TEST_SUITE_END()
