// SPDX-License-Identifier: BSL-1.0
// The door between values and exceptions: inside, failures are results; outside, they are thrown as ossio::error.
#ifndef OSSIO_SRC_SERVICE_DOOR_HPP
#define OSSIO_SRC_SERVICE_DOOR_HPP

#include <ossio/error.hpp>

#include "service/client_impl.hpp"
#include "service/hop.hpp"

namespace ossio::service {

/// Runs `op` at the client's home and throws what went wrong. The client's insides live until it has ended.
template<class T>
asio::awaitable<T> through_the_door(std::shared_ptr<detail::client_impl> client, asio::awaitable<result<T>> op) {
    std::optional<failure> thrown;
    try {
        asio::any_io_executor const here = co_await asio::this_coro::executor;
        if (here != client->home) op = isolate(client->home, std::move(op));
        result<T> outcome = co_await std::move(op);
        if (outcome.has_error()) throw error(std::move(outcome).error());
        if constexpr (std::is_void_v<T>)
            co_return;
        else
            co_return std::move(*outcome);
    } catch (error const&) {
        throw;
    } catch (boost::system::system_error const& e) {
        thrown.emplace(e.code()); // a cancelled await inside; there is one place to catch, and one type
    }
    throw error(std::move(*thrown));
}

} // namespace ossio::service
#endif
