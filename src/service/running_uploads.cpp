// SPDX-License-Identifier: BSL-1.0
// Tells all that run to end, and waits for the last one.
#include "service/running_uploads.hpp"

namespace ossio::service {

void running_uploads::enter(running_upload& one) { running_.push_back(one); }

void running_uploads::leave(running_upload& one, std::optional<resume_token> token) {
    if (one.is_linked()) one.unlink();
    if (draining_ && token) tokens_.push_back(std::move(*token));
    left_.set();
}

void running_uploads::wind_down() {
    if (std::exchange(draining_, true)) return;
    for (auto at = running_.begin(); at != running_.end();) (at++)->wind_down(); // which may leave
}

void running_uploads::drop() {
    for (auto at = running_.begin(); at != running_.end();) (at++)->drop();
}

asio::awaitable<void> running_uploads::all_ended() {
    while (!running_.empty()) {
        left_.clear();
        co_await left_.wait();
    }
}

} // namespace ossio::service
