// SPDX-License-Identifier: BSL-1.0
// Downloads of a service, or of something in between, that says what is not so; and what else is at the path.
#include "server/download_world.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/stat.h>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

BOOST_AUTO_TEST_SUITE(untrue_downloads)

namespace {

constexpr std::size_t size = 500'000;

std::string head_of(std::string const& status, std::string const& headers) {
    return "HTTP/1.1 " + status + "\r\nx-oss-request-id: 1\r\n" + headers + "\r\n";
}

std::string described(std::string const& length, std::string const& others = "") {
    return head_of("200 OK", "ETag: \"E\"\r\n" + length + others);
}

std::string range(std::size_t first, std::size_t last, std::size_t of, std::string const& etag = "\"E\"") {
    return head_of("206 Partial Content", "ETag: " + etag + "\r\nContent-Length: " + std::to_string(last - first + 1) +
                                              "\r\nContent-Range: bytes " + std::to_string(first) + '-' +
                                              std::to_string(last) + '/' + std::to_string(of) + "\r\n") +
           std::string(last - first + 1, 'x');
}

download_options one_by_one(download_world const& w) {
    auto o = w.ranges();
    o.concurrency = 1;
    return o;
}

void check_refused(download_world& w, error_code const& wanted) {
    auto const end = w.fetch(one_by_one(w));
    BOOST_REQUIRE(!end.has_value());
    BOOST_TEST((end.error().code == wanted), to_string(end.error()));
    BOOST_TEST(w.files() == 0U);
}

bool is_regular(fs::path const& path) { return fs::is_regular_file(fs::symlink_status(path)); }

} // namespace

BOOST_AUTO_TEST_CASE(an_object_without_a_length_is_not_taken_for_an_empty_one) {
    for (auto const* length : {"Transfer-Encoding: chunked\r\n", "Content-Length: nonsense\r\n"}) {
        download_world w;
        w.server.respond_raw("HeadObject", described(length, "x-oss-hash-crc64ecma: 5\r\n"), -1);
        check_refused(w, errc::malformed_response);
        BOOST_TEST((run(w.io, w.bucket().head_object("k")).error().code == errc::malformed_response));
    }
}

BOOST_AUTO_TEST_CASE(an_empty_file_is_compared_with_the_checksum_too) {
    download_world w;
    w.server.respond_raw("HeadObject", described("Content-Length: 0\r\n", "x-oss-hash-crc64ecma: 5\r\n"));
    check_refused(w, errc::checksum_mismatch);
}

