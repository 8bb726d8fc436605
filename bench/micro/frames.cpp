// SPDX-License-Identifier: BSL-1.0
// What a dozen nested coroutines of 1.5 KiB cost, as a part in flight has them: in Asio's frames, and in kept ones.
#include "async/kept_frame.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <benchmark/benchmark.h>

#include <array>

using namespace ossio;

namespace {

namespace asio = boost::asio;

class plain {};

class kept {
public:
    using keeps_frames = void;
};

template<class Kind>
asio::awaitable<int> nest(Kind& kind, int depth) {
    std::array<char, 1500> state{};
    benchmark::DoNotOptimize(state.data());
    if (depth == 0) co_return 1;
    int const below = co_await nest(kind, depth - 1);
    co_return below + state[0];
}

template<class Kind>
void nested_coroutines(benchmark::State& state) {
    asio::io_context io;
    Kind kind;
    auto go_on = [&]() -> asio::awaitable<void> {
        for (auto _ : state) benchmark::DoNotOptimize(co_await nest(kind, 12));
    };
    asio::co_spawn(io, go_on(), asio::detached);
    io.run();
}
BENCHMARK(nested_coroutines<plain>);
BENCHMARK(nested_coroutines<kept>);

} // namespace
