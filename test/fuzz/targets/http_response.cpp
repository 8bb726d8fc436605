// SPDX-License-Identifier: BSL-1.0
// What a server says to a request, whole or in small pieces: the exchange ends, with an answer or a failure.
#include "fuzz.hpp"

#include "net/exchange.hpp"
#include "testing/pipe.hpp"
#include "testing/virtual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>
#include <optional>

using namespace ossio;
namespace asio = boost::asio;

namespace {

asio::awaitable<void> say(net::connection& to, std::string_view words, std::size_t piece) {
    while (!words.empty()) {
        asio::const_buffer next(words.data(), std::min(piece, words.size()));
        auto const written = co_await to.write(std::span(&next, 1));
        if (written.ec) co_return;
        words.remove_prefix(written.bytes);
        std::array<char, 256> unheard{};
        to.try_read_some(asio::buffer(unheard));
    }
    to.close();
}

asio::awaitable<void> ask(net::connection& over, bool is_head, std::optional<result<net::exchange_result>>& end) {
    net::exchange_limits limits;
    limits.low_speed_time = limits.response = std::chrono::seconds(10);
    limits.max_body = 1 << 20;
    bool replayable = false;
    end.emplace(
        co_await net::exchange(over, "GET / HTTP/1.1\r\nHost: h\r\n\r\n", nullptr, is_head, limits, &replayable));
    over.close();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const clock = std::make_shared<testing::virtual_clock>();
    auto const words = test::text_of(data, size);
    for (std::size_t piece : {std::size_t(4096), std::size_t(7)}) {
        asio::io_context io;
        auto const [ours, theirs] = testing::make_pipe(clock);
        std::optional<result<net::exchange_result>> end;
        auto const pass_on = [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        };
        asio::co_spawn(io, ask(*ours, piece == 7 && size % 2 == 1, end), pass_on);
        asio::co_spawn(io, say(*theirs, words, piece), pass_on);
        clock->run(io);

        test::require(end.has_value(), "every exchange ends");
        if (!*end) continue;
        test::require((*end)->response.status >= 200 && (*end)->response.status <= 999, "a status has three digits");
        test::require((*end)->response.body.size() <= 1 << 20, "a collected body is bounded");
    }
    return 0;
}
