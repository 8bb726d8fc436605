// SPDX-License-Identifier: BSL-1.0
// Full jitter over an exponential ceiling; a throttled request waits from a higher one.
#include "service/retry.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::service {

namespace {

using std::chrono::milliseconds;

// A service that says "slow down" is overloaded now; the first ceiling of others would only add to it.
constexpr int throttled_head_start = 2;

// What a service may ask for at most; beyond that it is wiser to fail and let the caller decide.
constexpr milliseconds longest_asked_wait{60'000};

milliseconds jittered(failure const& f, int attempts, retry_policy const& policy, double random) {
    int const doublings = std::min(attempts - 1 + (f.code == condition::throttled ? throttled_head_start : 0), 20);
    auto const ceiling = std::min<std::int64_t>(policy.max_delay.count(), policy.first_delay.count() << doublings);
    return milliseconds(static_cast<std::int64_t>(random * static_cast<double>(std::max<std::int64_t>(ceiling, 0))));
}

bool may_succeed_later(failure const& f, retry_question const& q) {
    if (f.code == condition::canceled) return false;
    if (f.code == errc::checksum_mismatch) return q.mismatches < 2;
    if (f.code == service_errc::request_time_too_skewed) return q.clock_corrected;
    if (q.keys_replaced) return true;
    return f.code == condition::retryable;
}

} // namespace

bool retry_budget::spend() noexcept {
    if (left_ < 1) return false;
    left_ -= 1;
    return true;
}

void retry_budget::earn() noexcept { left_ = std::min(capacity_, left_ + 0.1); }

retry_verdict decide_retry(failure const& f, retry_question const& q, retry_policy const& policy, retry_budget& budget,
                           double random) {
    if (!may_succeed_later(f, q)) return retry_verdict(retry_decision::not_retryable);
    if (q.attempts >= policy.max_attempts) return retry_verdict(retry_decision::attempts_spent);
    if (q.asked_to_wait && *q.asked_to_wait > longest_asked_wait) return retry_verdict(retry_decision::asked_to_wait);
    if (!budget.spend()) return retry_verdict(retry_decision::budget_spent);
    if (q.clock_corrected || q.keys_replaced) return retry_verdict(milliseconds(0));
    return retry_verdict(std::max(q.asked_to_wait.value_or(milliseconds(0)), jittered(f, q.attempts, policy, random)));
}

std::optional<milliseconds> parse_retry_after(std::string_view text) noexcept {
    std::int64_t seconds = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (problem != std::errc() || end != text.data() + text.size() || seconds < 0 || seconds > 86'400) return {};
    return milliseconds(seconds * 1000);
}

} // namespace ossio::service
