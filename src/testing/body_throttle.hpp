// SPDX-License-Identifier: BSL-1.0
// Slows the body of one request or response down to the limits that apply to it.
#ifndef OSSIO_SRC_TESTING_BODY_THROTTLE_HPP
#define OSSIO_SRC_TESTING_BODY_THROTTLE_HPP

#include "testing/memory_service.hpp"
#include "testing/read_buffer.hpp"

namespace ossio::testing {

/// The value of x-oss-traffic-limit in bit/s, from header or query; nothing when both are missing. Other texts, and header
/// and query together, are 0, which is out of range.
std::optional<std::uint64_t> traffic_limit_of(parsed_request const&);

/// The limits of one connection: x-oss-traffic-limit and trickle faults of its current request, its own bandwidth, and
/// what all connections share.
class body_throttle {
public:
    explicit body_throttle(service_core& core) : core_(core), connection_(core.options.bandwidth) {}

    /// Begins with a request.
    /// @param trickle  bytes per second of a fault; 0: none
    void begin(parsed_request const&, std::uint64_t trickle);

    /// Waits after `bytes` were read from the connection or written to it.
    asio::awaitable<void> after_io(std::size_t bytes);

    /// Waits after the body of the request has grown by `bytes`.
    asio::awaitable<void> after_received(std::size_t bytes);

    /// Waits after the body of the response has grown by `bytes`.
    asio::awaitable<void> after_sent(std::size_t bytes);

    /// Waits until the account may perform one more request, and reserves the bandwidth for its body.
    asio::awaitable<void> before_request(std::uint64_t length);

    /// Reserves the account's bandwidth for the body of a response.
    void reserve_download(std::uint64_t length);

    /// How long the account's limits have delayed this request.
    async::duration account_delay() const noexcept { return account_delay_; }

    /// Whether the body of the request moves at a limited rate.
    bool is_limited() const noexcept;

    bool is_trickle() const noexcept { return trickle_ != 0; }

    /// The largest read or write that keeps the rate smooth.
    std::size_t chunk_size() const noexcept;

private:
    void reserve(rate_schedule& account, std::uint64_t length);
    asio::awaitable<void> wait_for(std::size_t bytes, rate_schedule& account);
    asio::awaitable<void> sleep(async::duration);

    service_core& core_;
    rate_schedule connection_;
    async::steady_time begun_{};
    std::uint64_t traffic_limit_ = 0; // bit/s; 0: none
    std::uint64_t moved_ = 0;         // bytes of this body
    std::uint64_t reserved_ = 0;      // bytes of this body that the account has let pass, over `reserved_for_`
    async::duration reserved_for_{};
    std::size_t trickle_ = 0; // bytes per second; 0: none
    async::duration account_delay_{};
};

} // namespace ossio::testing
#endif
