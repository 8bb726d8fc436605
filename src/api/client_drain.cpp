// SPDX-License-Identifier: BSL-1.0
// client::drain: parts in flight may complete until the deadline, and every upload that is cut short is returned.
#include <ossio/client.hpp>

#include "api/throw_on_failure.hpp"
#include "async/bounded.hpp"
#include "async/task_group.hpp"
#include "service/client_loops.hpp"

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

class loop_end {
public:
    loop_end() = default;

    std::optional<result<tokens>> is;
};

asio::awaitable<void> drain_loop(service::client_ptr loop, async::duration limit, loop_end& end) {
    auto draining = service::run_on_executor(loop->executor, drain_all(loop, limit));
    end.is = co_await std::move(draining);
}

/// All loops at the same time. When this one is cancelled, each of them is.
asio::awaitable<result<tokens>> drain_loops(service::client_ptr first, async::duration limit) {
    if (first->other_loops.empty()) co_return co_await drain_all(first, limit);
    std::vector<loop_end> ends(first->other_loops.size() + 1);
    async::task_group loops(first->executor);
    loops.spawn(drain_loop(first, limit, ends.front()));
    for (std::size_t i = 1; i < ends.size(); ++i) loops.spawn(drain_loop(first->other_loops[i - 1], limit, ends[i]));
    co_await loops.join();
    tokens all;
    for (loop_end& end : ends) {
        if (end.is->has_error()) co_return end.is->error();
        std::move((*end.is)->begin(), (*end.is)->end(), std::back_inserter(all));
    }
    co_return all;
}

} // namespace

asio::awaitable<tokens> client::drain(std::chrono::milliseconds limit) const {
    return service::throw_on_failure(
        impl_, service::run_on_executor(impl_->executor, drain_loops(impl_, async::bounded(limit))));
}

} // namespace ossio