BOOST_AUTO_TEST_CASE(an_object_that_is_shorter_than_was_said_is_no_success) {
    download_world w;
    w.store(some_bytes(size));
    auto const length = "Content-Length: " + std::to_string(size + 2) + "\r\n";
    w.server.respond_raw("HeadObject", described(length));
    w.server.respond_raw("GetObject", range(0, 199'999, size + 2));
    w.server.respond_raw("GetObject", range(200'000, 399'999, size + 2));
    w.server.respond_raw("GetObject", range(400'000, size - 1, size)); // to its end, two bytes too early
    check_refused(w, errc::object_replaced);
}

BOOST_AUTO_TEST_CASE(an_object_that_is_longer_than_was_said_is_no_success) {
    download_world w;
    w.server.respond_raw("HeadObject", described("Content-Length: 100000\r\n"));
    w.server.respond_raw("GetObject", range(0, 99'999, 100'002));
    check_refused(w, errc::object_replaced);
}

BOOST_AUTO_TEST_CASE(ranges_of_two_objects_are_not_put_together) {
    download_world w;
    w.server.respond_raw("HeadObject", described("Content-Length: 400000\r\n"));
    w.server.respond_raw("GetObject", range(0, 199'999, 400'000));
    w.server.respond_raw("GetObject", range(200'000, 399'999, 400'000, "\"F\""));
    check_refused(w, errc::object_replaced);
}

BOOST_AUTO_TEST_CASE(an_object_that_is_replaced_meanwhile_is_named_and_nothing_is_left) {
    download_world w;
    w.store(some_bytes(size));
    auto o = one_by_one(w);
    o.checkpoints = w.memory;
    int seen = 0;
    o.on_progress = [&](download_progress const&) {
        if (seen++ == 0) w.server.fail("GetObject", 412, "PreconditionFailed", 1);
    };
    auto const end = w.fetch(o);
    BOOST_REQUIRE(!end.has_value());
    BOOST_TEST((end.error().code == errc::object_replaced));
    BOOST_TEST(end.error().detail.find("download it again") != std::string::npos, to_string(end.error()));
    BOOST_TEST(w.files() == 0U);
}

BOOST_AUTO_TEST_CASE(a_range_whose_size_is_not_named_is_called_that) {
    download_world w;
    w.server.respond_raw("HeadObject", described("Content-Length: 100000\r\n"));
    std::string unnamed = range(0, 99'999, 100'000);
    unnamed.replace(unnamed.find("/100000"), 7, "/*");
    w.server.respond_raw("GetObject", unnamed, -1);
    auto const end = w.fetch(one_by_one(w));
    BOOST_REQUIRE(!end.has_value());
    BOOST_TEST(end.error().detail.find("Content-Range") != std::string::npos, to_string(end.error()));
}

BOOST_AUTO_TEST_CASE(a_download_outlasts_an_outage_as_an_upload_does) {
    download_world w;
    w.store(some_bytes(size));
    auto o = one_by_one(w);
    int seen = 0;
    o.on_progress = [&](download_progress const&) { // far more than max_attempts
        if (seen++ == 0) w.server.fail("GetObject", 503, "ServiceUnavailable", 8);
    };
    auto const end = w.fetch(o);
    BOOST_REQUIRE_MESSAGE(end.has_value(), text(end));
    BOOST_TEST((read_file(w.folder / "f") == some_bytes(size)));
}

BOOST_AUTO_TEST_CASE(a_failure_before_the_first_range_leaves_no_file) {
    download_world w;
    w.store(some_bytes(size));
    auto o = w.ranges();
    o.checkpoints = w.memory;
    w.server.fail("GetObject", 403, "AccessDenied", -1);
    BOOST_TEST(!w.fetch(o).has_value());
    BOOST_TEST(w.files() == 0U);
}

BOOST_AUTO_TEST_CASE(what_an_earlier_run_has_kept_survives_a_run_that_does_not_begin) {
    download_world w;
    w.store(some_bytes(size));
    auto o = w.ranges();
    o.checkpoints = w.memory;
    w.break_off(o);
    w.server.fail("HeadObject", 403, "AccessDenied", 1);
    BOOST_TEST(!w.fetch(o).has_value());
    BOOST_TEST(w.files() == 1U);
    int const before = w.server.requests("GetObject");
    BOOST_TEST(w.fetch(o).has_value());
    BOOST_TEST(w.server.requests("GetObject") - before == 2);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_is_not_replaced_by_one) {
    download_world w;
    w.store(some_bytes(size));
    BOOST_REQUIRE(::mkfifo((w.folder / "fifo").c_str(), 0600) == 0);
    fs::create_directory(w.folder / "folder");
    for (char const* name : {"fifo", "folder"}) {
        auto const end = w.fetch(w.ranges(), name);
        BOOST_REQUIRE(!end.has_value());
        BOOST_TEST((end.error().code == errc::sink_failed), to_string(end.error()));
        BOOST_TEST(!is_regular(w.folder / name));
    }
    BOOST_TEST(w.server.requests("GetObject") == 0);
    BOOST_TEST(w.files() == 2U);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_replaced_stays_as_private_as_it_was) {
    download_world w;
    w.store(some_bytes(size));
    write_file(w.folder / "f", "old");
    fs::permissions(w.folder / "f", fs::perms::owner_read | fs::perms::owner_write);
    BOOST_REQUIRE(w.fetch(w.ranges()).has_value());
    BOOST_TEST((fs::status(w.folder / "f").permissions() == (fs::perms::owner_read | fs::perms::owner_write)));
}

BOOST_AUTO_TEST_CASE(two_downloads_never_write_one_file) {
    download_world w;
    w.store(some_bytes(size));
    auto o = one_by_one(w);
    std::optional<result<object_info>> second;
    int seen = 0;
    o.on_progress = [&](download_progress const&) {
        if (seen++ != 0) return;
        asio::co_spawn(w.io, as_result(w.bucket().download_file("k", w.folder / "f", w.ranges())),
                       [&](std::exception_ptr, result<object_info> end) { second = std::move(end); });
    };

    auto const first = w.fetch(o);

    BOOST_REQUIRE_MESSAGE(first.has_value(), text(first));
    w.io.restart();
    while (!second) w.io.run_one();
    if (!*second) BOOST_TEST((second->error().code == errc::sink_failed), to_string(second->error()));
    BOOST_TEST((read_file(w.folder / "f") == some_bytes(size)));
    BOOST_TEST(w.files() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
