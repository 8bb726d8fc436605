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

    /// While the service throttles, requests wait here for each other, rather than fail one by one. How long it took.
    asio::awaitable<async::duration> acquire(async::fair_share_ptr who);

    void on_success() noexcept;
    void on_failure(bool throttled) noexcept;

private:
    void give_back() noexcept;

    detail::client_impl& client_;
    async::semaphore_lease place_;
    std::uint64_t number_ = 0; // of the attempt, for request_limit
};

} // namespace ossio::service
#endif
