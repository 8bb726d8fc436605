// SPDX-License-Identifier: BSL-1.0
// Coroutines of the hot path keep the memory of their frames: Asio recycles those up to 1020 bytes, two of a kind.
#ifndef OSSIO_SRC_ASYNC_KEPT_FRAME_HPP
#define OSSIO_SRC_ASYNC_KEPT_FRAME_HPP

#include "memory/kept_memory.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/version.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace ossio::async {

namespace asio = boost::asio;

template<class T>
concept is_marked = requires {
    typename T::keeps_frames;
};

/** Whether a coroutine that takes this first - as its object, or as its first parameter - keeps its frame: a class that says
    `using keeps_frames = void;`, a reference to one, or a shared_ptr. Only for classes of src/: a user's coroutine must not
    change its kind by a header of ours.
*/
template<class First>
concept keeps_frames =
    is_marked<std::remove_cvref_t<First>> || is_marked<typename std::remove_cvref_t<First>::element_type>;

// What is used of Asio's inside is known for these versions; with any other its own frames are.
#if BOOST_VERSION >= 108100 && BOOST_VERSION < 108200 && !defined(BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
#define OSSIO_HAS_KEPT_FRAMES 1

/// Asio's frame of an awaitable in memory of ours. Nothing else is different: who awaits it sees Asio's.
template<class T>
class kept_frame final : public asio::detail::awaitable_frame<T, asio::any_io_executor> {
    using base = asio::detail::awaitable_frame<T, asio::any_io_executor>;

public:
    void* operator new(std::size_t bytes) { return memory::take(bytes); }
    void operator delete(void* memory, std::size_t bytes) noexcept { memory::give(memory, bytes); }

    asio::awaitable<T> get_return_object() {
        auto result = base::get_return_object();
        this->coro_ = asio::detail::coroutine_handle<kept_frame>::from_promise(*this);
        return result;
    }

    using base::await_transform;

    /// Asio's awaitable wants to be awaited by a frame of Asio's type, which this is by its base.
    template<typename U>
    auto await_transform(asio::awaitable<U, asio::any_io_executor> a) const {
        return child<U>(base::await_transform(std::move(a)), const_cast<kept_frame&>(*this));
    }

private:
    /// What this frame waits for.
    template<class U>
    class child {
    public:
        child(asio::awaitable<U> awaited, base& by) : awaited_(std::move(awaited)), by_(by) {}

        bool await_ready() const noexcept { return false; }
        void await_suspend(asio::detail::coroutine_handle<void>) {
            awaited_.await_suspend(asio::detail::coroutine_handle<base>::from_promise(by_));
        }
        U await_resume() { return awaited_.await_resume(); }

    private:
        asio::awaitable<U> awaited_;
        base& by_;
    };
};
#endif

} // namespace ossio::async

#ifdef OSSIO_HAS_KEPT_FRAMES
template<class T, class First, class... Rest>
requires ossio::async::keeps_frames<First>
struct std::coroutine_traits<boost::asio::awaitable<T, boost::asio::any_io_executor>, First, Rest...> {
    using promise_type = ossio::async::kept_frame<T>;
};
#endif
#endif
