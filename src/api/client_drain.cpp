// SPDX-License-Identifier: BSL-1.0
// client::drain: parts in flight may complete until the deadline, and every upload that is cut short is returned.
#include <ossio/client.hpp>

#include "api/throw_on_failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ossio {

namespace {

using tokens = std::vector<resume_token>;

/// Asks all uploads, a few at a time.
asio::awaitable<void> ask_all(detail::client_impl& client, bool drops) {
    client.running.begin_pass(drops);
    while (client.running.ask_some()) co_await asio::post(client.executor, asio::use_awaitable);
}

asio::awaitable<void> drain_until(detail::client_impl& client, async::duration limit) {
    service::running_uploads& all = client.running;
    auto const deadline = client.runtime->now() + limit;
    auto timer = client.runtime->make_timer();
    bool drops = limit <= limit.zero();
    co_await ask_all(client, drops);
    if (!drops) timer->set(deadline, [&all] { all.wake(); });
    while (!all.is_empty()) {
        co_await all.wait_for_change();
        if (drops || client.runtime->now() < deadline) continue;
        drops = true;
        co_await ask_all(client, drops);
    }
}

/// A copy, because a second call returns the same; a few hundred at a time.
asio::awaitable<tokens> copy_tokens(detail::client_impl& client) {
    constexpr std::size_t in_a_step = 256;
    tokens const& all = client.running.tokens();
    tokens copied;
    copied.reserve(all.size());
    while (copied.size() < all.size()) {
        copied.push_back(all[copied.size()]);
        if (copied.size() % in_a_step == 0) co_await asio::post(client.executor, asio::use_awaitable);
    }
    co_return copied;
}

asio::awaitable<result<tokens>> drain_all(std::shared_ptr<detail::client_impl> client, async::duration limit) {
    if (client->broken) co_return *client->broken;
    bool cancelled = false;
    try {
        co_await drain_until(*client, limit);
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted) throw;
        cancelled = true;
    }
    if (!cancelled) co_return co_await copy_tokens(*client);
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await drain_until(*client, async::duration::zero());
    co_return failure(asio::error::operation_aborted);
}

} // namespace

asio::awaitable<tokens> client::drain(std::chrono::milliseconds limit) const {
    return service::throw_on_failure(impl_, service::run_on_executor(impl_->executor, drain_all(impl_, limit)));
}

} // namespace ossio
