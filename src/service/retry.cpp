// SPDX-License-Identifier: BSL-1.0
// Full jitter over an exponential ceiling; a throttled request waits from a higher one.
#include "service/retry.hpp"

#include "async/bounded.hpp"
#include "wire/http_date.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::service {

namespace {

using std::chrono::milliseconds;

// A service that throttles is overloaded; the usual first delay would add to that.
constexpr int throttled_head_start = 2;

// An attempt may take longer than an upload may go without progress; one failure of a large part must not end it.
constexpr int fewest_attempts = 3;

constexpr milliseconds no_limit = milliseconds::max();

constexpr milliseconds longest_asked_wait = std::chrono::hours(24);

milliseconds jittered(failure const& f, int attempts, retry_policy const& policy, double random) {
    int const doublings = std::min(attempts - 1 + (f.code == condition::throttled ? throttled_head_start : 0), 20);
    milliseconds const longest = async::longest_duration; // twenty times doubled it still is a number
    std::int64_t const first = std::clamp(policy.first_delay, milliseconds(0), longest).count();
    std::int64_t const most = std::clamp(policy.max_delay, milliseconds(0), longest).count();
    return milliseconds(static_cast<std::int64_t>(random * static_cast<double>(std::min(most, first << doublings))));
}

bool is_patient(retry_context const& q, retry_policy const& policy) {
    return q.is_of_upload && q.endpoint_works && policy.max_attempts > 1;
}

/// An endpoint that has worked may be out of reach behind a captive portal, or another server may answer in its place.
bool is_in_the_way(failure const& f) { return f.code == errc::tls_failed || is_from_stranger(f); }

/// Requests to an endpoint that has worked were signed: the provider had keys, and may have some again after the outage of its
/// own service. A provider that never had any is reported at once.
bool is_without_keys(failure const& f) { return f.code == errc::no_credentials; }

bool may_succeed_later(failure const& f, retry_context const& q, bool patient) {
    if (f.code == condition::canceled) return false;
    if (f.code == errc::checksum_mismatch) return q.mismatches < 2;
    if (f.code == service_errc::request_time_too_skewed) return q.clock_corrected;
    if (q.keys_replaced) return true;
    return f.code == condition::retryable || (patient && (is_in_the_way(f) || is_without_keys(f)));
}

milliseconds time_left(retry_context const& q, retry_policy const& policy) {
    if (policy.give_up_after.count() <= 0) return no_limit;
    return std::max(policy.give_up_after - q.failing_for, milliseconds(0));
}

} // namespace

bool retry_budget::spend() noexcept {
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
}

void retry_budget::earn() noexcept { left_ = std::min(capacity_, left_ + 0.1); }

milliseconds parse_qos_delay(std::string_view text) noexcept {
    constexpr std::int64_t an_hour = 3'600'000;
    std::int64_t ms = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), ms);
    bool const is_number = problem == std::errc() && end == text.data() + text.size();
    return milliseconds(is_number && ms > 0 && ms <= an_hour ? ms : 0);
}

bool is_from_stranger(failure const& f) noexcept {
    return f.http_status != 0 && f.request_id.empty() && f.service_code.empty() && f.code != errc::proxy_refused;
}

retry_step decide_retry(failure const& f, retry_context const& q, retry_policy const& policy, retry_budget& budget,
                        double random) {
    bool const patient = is_patient(q, policy);
    if (!may_succeed_later(f, q, patient)) return retry_step(retry_decision::not_retryable);
    milliseconds const left = time_left(q, policy);
    if (patient && left.count() == 0 && q.attempts >= fewest_attempts) return retry_step(retry_decision::no_progress);
    // Bytes that arrive damaged are no outage: sent again and again they would hide a source that has changed.
    bool const counts_attempts = !patient || f.code == condition::corrupt;
    if (counts_attempts && q.attempts >= policy.max_attempts) return retry_step(retry_decision::attempts_spent);
    if (q.asked_to_wait && *q.asked_to_wait > left) return retry_step(retry_decision::asked_to_wait);
    if (!patient && !budget.spend()) return retry_step(retry_decision::budget_spent);
    if (q.clock_corrected || q.keys_replaced) return retry_step(milliseconds(0));
    milliseconds const pause = jittered(f, q.attempts, policy, random);
    // The last attempt is made when the time is over, not a pause before it.
    bool const cut_short = patient && left.count() != 0;
    return retry_step(std::max(q.asked_to_wait.value_or(milliseconds(0)), cut_short ? std::min(pause, left) : pause));
}

std::optional<milliseconds> parse_retry_after(std::string_view text,
                                              std::chrono::system_clock::time_point now) noexcept {
    std::int64_t seconds = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    bool const is_number = problem == std::errc() && end == text.data() + text.size();
    milliseconds wait{0};
    if (is_number) {
        if (seconds < 0) return std::nullopt;
        wait =
            std::min<milliseconds>(std::chrono::seconds(std::min<std::int64_t>(seconds, 86'400)), longest_asked_wait);
    } else {
        auto const date = wire::parse_http_date(text);
        if (!date) return std::nullopt;
        wait = std::max<milliseconds>(wire::seconds_between(now, *date), milliseconds(0));
    }
    return std::min(wait, longest_asked_wait);
}

} // namespace ossio::service
