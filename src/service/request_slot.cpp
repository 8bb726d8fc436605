// SPDX-License-Identifier: BSL-1.0
// The semaphore follows the limit.
#include "service/request_slot.hpp"

#include <ossio/error.hpp>

namespace ossio::service {

asio::awaitable<result<async::duration>> request_slot::acquire(async::fair_share_ptr who, std::uint64_t bytes) {
    auto const begun = client_.runtime->now();
    place_ = co_await client_.requests_in_flight->acquire(std::move(who));
    number_ = client_.request_limit.next_request();
    bytes_ = 0;
    if (client_.options.quota && bytes != 0) {
        auto const refused = co_await admit(bytes);
        if (refused) co_return *refused;
    }
    co_return client_.runtime->now() - begun;
}

bool request_slot::try_acquire(async::fair_share_ptr const& who, std::uint64_t bytes) {
    if (client_.options.quota && bytes != 0) return false;
    place_ = client_.requests_in_flight->try_acquire(who);
    if (!place_) return false;
    number_ = client_.request_limit.next_request();
    bytes_ = 0;
    return true;
}

/// A quota is a class of the user, so that its failure is an exception.
asio::awaitable<std::optional<failure>> request_slot::admit(std::uint64_t bytes) {
    std::optional<failure> refused;
    try {
        auto admitting = client_.options.quota->admit(bytes);
        co_await std::move(admitting);
        bytes_ = bytes;
    } catch (error const& e) {
        refused = e.info();
    }
    co_return refused;
}

void request_slot::on_success(std::chrono::milliseconds qos_delay) {
    if (!place_) return;
    if (bytes_ != 0) client_.options.quota->acknowledged(bytes_, qos_delay);
    client_.request_limit.on_success(number_);
    give_back();
}

void request_slot::on_failure(bool throttled) {
    if (!place_) return;
    if (throttled && bytes_ != 0) client_.options.quota->rejected();
    if (throttled) client_.request_limit.on_throttled(number_, client_.requests_in_flight->in_use());
    give_back();
}

void request_slot::give_back() noexcept {
    place_.release();
    if (client_.requests_in_flight->capacity() != client_.request_limit.most())
        client_.requests_in_flight->set_capacity(client_.request_limit.most());
}

} // namespace ossio::service
