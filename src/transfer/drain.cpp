// SPDX-License-Identifier: BSL-1.0
// Winds a client down: what flies may land until the deadline, and every upload that is cut short is told.
#include <ossio/client.hpp>

#include "service/door.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

namespace ossio {

namespace {

using tokens = std::vector<resume_token>;

asio::awaitable<result<tokens>> drain_all(std::shared_ptr<detail::client_impl> client, async::duration limit) {
    if (client->broken) co_return *client->broken;
    service::running_uploads& all = client->running;
    all.wind_down();
    auto deadline = client->platform->make_alarm();
    if (limit > limit.zero())
        deadline->set(client->platform->now() + limit, [&all] { all.drop(); });
    else
        all.drop();
    bool cancelled = false;
    try {
        co_await all.all_ended();
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted) throw;
        cancelled = true;
    }
    if (!cancelled) co_return all.tokens();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    all.drop();
    co_await all.all_ended();
    co_return failure(asio::error::operation_aborted);
}

} // namespace

asio::awaitable<tokens> client::drain(std::chrono::milliseconds limit) const {
    return service::through_the_door(impl_, service::isolate(impl_->home, drain_all(impl_, limit)));
}

} // namespace ossio
