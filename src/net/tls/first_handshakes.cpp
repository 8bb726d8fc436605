// SPDX-License-Identifier: BSL-1.0
// Who makes the first handshake, and when the others have waited long enough.
#include "net/tls/first_handshakes.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>

namespace ossio::net {

class first_handshakes::host_state {
public:
    explicit host_state(async::runtime_ptr time) : runtime_(std::move(time)), timer_(runtime_->make_timer()) {}

    bool is_over() const noexcept { return is_over_; }
    bool is_under_way() const noexcept { return is_under_way_; }
    asio::awaitable<bool> wait() { return waiters_.wait(); }

    void begin() {
        is_under_way_ = true;
        begun_ = runtime_->now();
        timer_->set(begun_ + longest_wait, [this] { finish(); });
    }

    void succeeded() {
        if (is_over_) return;
        if (waiters_.empty()) return finish();
        auto const now = runtime_->now();
        async::duration const took = now - begun_;
        timer_->set(now + std::max<async::duration>(took, least_wait_for_tickets), [this] { finish(); });
    }

    /// The first one that is woken makes the handshake; the others wait again.
    void failed() {
        is_under_way_ = false;
        timer_->clear();
        waiters_.wake_all();
    }

    void finish() {
        is_over_ = true;
        timer_->clear();
        waiters_.wake_all();
    }

private:
    async::runtime_ptr runtime_;
    std::unique_ptr<async::timer> timer_;
    async::wait_queue waiters_;
    async::steady_time begun_{};
    bool is_under_way_ = false;
    bool is_over_ = false; // nobody waits any more
};

void first_handshakes::turn::succeeded() {
    if (auto const done = std::exchange(host_, nullptr)) done->succeeded();
}

void first_handshakes::turn::release() noexcept {
    if (host_) host_->failed();
}

asio::awaitable<first_handshakes::turn> first_handshakes::enter(std::string host, async::runtime_ptr time) {
    auto& known = hosts_[host];
    if (!known) known = std::make_shared<host_state>(std::move(time));
    auto const state = known;
    while (!state->is_over() && state->is_under_way()) {
        bool const woken = co_await state->wait();
        if (!woken) throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (state->is_over()) co_return turn();
    state->begin();
    co_return turn(state);
}

void first_handshakes::session_arrived(std::string const& host) {
    auto const at = hosts_.find(host);
    if (at != hosts_.end() && !at->second->is_over()) at->second->finish();
}

} // namespace ossio::net
