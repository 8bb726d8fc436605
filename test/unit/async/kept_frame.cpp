// SPDX-License-Identifier: BSL-1.0
// Coroutines in kept memory: they await, fail, are cancelled and destroyed as others are.
#include "async/kept_frame.hpp"

#include "async/event.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <memory>
#include <optional>
#include <string>

using namespace ossio;

namespace {

namespace asio = boost::asio;

/// Its coroutines keep their frames; those of `stranger` below do not.
class hot {
public:
    using keeps_frames = void;

    asio::awaitable<std::string> text(std::string with) {
        co_await turn();
        co_return with + "!";
    }
    asio::awaitable<std::unique_ptr<int>> pointer(int n) { co_return std::make_unique<int>(n); }
    asio::awaitable<void> failing(std::shared_ptr<int> held) {
        co_await turn();
        throw std::runtime_error("on purpose " + std::to_string(*held));
    }
    asio::awaitable<std::string> nested(int depth) {
        if (depth == 0) co_return co_await text("leaf");
        std::string const below = co_await nested(depth - 1);
        co_return below + "<";
    }
    asio::awaitable<void> waiting(async::event& e, std::shared_ptr<int> held) {
        co_await e.wait();
        ++*held;
    }

private:
    asio::awaitable<void> turn() {
        auto executor = co_await asio::this_coro::executor;
        co_await asio::post(executor, asio::use_awaitable);
    }
};

template<class Awaitable, class... Args>
using promise_of = typename std::coroutine_traits<Awaitable, Args...>::promise_type;

asio::awaitable<std::string> stranger(hot* h) { co_return co_await h->nested(3); }

template<class T>
T run(asio::awaitable<T> op) {
    asio::io_context io;
    std::optional<T> out;
    std::exception_ptr thrown;
    asio::co_spawn(io, std::move(op), [&](std::exception_ptr e, T value) {
        thrown = e;
        out.emplace(std::move(value));
    });
    io.run();
    if (thrown) std::rethrow_exception(thrown);
    return std::move(*out);
}

} // namespace

BOOST_AUTO_TEST_SUITE(kept_frame)

#ifdef OSSIO_HAS_KEPT_FRAMES
static_assert(std::is_same_v<promise_of<asio::awaitable<int>, hot&, int>, async::kept_frame<int>>);
static_assert(std::is_same_v<promise_of<asio::awaitable<int>, std::shared_ptr<hot>>, async::kept_frame<int>>);
static_assert(!std::is_same_v<promise_of<asio::awaitable<int>, hot*>, async::kept_frame<int>>);
static_assert(!std::is_same_v<promise_of<asio::awaitable<int>>, async::kept_frame<int>>);
#endif

BOOST_AUTO_TEST_CASE(values_come_up_through_frames_of_both_kinds) {
    hot h;
    BOOST_TEST(run(stranger(&h)) == "leaf!<<<");
    BOOST_TEST(*run(h.pointer(7)) == 7);
}

BOOST_AUTO_TEST_CASE(what_is_thrown_destroys_what_the_frames_held) {
    hot h;
    auto held = std::make_shared<int>(3);
    asio::io_context io;
    std::string why;
    asio::co_spawn(io, h.failing(held), [&](std::exception_ptr e) {
        try {
            std::rethrow_exception(e);
        } catch (std::runtime_error const& known) {
            why = known.what();
        }
    });
    io.run();
    BOOST_TEST(why == "on purpose 3");
    BOOST_TEST(held.use_count() == 1);
}

BOOST_AUTO_TEST_CASE(a_cancelled_wait_and_a_destroyed_one_let_go_of_everything) {
    hot h;
    async::event e;
    auto held = std::make_shared<int>(0);
    asio::cancellation_signal signal;
    bool cancelled = false;
    {
        asio::io_context io;
        asio::co_spawn(io, h.waiting(e, held), asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr p) {
                           cancelled = p != nullptr;
                       }));
        asio::co_spawn(io, h.waiting(e, held), asio::detached);
        io.poll();
        signal.emit(asio::cancellation_type::terminal);
        io.poll();
        BOOST_TEST(cancelled);
        BOOST_TEST(held.use_count() == 2);
    }
    BOOST_TEST(held.use_count() == 1);
    BOOST_TEST(*held == 0);
}

BOOST_AUTO_TEST_SUITE_END()
