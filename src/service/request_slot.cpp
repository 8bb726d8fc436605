// SPDX-License-Identifier: BSL-1.0
// The semaphore follows the limit.
#include "service/request_slot.hpp"

namespace ossio::service {

asio::awaitable<async::duration> request_slot::acquire(async::fair_share_ptr who) {
    auto const begun = client_.runtime->now();
    place_ = client_.requests_in_flight->try_acquire(who);
    if (!place_) place_ = co_await client_.requests_in_flight->acquire(std::move(who));
    number_ = client_.request_limit.next_request();
    co_return client_.runtime->now() - begun;
}

void request_slot::on_success() noexcept {
    if (!place_) return;
    client_.request_limit.on_success(number_);
    give_back();
}

void request_slot::on_failure(bool throttled) noexcept {
    if (!place_) return;
    if (throttled) client_.request_limit.on_throttled(number_, client_.requests_in_flight->in_use());
    give_back();
}

void request_slot::give_back() noexcept {
    place_.release();
    if (client_.requests_in_flight->capacity() != client_.request_limit.most())
        client_.requests_in_flight->set_capacity(client_.request_limit.most());
}

} // namespace ossio::service
