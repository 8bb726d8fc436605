// SPDX-License-Identifier: BSL-1.0
// The members of cancellation_source and cancellation_token.
#include <ossio/cancellation.hpp>

#include "async/stop_state.hpp"

namespace ossio {

stop_request cancellation_token::requested() const noexcept {
    return state_ ? state_->stop_requested() : stop_request::none;
}

cancellation_source::cancellation_source() : state_(std::make_shared<detail::stop_state>()) {}

// One that was moved from stops nothing.
void cancellation_source::pause() noexcept {
    if (state_) state_->request_stop(stop_request::pause);
}

void cancellation_source::abort() noexcept {
    if (state_) state_->request_stop(stop_request::abort);
}

cancellation_token cancellation_source::token() const noexcept {
    cancellation_token t;
    t.state_ = state_;
    return t;
}

} // namespace ossio
