// SPDX-License-Identifier: BSL-1.0
// A place among the requests with bytes that a client has in flight; there are fewer while the service throttles.
#ifndef OSSIO_SRC_SERVICE_REQUEST_SLOT_HPP
#define OSSIO_SRC_SERVICE_REQUEST_SLOT_HPP

#include "service/client_impl.hpp"

namespace ossio::service {

/// Of one attempt. Given back when its outcome is known.
class request_slot {
public:
    explicit request_slot(detail::client_impl& of) : client_(of) {}

    /// While the service throttles, requests wait here for each other, rather than fail one by one; then for the client's quota.
    /// Returns how long it took, or why the quota cannot be had. `bytes`: of the body.
    asio::awaitable<result<async::duration>> acquire(async::fair_share_ptr who, std::uint64_t bytes);

    /// The same, if it can be had without waiting.
    bool try_acquire(async::fair_share_ptr const& who, std::uint64_t bytes);

    void on_success(std::chrono::milliseconds qos_delay);
    void on_failure(bool throttled);

private:
    asio::awaitable<std::optional<failure>> admit(std::uint64_t bytes);
    void give_back() noexcept;

    detail::client_impl& client_;
    async::semaphore_lease place_;
    std::uint64_t number_ = 0; // of the attempt, for request_limit
    std::uint64_t bytes_ = 0;  // that the quota has admitted
};

} // namespace ossio::service
#endif
