// SPDX-License-Identifier: BSL-1.0
// Runs one coroutine to its end on a loop of its own.
#ifndef OSSIO_TEST_HELP_RUN_HPP
#define OSSIO_TEST_HELP_RUN_HPP

#include <ossio/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>
#include <stdexcept>

namespace ossio::test {

namespace asio = boost::asio;

/// What the coroutine returned, or the failure that it threw; any other exception passes on.
template<class T>
result<T> run(asio::io_context& io, asio::awaitable<T> work) {
    std::optional<result<T>> end;
    std::exception_ptr thrown;
    auto const note = [&](std::exception_ptr e, result<T> r) {
        thrown = e;
        end.emplace(std::move(r));
    };
    asio::co_spawn(io, as_result(std::move(work)), note);
    io.restart();
    while (!end && io.run_one() != 0) {
    }
    if (thrown) std::rethrow_exception(thrown);
    if (!end) throw std::logic_error("the coroutine never ended");
    return std::move(*end);
}

} // namespace ossio::test
#endif
