// SPDX-License-Identifier: BSL-1.0
// Asks the uploads to end, a few at a time.
#include "service/running_uploads.hpp"

namespace ossio::service {

namespace {

// Each upload that is asked ends soon after, which costs the loop tens of microseconds.
constexpr int most_asked_in_a_step = 8;

} // namespace

void running_uploads::enter(running_upload& one) {
    // An upload that was admitted before it was asked is asked under its new name.
    (to_ask_.empty() ? asked_ : to_ask_).push_back(one);
    ++running_;
}

void running_uploads::leave(running_upload& one, std::optional<resume_token> token) {
    if (one.is_linked()) {
        one.unlink();
        --running_;
    }
    if (draining_ && token) tokens_.push_back(std::move(*token));
    left_.set();
}

void running_uploads::begin_pass(bool drops) {
    bool const is_repeated = draining_ && (drops_ || !drops);
    draining_ = true;
    drops_ = drops_ || drops;
    if (is_repeated) return;
    tokens_.reserve(tokens_.size() + running_); // moving very many of them would take a while
    to_ask_.splice(to_ask_.end(), asked_);
}

bool running_uploads::ask_some() {
    for (int i = 0; i < most_asked_in_a_step && !to_ask_.empty(); ++i) {
        running_upload& next = to_ask_.front();
        asked_.splice(asked_.end(), to_ask_, to_ask_.begin());
        drops_ ? next.drop() : next.wind_down(); // it may remove itself
    }
    return !to_ask_.empty();
}

asio::awaitable<void> running_uploads::wait_for_change() {
    left_.clear();
    co_await left_.wait();
}

} // namespace ossio::service
