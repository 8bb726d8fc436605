// SPDX-License-Identifier: BSL-1.0
// Time limits, rates and sizes.
#include "service/limits_of.hpp"

#include "async/bounded.hpp"
#include "wire/success_rules.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::service {

namespace {

// The largest socket buffer: the default of net.ipv4.tcp_wmem.
constexpr std::uint64_t socket_buffer_bits = 8 * (4ULL << 20);

std::chrono::milliseconds time_to_drain(std::string_view bits_per_second) noexcept {
    std::uint64_t rate = 0;
    std::from_chars(bits_per_second.data(), bits_per_second.data() + bits_per_second.size(), rate);
    return std::chrono::milliseconds(rate == 0 ? 0 : 1000 * socket_buffer_bits / rate);
}

detail::rate_limiter* rate_limiter_of(detail::quota_owner const* who) { return who ? who->rate.get() : nullptr; }

/// The bytes that a rate makes in a time, one at least.
std::uint64_t bytes_of(std::uint64_t bytes_per_second, async::duration time) {
    auto const bytes = static_cast<double>(bytes_per_second) * std::chrono::duration<double>(time).count();
    return static_cast<std::uint64_t>(std::clamp(bytes, 1.0, 1e18)); // fits
}

} // namespace

net::exchange_limits limits_of(detail::client_impl const& client, wire::request const& request,
                               call_options const& options) {
    net::exchange_limits limits;
    timeout_options const& timeouts = client.options.timeouts;
    limits.low_speed_time = async::bounded(timeouts.low_speed_time);
    limits.low_speed_bytes = bytes_of(timeouts.low_speed_limit, limits.low_speed_time);
    limits.rates = {rate_limiter_of(options.on_behalf_of), client.rate.get()};
    limits.runtime = client.runtime;
    limits.send_scheduler = client.send_scheduler;
    limits.is_measured = options.is_measured;
    limits.response = async::bounded(timeouts.response);
    if (request.operation == "CompleteMultipartUpload") limits.whole_response = async::bounded(timeouts.complete);
    limits.max_body = options.max_response.value_or(wire::max_response_bytes(request));
    // "Sent" means given to the kernel, which drains its buffer no faster than the service reads.
    if (limits.response.count() > 0) limits.response += time_to_drain(request.headers.get("x-oss-traffic-limit"));
    return limits;
}

} // namespace ossio::service
