// SPDX-License-Identifier: BSL-1.0
// Converts failures to exceptions: inside the library they are results, at the interface they are thrown as
// ossio::error.
#ifndef OSSIO_SRC_API_THROW_ON_FAILURE_HPP
#define OSSIO_SRC_API_THROW_ON_FAILURE_HPP

#include <ossio/error.hpp>

#include "service/client_impl.hpp"
#include "service/run_on_executor.hpp"

namespace ossio::service {

/// Runs `op` on the client's executor and throws its failure. The client's state lives until it has ended.
template<class T>
asio::awaitable<T> throw_on_failure(std::shared_ptr<detail::client_impl> client, asio::awaitable<result<T>> op) {
    std::optional<failure> thrown;
    try {
        asio::any_io_executor const here = co_await asio::this_coro::executor;
        if (here != client->executor) op = run_on_executor(client->executor, std::move(op));
        result<T> outcome = co_await std::move(op);
        if (outcome.has_error()) throw error(std::move(outcome).error());
        if constexpr (std::is_void_v<T>)
            co_return;
        else
            co_return std::move(*outcome);
    } catch (error const&) {
        throw;
    } catch (boost::system::system_error const& e) {
        thrown.emplace(e.code()); // a cancelled await inside; reported by the same type as all failures
    }
    throw error(std::move(*thrown));
}

} // namespace ossio::service
#endif
