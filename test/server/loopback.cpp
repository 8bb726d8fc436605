// SPDX-License-Identifier: BSL-1.0
// The client against the embedded server over real sockets, plain and TLS.
#include "api/client_access.hpp"
#include "help/certificates.hpp"
#include "help/page_cache.hpp"
#include "help/temporary_folder.hpp"
#include "server/stage.hpp"
#include "service/client_impl.hpp"

#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>

namespace asio = boost::asio;
using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(loopback)

BOOST_AUTO_TEST_CASE(an_upload_arrives_whole_over_tcp_and_over_tls_of_both_versions) {
    enum class over { tcp, tls_1_2, tls_1_3 };
    for (over way : {over::tcp, over::tls_1_2, over::tls_1_3}) {
        asio::io_context io;
        test::certificates const made("127.0.0.1");
        testing::server_options with;
        if (way != over::tcp) {
            with.tls_newest = way == over::tls_1_2 ? tls_version::v1_2 : tls_version::v1_3;
            with.tls_certificate = made.certificate_file();
            with.tls_key = made.key_file();
        }
        testing::server server(io.get_executor(), with);
        server.create_bucket("examplebucket");
        client client(io.get_executor(), server.options());
        std::string const bytes = some_bytes(5'000'000);

        auto const done =
            run(io, client.bucket("examplebucket").upload("dir/a b", borrow(asio::buffer(bytes)), in_parts(700'000)));

        BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
        BOOST_TEST((server.object("examplebucket", "dir/a b") == bytes));
        auto const back = run(io, client.bucket("examplebucket").get_object("dir/a b"));
        BOOST_TEST((back->bytes == bytes));
        auto const range =
            run(io, client.bucket("examplebucket").get_object("dir/a b", byte_range(1'000'000, 1'000'099)));
        BOOST_TEST((range->bytes == bytes.substr(1'000'000, 100)));
        BOOST_TEST(range->info.size == bytes.size());
        BOOST_TEST(server.connections() <= 4U);
    }
}

BOOST_AUTO_TEST_CASE(certificates_are_verified_unless_told_otherwise) {
    test::certificates const right("127.0.0.1"), wrong_host("other.example"), expired("127.0.0.1", true);
    struct row {
        test::certificates const* served;
        std::string trusted;
        bool verify;
        std::string expected;
    };
    std::vector<row> const rows{
        {&right, right.certificate_file(), true, ""},
        {&right, "", true, "self-signed certificate"},
        {&right, "", false, ""},
        {&wrong_host, wrong_host.certificate_file(), true, "IP address mismatch"},
        {&expired, expired.certificate_file(), true, "certificate has expired"},
        {&right, "/nonexistent.pem", true, "/nonexistent.pem"},
    };
    for (row const& r : rows) {
        asio::io_context io;
        testing::server_options with;
        with.tls_certificate = r.served->certificate_file();
        with.tls_key = r.served->key_file();
        testing::server server(io.get_executor(), with);
        server.create_bucket("examplebucket");
        client_options options = server.options();
        options.tls.ca_file = r.trusted;
        options.tls.verify = r.verify;
        options.retry.max_attempts = 1;
        client client(io.get_executor(), options);

        auto const end = run(io, client.bucket("examplebucket").put_object("k", std::string("x")));

        BOOST_TEST_CONTEXT(r.expected + " / " + text(end)) {
            BOOST_TEST(end.has_value() == r.expected.empty());
            if (end) continue;
            BOOST_TEST((end.error().code == errc::tls_failed));
            BOOST_TEST(end.error().detail.find(r.expected) != std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_early_refusal_is_read_although_the_body_still_goes_out) {
    for (bool tls : {false, true}) {
        asio::io_context io;
        test::certificates const made("127.0.0.1");
        testing::server_options with;
        if (tls) {
            with.tls_certificate = made.certificate_file();
            with.tls_key = made.key_file();
        }
        testing::server server(io.get_executor(), with);
        server.create_bucket("examplebucket");
        server.refuse_early("PutObject", 403, "AccessDenied");
        client client(io.get_executor(), server.options());
        std::string const bytes = some_bytes(60'000'000); // more than any socket buffer holds

        auto const end = run(io, client.bucket("examplebucket").put_object("k", asio::buffer(bytes)));

        BOOST_TEST_CONTEXT(text(end)) {
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == service_errc::access_denied));
            BOOST_TEST(!end.error().request_id.empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(dropped_connections_lost_answers_and_stalls_are_survived) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    client_options options = server.options();
    options.timeouts.response = 300ms;
    options.retry.first_delay = 5ms;
    client client(io.get_executor(), options);
    server.drop_after("UploadPart", 300'000, 2);
    server.lose_response("UploadPart");
    server.stall("UploadPart", 5s);
    server.wrong_crc("UploadPart");
    server.corrupt("UploadPart");
    server.fail("UploadPart", 500, "InternalError");
    server.lose_response("CompleteMultipartUpload");
    std::string const bytes = some_bytes(9'000'000);

    auto const done =
        run(io, client.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), in_parts(1'000'000)));

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(done->totals.retries >= 5); // some faults befall one request together
    BOOST_TEST((server.object("examplebucket", "k") == bytes));
}

BOOST_AUTO_TEST_CASE(a_part_that_trickles_through_real_sockets_is_sent_again) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    client_options options = server.options();
    options.timeouts.low_speed_time = 300ms;
    options.retry.first_delay = 5ms;
    client client(io.get_executor(), options);
    server.trickle("UploadPart", 1000);
    std::string const bytes = some_bytes(32'000'000); // more than the sockets of both sides hold

    auto const done =
        run(io, client.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), in_parts(16'000'000)));

    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(done->totals.retries == 1);
    BOOST_TEST((server.object("examplebucket", "k") == bytes));
}

BOOST_AUTO_TEST_CASE(a_connection_that_the_service_closed_while_it_lay_idle_is_replaced_unnoticed) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    client_options options = server.options();
    options.retry.max_attempts = 1;
    client client(io.get_executor(), options);
    auto bucket = client.bucket("examplebucket");
    for (int i = 0; i < 5; ++i) {
        BOOST_TEST(run(io, bucket.put_object("k", std::string("x"))).has_value());
        server.lose_response("HeadObject"); // closes the kept connection in the middle of the next request
        auto const head = run(io, bucket.head_object("k"));
        BOOST_REQUIRE_MESSAGE(head.has_value(), text(head));
    }
}

BOOST_AUTO_TEST_CASE(waiting_for_a_connection_or_a_name_fails_with_its_phase) {
    asio::io_context io;
    client_options options("cn-hangzhou");
    options.credentials = static_credentials(credentials("id", "secret"));
    options.retry.max_attempts = 1;
    options.endpoint = "http://127.0.0.1:1";
    client refused(io.get_executor(), options);
    options.endpoint = "http://nowhere.invalid";
    client nameless(io.get_executor(), options);

    auto const first = run(io, refused.bucket("examplebucket").head_object("k"));
    auto const second = run(io, nameless.bucket("examplebucket").head_object("k"));

    BOOST_TEST((first.error().phase == request_phase::connect));
    BOOST_TEST(first.error().detail.find("127.0.0.1:1") != std::string::npos);
    BOOST_TEST((second.error().phase == request_phase::resolve));
    BOOST_TEST(second.error().detail.find("examplebucket.nowhere.invalid") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_clock_an_hour_off_is_corrected) {
    asio::io_context io;
    testing::server_options with;
    with.clock_offset = 3600s;
    testing::server server(io.get_executor(), with);
    server.create_bucket("examplebucket");
    client client(io.get_executor(), server.options());

    BOOST_TEST(run(io, client.bucket("examplebucket").put_object("k", std::string("x"))).has_value());
    BOOST_TEST(server.requests("PutObject") == 2);
    BOOST_TEST(run(io, client.bucket("examplebucket").put_object("k", std::string("x"))).has_value());
    BOOST_TEST(server.requests("PutObject") == 3);
}

BOOST_AUTO_TEST_CASE(a_file_goes_up_and_wrong_paths_are_named) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    client client(io.get_executor(), server.options());
    auto const folder = test::fresh_folder();
    std::string const bytes = some_bytes(1'000'000);
    std::ofstream(folder / "f", std::ios::binary) << bytes;

    BOOST_TEST(run(io, client.bucket("examplebucket").upload_file("k", folder / "f", in_parts(102'400))).has_value());
    BOOST_TEST((server.object("examplebucket", "k") == bytes));
    for (auto const& path : {folder / "missing", folder}) {
        auto const end = run(io, client.bucket("examplebucket").upload_file("k", path));
        BOOST_TEST((end.error().code == errc::source_unreadable));
        BOOST_TEST(end.error().detail.find(path.string()) != std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(uploads_and_parts_are_listed_completed_and_aborted_by_hand) {
    asio::io_context io;
    testing::server server(io.get_executor());
    client client(io.get_executor(), server.options());
    auto bucket = client.bucket("examplebucket");
    BOOST_REQUIRE(run(io, bucket.create()).has_value());
    BOOST_TEST((run(io, bucket.create()).error().code == service_errc::bucket_already_exists));
    auto const u1 = run(io, bucket.init_multipart_upload("dir/a\nb")).value();
    auto const u2 = run(io, bucket.init_multipart_upload("dir/c")).value();
    auto const u3 = run(io, bucket.init_multipart_upload("other")).value();
    BOOST_TEST((run(io, bucket.upload_part(u1, 10'001, std::string("x"))).error().code == errc::invalid_argument));
    auto const p1 = run(io, bucket.upload_part(u1, 1, std::string(102'400, 'a'))).value();
    auto const p2 = run(io, bucket.upload_part(u1, 7, std::string("tail"))).value();

    auto parts = bucket.list_parts(u1);
    auto const listed = run(io, parts.next()).value();
    BOOST_REQUIRE(listed.has_value());
    BOOST_TEST((*listed == std::vector{p1, p2}));
    BOOST_TEST(!run(io, parts.next()).value().has_value());
    list_uploads_options in_dir("dir/");
    in_dir.page_size = 1;
    auto uploads = bucket.list_multipart_uploads(in_dir);
    BOOST_TEST(run(io, uploads.next()).value()->at(0).key == "dir/a\nb");
    BOOST_TEST(run(io, uploads.next()).value()->at(0).key == "dir/c");
    BOOST_TEST(!run(io, uploads.next()).value().has_value());

    BOOST_TEST((run(io, bucket.complete_multipart_upload(u1, {})).error().code == errc::invalid_argument));
    BOOST_TEST(
        (run(io, bucket.complete_multipart_upload(u1, {p2, p1})).error().code == service_errc::invalid_part_order));
    BOOST_TEST((run(io, bucket.complete_multipart_upload(u1, {p1, part(7, "\"0\"")})).error().code ==
                service_errc::invalid_part));
    auto const object = run(io, bucket.complete_multipart_upload(u1, {p1, p2}));
    BOOST_REQUIRE_MESSAGE(object.has_value(), text(object));
    BOOST_TEST((server.object("examplebucket", "dir/a\nb") == std::string(102'400, 'a') + "tail"));
    BOOST_TEST(run(io, bucket.upload_part(u2, 3, std::string("all"))).has_value());
    BOOST_TEST(run(io, bucket.complete_all_parts(u2)).has_value());
    BOOST_TEST(server.object("examplebucket", "dir/c") == "all");
    BOOST_TEST((run(io, bucket.remove()).error().code == service_errc::bucket_not_empty));
    BOOST_TEST(run(io, bucket.abort_multipart_upload(u3)).has_value());
    BOOST_TEST((run(io, bucket.abort_multipart_upload(u3)).error().code == service_errc::no_such_upload));
    BOOST_TEST(run(io, bucket.delete_object("dir/c")).has_value());
    BOOST_TEST(run(io, bucket.delete_object("dir/a\nb")).has_value());
    BOOST_TEST((run(io, bucket.head_object("dir/c")).error().code == service_errc::no_such_key));
    BOOST_TEST(run(io, bucket.remove()).has_value());
}

BOOST_AUTO_TEST_CASE(an_io_context_ends_when_the_work_is_done_although_a_server_is_there) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    bool done = false;
    auto test = [&]() -> asio::awaitable<void> {
        ossio::client client(co_await asio::this_coro::executor, server.options());
        co_await client.bucket("examplebucket").put_object("k", std::string("x"));
        done = true;
    };
    asio::co_spawn(io, test(), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();

    BOOST_TEST(done);
}

// The file has to be read from the disk, so that a thread works for the upload as well. The sanitizers see more of it.
BOOST_AUTO_TEST_CASE(a_loop_that_is_destroyed_under_the_upload_of_a_file_takes_all_of_it_along) {
    temporary_folder const folder;
    write_file(folder / "f", some_bytes(1'500'000));
    bool ended = false;
    for (int steps = 1; !ended; steps += 1 + steps / 8) {
        forget_pages(folder / "f");
        std::weak_ptr<detail::client_impl> insides;
        {
            asio::io_context io;
            testing::server server(io.get_executor());
            server.create_bucket("examplebucket");
            client client(io.get_executor(), server.options());
            insides = detail::client_access::impl(client);
            auto upload = client.bucket("examplebucket").upload_file("k", folder / "f", in_parts(250'000));
            asio::co_spawn(io, std::move(upload), [&](std::exception_ptr, upload_result const&) { ended = true; });
            for (int left = steps; left > 0 && !ended; --left) io.run_one();
        }
        BOOST_TEST_CONTEXT("destroyed after step " << steps) { BOOST_TEST(insides.expired()); }
    }
}

BOOST_AUTO_TEST_SUITE_END()
