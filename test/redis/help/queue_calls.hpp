// SPDX-License-Identifier: BSL-1.0
// Calls of a queue that must succeed.
#ifndef OSSIO_TEST_REDIS_HELP_QUEUE_CALLS_HPP
#define OSSIO_TEST_REDIS_HELP_QUEUE_CALLS_HPP

#include <ossio/error.hpp>

#include "help/run.hpp"

namespace ossio::test {

/// Throws what the queue returns as a failure.
template<class T>
asio::awaitable<T> value_of_result(asio::awaitable<result<T>> work) {
    auto end = co_await std::move(work);
    if (!end) throw error(end.error());
    if constexpr (!std::is_void_v<T>) co_return std::move(*end);
}

/// What the queue returns; throws if it fails.
template<class T>
T got(asio::io_context& io, asio::awaitable<result<T>> work) {
    return run(io, value_of_result(std::move(work))).value();
}

} // namespace ossio::test
#endif
