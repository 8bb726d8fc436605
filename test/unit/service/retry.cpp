// SPDX-License-Identifier: BSL-1.0
// Whether a failed request is sent again, and when.
#include "service/retry.hpp"

#include "wire/http_date.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::service;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(retry)

namespace {

retry_context after(int attempts) {
    retry_context q;
    q.attempts = attempts;
    return q;
}

retry_context failing_upload(int attempts, std::chrono::milliseconds for_so_long) {
    retry_context q = after(attempts);
    q.is_of_upload = q.endpoint_works = true;
    q.failing_for = for_so_long;
    return q;
}

/// A page that asks for a login, in place of the service's response.
failure portal() {
    failure f(service_errc::other, "HTTP 302 with a body that is not from OSS");
    f.http_status = 302;
    return f;
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
        {errc::response_timed_out, true},
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
    BOOST_TEST(decide_retry(f, after(60), patient, budget, 0.5).wait.count() == 5'000);
}

BOOST_AUTO_TEST_CASE(a_throttled_request_waits_from_a_higher_ceiling) {
    retry_budget budget(100);

    BOOST_TEST(decide_retry(failure(service_errc::server_busy), after(1), retry_policy(), budget, 0.5).wait.count() ==
               400);
}

BOOST_AUTO_TEST_CASE(what_the_service_asks_for_is_waited_while_time_is_left) {
    failure const busy(service_errc::server_busy);
    for (bool of_upload : {false, true}) {
        retry_budget budget(100);
        retry_context q = of_upload ? failing_upload(1, 0s) : after(1);
        q.asked_to_wait = 7s;
        BOOST_TEST(decide_retry(busy, q, retry_policy(), budget, 0.5).wait.count() == 7000);
        q.asked_to_wait = 2min;
        BOOST_TEST(decide_retry(busy, q, retry_policy(), budget, 0.5).wait.count() == 120'000);
        q.asked_to_wait = 121s;
        BOOST_TEST((decide_retry(busy, q, retry_policy(), budget, 0.5).decision == retry_decision::asked_to_wait));
        retry_policy endless;
        endless.give_up_after = 0s;
        BOOST_TEST(decide_retry(busy, q, endless, budget, 0.5).wait.count() == 121'000);
    }
    retry_budget budget(0);
    retry_context late = failing_upload(4, 100s);
    late.asked_to_wait = 30s;
    BOOST_TEST(!decide_retry(busy, late, retry_policy(), budget, 0.5).again);
    late.asked_to_wait = 20s;
    BOOST_TEST(decide_retry(busy, late, retry_policy(), budget, 0.5).again);
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
    retry_context q = after(1);
    q.mismatches = 1;
    BOOST_TEST(decide_retry(failure(errc::checksum_mismatch), q, retry_policy(), budget, 0).again);
    q.mismatches = 2;
    BOOST_TEST(!decide_retry(failure(errc::checksum_mismatch), q, retry_policy(), budget, 0).again);
}

BOOST_AUTO_TEST_CASE(a_corrected_clock_is_tried_at_once_and_an_uncorrected_one_never) {
    retry_budget budget(10);
    retry_context q = after(1);
    BOOST_TEST(!decide_retry(failure(service_errc::request_time_too_skewed), q, retry_policy(), budget, 0.9).again);
    q.clock_corrected = true;
    auto const verdict = decide_retry(failure(service_errc::request_time_too_skewed), q, retry_policy(), budget, 0.9);
    BOOST_TEST(verdict.again);
    BOOST_TEST(verdict.wait.count() == 0);
}

BOOST_AUTO_TEST_CASE(retry_after_is_read_as_seconds_and_as_a_date) {
    auto const now = wire::parse_http_date("Wed, 21 Oct 2026 07:28:00 GMT").value();
    BOOST_TEST((parse_retry_after("7", now) == std::optional(7000ms)));
    BOOST_TEST((parse_retry_after("0", now) == std::optional(0ms)));
    BOOST_TEST((parse_retry_after("Wed, 21 Oct 2026 07:28:30 GMT", now) == std::optional(30'000ms)));
    BOOST_TEST((parse_retry_after("Wed, 21 Oct 2026 07:27:59 GMT", now) == std::optional(0ms)));
    for (auto much : {"86401", "3000000000", "Fri, 23 Oct 2026 07:28:00 GMT"})
        BOOST_TEST((parse_retry_after(much, now) == std::optional<std::chrono::milliseconds>(24h)));
    for (auto text : {"", "-1", "7s", "99999999999999999999", "soon"})
        BOOST_TEST(!parse_retry_after(text, now).has_value());
}

BOOST_AUTO_TEST_CASE(an_upload_is_patient_by_time_and_spends_no_budget) {
    retry_budget budget(0);
    failure const lost(errc::connection_lost);
    BOOST_TEST(decide_retry(lost, failing_upload(500, 119s), retry_policy(), budget, 0.5).again);
    auto const end = decide_retry(lost, failing_upload(500, 120s), retry_policy(), budget, 0.5);
    BOOST_TEST((end.decision == retry_decision::no_progress));
    retry_policy endless;
    endless.give_up_after = 0s;
    BOOST_TEST(decide_retry(lost, failing_upload(500, 24h), endless, budget, 0.5).again);
}

BOOST_AUTO_TEST_CASE(the_last_attempt_is_made_when_the_time_is_over) {
    retry_budget budget(0);
    failure const lost(errc::connection_lost);
    BOOST_TEST(decide_retry(lost, failing_upload(50, 119s), retry_policy(), budget, 0.99).wait.count() == 1000);
}

BOOST_AUTO_TEST_CASE(attempts_that_take_longer_than_the_patience_are_three) {
    retry_budget budget(0);
    failure const lost(errc::connection_lost);
    BOOST_TEST(decide_retry(lost, failing_upload(1, 0s), retry_policy(), budget, 0.5).again);
    BOOST_TEST(decide_retry(lost, failing_upload(2, 10min), retry_policy(), budget, 0.5).again);
    BOOST_TEST(!decide_retry(lost, failing_upload(3, 20min), retry_policy(), budget, 0.5).again);
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_never_worked_is_given_up_after_so_many_attempts) {
    retry_budget budget(100);
    retry_context q = failing_upload(5, 3s);
    q.endpoint_works = false;
    BOOST_TEST((decide_retry(failure(errc::connection_lost), q, retry_policy(), budget, 0.5).decision ==
                retry_decision::attempts_spent));
    q.attempts = 1;
    BOOST_TEST(!decide_retry(failure(errc::tls_failed), q, retry_policy(), budget, 0.5).again);
    BOOST_TEST(!decide_retry(portal(), q, retry_policy(), budget, 0.5).again);
}

BOOST_AUTO_TEST_CASE(what_stands_between_an_upload_and_an_endpoint_that_worked_is_waited_out) {
    retry_budget budget(0);
    retry_context const q = failing_upload(1, 0s);
    BOOST_TEST(decide_retry(failure(errc::tls_failed), q, retry_policy(), budget, 0.5).again);
    BOOST_TEST(decide_retry(portal(), q, retry_policy(), budget, 0.5).again);
    failure refused = portal();
    refused.service_code = "AccessDenied";
    BOOST_TEST(!decide_retry(refused, q, retry_policy(), budget, 0.5).again);
    failure proxy = portal();
    proxy.code = errc::proxy_refused;
    BOOST_TEST(!decide_retry(proxy, q, retry_policy(), budget, 0.5).again);
}

BOOST_AUTO_TEST_CASE(keys_that_cannot_be_had_for_a_while_are_waited_for_by_uploads_that_had_some) {
    retry_budget budget(0);
    failure const none(errc::no_credentials, "STS did not respond");
    BOOST_TEST(decide_retry(none, failing_upload(1, 0s), retry_policy(), budget, 0.5).again);
    BOOST_TEST((decide_retry(none, failing_upload(50, 120s), retry_policy(), budget, 0.5).decision ==
                retry_decision::no_progress));
    retry_context first = failing_upload(1, 0s);
    first.endpoint_works = false; // no request was signed yet
    BOOST_TEST((decide_retry(none, first, retry_policy(), budget, 0.5).decision == retry_decision::not_retryable));
}

BOOST_AUTO_TEST_CASE(bytes_that_arrive_damaged_are_sent_so_many_times_by_uploads_too) {
    retry_budget budget(0);
    failure const damaged(service_errc::invalid_digest);
    BOOST_TEST(decide_retry(damaged, failing_upload(4, 1s), retry_policy(), budget, 0.5).again);
    BOOST_TEST(!decide_retry(damaged, failing_upload(5, 1s), retry_policy(), budget, 0.5).again);
}

BOOST_AUTO_TEST_CASE(a_client_that_never_sends_again_does_not_in_uploads_either) {
    retry_budget budget(100);
    retry_policy policy;
    policy.max_attempts = 1;
    BOOST_TEST(!decide_retry(failure(errc::connection_lost), failing_upload(1, 0s), policy, budget, 0.5).again);
}

BOOST_AUTO_TEST_CASE(progress_of_an_upload_ends_the_outage_of_its_requests) {
    std::chrono::steady_clock::time_point const t0(1h);
    outage o;
    BOOST_TEST(o.lasted(t0 + 5s).count() == 0);
    o.failed(t0 + 10s, t0);
    o.failed(t0 + 20s, t0);
    BOOST_TEST(o.lasted(t0 + 20s).count() == 10'000);
    o.failed(t0 + 30s, t0 + 25s); // another part was acknowledged in between
    BOOST_TEST(o.lasted(t0 + 31s).count() == 1'000);
    o.excuse(1s);
    BOOST_TEST(o.lasted(t0 + 33s).count() == 2'000);
}

BOOST_AUTO_TEST_CASE(who_gives_up_says_why) {
    retry_budget budget(1);
    retry_policy policy;
    policy.max_attempts = 3;
    failure const busy(service_errc::server_busy);
    auto patient = after(1);
    patient.asked_to_wait = 121s;
    auto const why = [&](failure const& f, retry_context const& q) {
        return decide_retry(f, q, policy, budget, 0.5).decision;
    };

    BOOST_TEST((why(failure(errc::source_changed), after(1)) == retry_decision::not_retryable));
    BOOST_TEST((why(busy, after(3)) == retry_decision::attempts_spent));
    BOOST_TEST((why(busy, patient) == retry_decision::asked_to_wait));
    BOOST_TEST((why(busy, after(1)) == retry_decision::again));
    BOOST_TEST((why(busy, after(1)) == retry_decision::budget_spent));
}

BOOST_AUTO_TEST_SUITE_END()
