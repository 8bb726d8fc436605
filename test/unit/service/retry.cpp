// SPDX-License-Identifier: BSL-1.0
// Whether a failed request is sent again, and when.
#include "service/retry.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::service;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(retry)

namespace {

retry_question after(int attempts) {
    retry_question q;
    q.attempts = attempts;
    return q;
}

} // namespace

BOOST_AUTO_TEST_CASE(only_what_may_succeed_later_is_sent_again) {
    struct row {
        error_code code;
        bool again;
    };
    std::vector<row> const rows{
        {service_errc::server_busy, true},
        {service_errc::internal_error, true},
        {service_errc::request_timeout, true},
        {service_errc::no_such_upload, false},
        {service_errc::access_denied, false},
        {service_errc::signature_does_not_match, false},
        {errc::stalled, true},
        {errc::answer_timed_out, true},
        {errc::connection_lost, true},
        {errc::connect_timed_out, true},
        {errc::invalid_argument, false},
        {errc::source_changed, false},
        {errc::paused, false},
        {errc::no_credentials, false},
    };
    for (row const& r : rows) {
        retry_budget budget(10);
        BOOST_TEST_CONTEXT(r.code.message())
        BOOST_TEST(decide_retry(failure(r.code), after(1), retry_policy(), budget, 0.5).again == r.again);
    }
}

BOOST_AUTO_TEST_CASE(the_ceiling_doubles_and_the_delay_is_a_random_share_of_it) {
    retry_budget budget(100);
    failure const f(errc::stalled);

    BOOST_TEST(decide_retry(f, after(1), retry_policy(), budget, 0.5).wait.count() == 100);
    BOOST_TEST(decide_retry(f, after(2), retry_policy(), budget, 0.5).wait.count() == 200);
    BOOST_TEST(decide_retry(f, after(3), retry_policy(), budget, 0.999).wait.count() == 799);
    BOOST_TEST(decide_retry(f, after(4), retry_policy(), budget, 0).wait.count() == 0);
    retry_policy patient;
    patient.max_attempts = 100;
    BOOST_TEST(decide_retry(f, after(60), patient, budget, 0.5).wait.count() == 10'000);
}

BOOST_AUTO_TEST_CASE(a_throttled_request_waits_from_a_higher_ceiling) {
    retry_budget budget(100);

    BOOST_TEST(decide_retry(failure(service_errc::server_busy), after(1), retry_policy(), budget, 0.5).wait.count() ==
               400);
}

BOOST_AUTO_TEST_CASE(what_the_service_asks_for_is_waited_unless_it_is_too_long) {
    retry_budget budget(100);
    retry_question q = after(1);
    q.asked_to_wait = 7s;
    BOOST_TEST(decide_retry(failure(service_errc::server_busy), q, retry_policy(), budget, 0.5).wait.count() == 7000);

    q.asked_to_wait = 61s;
    BOOST_TEST(!decide_retry(failure(service_errc::server_busy), q, retry_policy(), budget, 0.5).again);
}

BOOST_AUTO_TEST_CASE(attempts_and_budget_come_to_an_end) {
    retry_budget budget(2);
    failure const f(errc::stalled);
    BOOST_TEST(!decide_retry(f, after(5), retry_policy(), budget, 0).again);

    BOOST_TEST(decide_retry(f, after(1), retry_policy(), budget, 0).again);
    BOOST_TEST(decide_retry(f, after(1), retry_policy(), budget, 0).again);
    BOOST_TEST(!decide_retry(f, after(1), retry_policy(), budget, 0).again);
    for (int i = 0; i < 11; ++i) budget.earn();
    BOOST_TEST(decide_retry(f, after(1), retry_policy(), budget, 0).again);
}

BOOST_AUTO_TEST_CASE(a_wrong_checksum_is_tried_once_more_and_no_oftener) {
    retry_budget budget(10);
    retry_question q = after(1);
    q.mismatches = 1;
    BOOST_TEST(decide_retry(failure(errc::checksum_mismatch), q, retry_policy(), budget, 0).again);
    q.mismatches = 2;
    BOOST_TEST(!decide_retry(failure(errc::checksum_mismatch), q, retry_policy(), budget, 0).again);
}

BOOST_AUTO_TEST_CASE(a_corrected_clock_is_tried_at_once_and_an_uncorrected_one_never) {
    retry_budget budget(10);
    retry_question q = after(1);
    BOOST_TEST(!decide_retry(failure(service_errc::request_time_too_skewed), q, retry_policy(), budget, 0.9).again);
    q.clock_corrected = true;
    auto const verdict = decide_retry(failure(service_errc::request_time_too_skewed), q, retry_policy(), budget, 0.9);
    BOOST_TEST(verdict.again);
    BOOST_TEST(verdict.wait.count() == 0);
}

BOOST_AUTO_TEST_CASE(retry_after_is_read_as_seconds_or_not_at_all) {
    BOOST_TEST((parse_retry_after("7") == std::optional(7000ms)));
    BOOST_TEST((parse_retry_after("0") == std::optional(0ms)));
    for (auto text : {"", "-1", "7s", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999", "86401"})
        BOOST_TEST(!parse_retry_after(text).has_value());
}

BOOST_AUTO_TEST_CASE(who_gives_up_says_why) {
    retry_budget budget(1);
    retry_policy policy;
    policy.max_attempts = 3;
    failure const busy(service_errc::server_busy);
    auto patient = after(1);
    patient.asked_to_wait = 61s;
    auto const why = [&](failure const& f, retry_question const& q) {
        return decide_retry(f, q, policy, budget, 0.5).decision;
    };

    BOOST_TEST((why(failure(errc::source_changed), after(1)) == retry_decision::not_retryable));
    BOOST_TEST((why(busy, after(3)) == retry_decision::attempts_spent));
    BOOST_TEST((why(busy, patient) == retry_decision::asked_to_wait));
    BOOST_TEST((why(busy, after(1)) == retry_decision::again));
    BOOST_TEST((why(busy, after(1)) == retry_decision::budget_spent));
}

BOOST_AUTO_TEST_SUITE_END()
