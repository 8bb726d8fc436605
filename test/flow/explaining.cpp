// SPDX-License-Identifier: BSL-1.0
// What a failure and the log tell of the attempts before it.
#include "flow/world.hpp"

#include <algorithm>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(explaining)

namespace {

class line_of_log {
public:
    log_level level;
    std::string text;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_failure_of_an_upload_has_the_attempts_of_the_part_that_failed) {
    world w(nullptr, [](client_options& o) { o.retry.give_up_after = 1ms; }); // and three attempts
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.fail("UploadPart", 503, "SlowDown", -1);
    auto options = in_small_parts();
    options.concurrency = 1;

    auto failed = w.run(w.bucket().upload("k", from, options));

    BOOST_REQUIRE(failed.has_error());
    failure const f = failed.error();
    BOOST_TEST(f.address == "127.0.0.1:1");
    BOOST_REQUIRE(f.history);
    BOOST_REQUIRE(f.history->size() == 3U);
    for (int i = 0; i < 3; ++i) {
        attempt_record const& a = f.history->at(static_cast<std::size_t>(i));
        BOOST_TEST(a.number == i + 1);
        BOOST_TEST((a.code == service_errc::server_busy));
        BOOST_TEST(a.http_status == 503);
        BOOST_TEST(a.service_code == "SlowDown");
        BOOST_TEST(!a.request_id.empty());
        BOOST_TEST(a.bytes_sent == small_part);
        BOOST_TEST(a.address == "127.0.0.1:1");
        BOOST_TEST(a.connection_reused);
        BOOST_TEST((a.decision == (i < 2 ? retry_decision::again : retry_decision::no_progress)));
    }
    auto const& second = f.history->at(1);
    BOOST_TEST((second.since_begin == f.history->at(0).took + f.history->at(0).wait));
    BOOST_TEST(to_string(f, failure_text::full).find("given up: the upload made no progress") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(no_more_than_eight_attempts_are_kept_and_the_latest_of_them) {
    world w(nullptr, [](client_options& o) {
        o.retry.max_attempts = 20;
        o.retry.budget = 100;
    });
    w.service.fail("HeadObject", 500, "InternalError", -1);

    auto failed = w.run(w.bucket().head_object("k"));

    BOOST_REQUIRE(failed.has_error() && failed.error().history);
    BOOST_TEST(failed.error().history->size() == 8U);
    BOOST_TEST(failed.error().history->front().number == 13);
    BOOST_TEST(failed.error().history->back().number == 20);
    BOOST_TEST(failed.error().attempts == 20);
}

BOOST_AUTO_TEST_CASE(a_time_limit_keeps_the_attempts_before_it) {
    world w(nullptr, [](client_options& o) {
        o.timeouts.total = 3s;
        o.retry.max_attempts = 1000;
    });
    w.service.fail("HeadObject", 500, "InternalError", -1);

    auto failed = w.run(w.bucket().head_object("k"));

    BOOST_REQUIRE((failed.error().code == errc::total_timed_out));
    BOOST_REQUIRE(failed.error().history);
    BOOST_TEST(failed.error().history->front().http_status == 500);
    BOOST_TEST(failed.error().history->back().number == failed.error().attempts);
    BOOST_TEST((failed.error().history->front().decision == retry_decision::again));
}

BOOST_AUTO_TEST_CASE(a_time_limit_tells_of_the_attempt_that_it_cut_short) {
    world w(nullptr, [](client_options& o) { o.timeouts.total = 10s; });
    w.service.stall("HeadObject", 10min, -1);

    auto failed = w.run(w.bucket().head_object("k"));

    BOOST_REQUIRE((failed.error().code == errc::total_timed_out));
    BOOST_REQUIRE(failed.error().history);
    BOOST_REQUIRE(failed.error().history->size() == 1U);
    BOOST_TEST((failed.error().history->at(0).decision == retry_decision::out_of_time));
    BOOST_TEST((failed.error().history->at(0).took == 10s));
    BOOST_TEST(failed.error().history->at(0).address == "127.0.0.1:1");
}

BOOST_AUTO_TEST_CASE(a_refusal_that_is_final_has_one_attempt_and_a_success_none) {
    world w;
    auto missing = w.run(w.bucket().get_object("no such key"));

    BOOST_REQUIRE(missing.has_error() && missing.error().history);
    BOOST_TEST(missing.error().history->size() == 1U);
    BOOST_TEST((missing.error().history->front().decision == retry_decision::not_retryable));

    auto refused = w.run(w.bucket().get_object(""));
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST(!refused.error().history);
}

BOOST_AUTO_TEST_CASE(lines_have_levels_and_those_below_the_threshold_do_not_come) {
    for (auto threshold : {log_level::debug, log_level::info, log_level::warning, log_level::error, log_level::off}) {
        std::vector<line_of_log> lines;
        world w(nullptr, [&](client_options& o) {
            o.log = [&](log_level level, std::string_view text) { lines.push_back({level, std::string(text)}); };
            o.log_level = threshold;
            o.retry.max_attempts = 2;
        });
        auto from = std::make_shared<memory_source>(some_bytes(2 * small_part));
        w.service.fail("UploadPart", 503, "SlowDown", 1);
        BOOST_TEST(w.run(w.bucket().upload("a\nb", from, in_small_parts())).has_value());
        w.service.fail("CompleteMultipartUpload", 403, "AccessDenied", -1);
        BOOST_TEST(w.run(w.bucket().upload("k", from, in_small_parts())).has_error());

        auto const count = [&](log_level level) { return std::ranges::count(lines, level, &line_of_log::level); };
        // Initiate, two parts and Complete; Initiate, two parts, Abort: each one line. Two uploads begin, one is done.
        BOOST_TEST(count(log_level::debug) == (threshold <= log_level::debug ? 8 : 0));
        BOOST_TEST(count(log_level::info) == (threshold <= log_level::info ? 3 : 0));
        BOOST_TEST(count(log_level::warning) == (threshold <= log_level::warning ? 3 : 0));
        BOOST_TEST(count(log_level::error) == (threshold <= log_level::error ? 1 : 0));
        for (auto const& line : lines) {
            BOOST_TEST(line.text.starts_with("event="));
            BOOST_TEST(line.text.find('\n') == std::string::npos);
            BOOST_TEST(line.text.find("ossio-test-secret") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
