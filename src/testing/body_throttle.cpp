// SPDX-License-Identifier: BSL-1.0
// Waits for traffic limits, bandwidths, the limits of the account, and trickle faults.
#include "testing/body_throttle.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::testing {

namespace {

constexpr std::size_t largest_write = 64 * 1024; // many clients that read at once must not cost much memory

} // namespace

std::optional<std::uint64_t> traffic_limit_of(parsed_request const& in) {
    std::string const header(in.request.headers.get("x-oss-traffic-limit")), query = in.query("x-oss-traffic-limit");
    if (header.empty() && query.empty()) return std::nullopt;
    if (!header.empty() && !query.empty()) return 0;
    std::string const& text = header.empty() ? query : header;
    std::uint64_t bits = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), bits);
    return problem == std::errc() && end == text.data() + text.size() ? bits : 0;
}

void body_throttle::begin(parsed_request const& in, std::uint64_t trickle) {
    begun_ = core_.runtime->now();
    traffic_limit_ = traffic_limit_of(in).value_or(0);
    bool const is_valid = traffic_limit_ >= limits::min_traffic_limit && traffic_limit_ <= limits::max_traffic_limit;
    if (!is_valid) traffic_limit_ = 0; // such a request is refused
    moved_ = reserved_ = 0;
    trickle_ = static_cast<std::size_t>(trickle);
    account_delay_ = {};
}

std::size_t body_throttle::chunk_size() const noexcept {
    return trickle_ == 0 ? largest_write : std::min(trickle_, largest_write);
}

bool body_throttle::is_limited() const noexcept {
    auto const& o = core_.options;
    return trickle_ != 0 || traffic_limit_ != 0 || o.bandwidth != 0 || o.link_bandwidth != 0 ||
           o.account_bandwidth != 0;
}

asio::awaitable<void> body_throttle::after_io(std::size_t bytes) {
    if (trickle_ != 0) co_await core_.runtime->sleep(std::chrono::nanoseconds(bytes * 1'000'000'000 / trickle_));
}

asio::awaitable<void> body_throttle::sleep(async::duration d) {
    if (d > async::duration::zero()) co_await core_.runtime->sleep(d);
}

asio::awaitable<void> body_throttle::before_request(std::uint64_t length) {
    account_delay_ += core_.account.requests.take(core_.runtime->now(), 1);
    co_await sleep(account_delay_);
    reserve(core_.account.uploads, length);
}

void body_throttle::reserve_download(std::uint64_t length) { reserve(core_.account.downloads, length); }

// Whole bodies are reserved, so that later requests see how much work waits.
void body_throttle::reserve(rate_schedule& account, std::uint64_t length) {
    begun_ = core_.runtime->now();
    moved_ = 0;
    reserved_ = length;
    reserved_for_ = account.take(begun_, length);
    account_delay_ += reserved_for_;
}

asio::awaitable<void> body_throttle::after_received(std::size_t bytes) {
    core_.link.set_rate(core_.options.link_bandwidth); // tests change it while the service runs
    co_await sleep(core_.link.take(core_.runtime->now(), bytes));
    co_await wait_for(bytes, core_.account.uploads);
}

asio::awaitable<void> body_throttle::after_sent(std::size_t bytes) {
    co_await after_io(bytes);
    co_await wait_for(bytes, core_.account.downloads);
}

asio::awaitable<void> body_throttle::wait_for(std::size_t bytes, rate_schedule& account) {
    moved_ += bytes;
    if (moved_ <= reserved_) {
        auto const share = static_cast<double>(moved_) / static_cast<double>(reserved_);
        auto const due = begun_ + std::chrono::duration_cast<async::duration>(reserved_for_ * share);
        co_await sleep(due - core_.runtime->now());
    } else { // a body without a length
        auto const held = account.take(core_.runtime->now(), bytes);
        account_delay_ += held;
        co_await sleep(held);
    }
    co_await sleep(connection_.take(core_.runtime->now(), bytes));
    if (traffic_limit_ == 0) co_return;
    co_await sleep(begun_ + std::chrono::microseconds(moved_ * 8 * 1'000'000 / traffic_limit_) - core_.runtime->now());
}

} // namespace ossio::testing
