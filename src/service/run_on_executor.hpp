// SPDX-License-Identifier: BSL-1.0
// Runs an operation on the client's executor, whichever executor awaits it.
#ifndef OSSIO_SRC_SERVICE_RUN_ON_EXECUTOR_HPP
#define OSSIO_SRC_SERVICE_RUN_ON_EXECUTOR_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <optional>

namespace ossio::service {

namespace asio = boost::asio;

/// An operation that runs on the client's executor for a caller on another one. Its cancellation signal is used on the
/// client's executor only.
class spawned_call {
public:
    explicit spawned_call(asio::any_io_executor at) : executor(std::move(at)) {}

    asio::any_io_executor executor;
    asio::cancellation_signal signal;
};

/// How an operation ended.
template<class T>
class ended {
public:
    ended() = default;

    std::optional<T> value;
    std::exception_ptr thrown;
};

template<class T>
asio::awaitable<ended<T>> capture_outcome(asio::awaitable<T> op) {
    ended<T> how;
    try {
        how.value.emplace(co_await std::move(op));
    } catch (...) {
        how.thrown = std::current_exception();
    }
    // co_spawn awaits once more after this; a cancelled coroutine would throw there, past its completion handler.
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return how;
}

/// Starts `op` on the client's executor; `handler` is called on its own executor.
template<class T>
class start_spawned_call {
public:
    start_spawned_call(std::shared_ptr<spawned_call> who, asio::awaitable<T> op)
        : call_(std::move(who)), op_(std::move(op)) {}

    template<class Handler>
    void operator()(Handler handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            std::weak_ptr<spawned_call> weak = call_;
            slot.assign([weak, executor = call_->executor](asio::cancellation_type type) {
                asio::post(executor, [weak, type] {
                    if (auto alive = weak.lock()) alive->signal.emit(type);
                });
            });
        }
        auto back = asio::make_work_guard(asio::get_associated_executor(handler, call_->executor));
        auto done = [who = call_, back, h = std::move(handler)](std::exception_ptr, ended<T> how) mutable {
            // A signal must outlive a handler that emit() has posted.
            asio::post(who->executor, [who] {});
            asio::post(back.get_executor(), [h = std::move(h), end = std::move(how)]() mutable { h(std::move(end)); });
        };
        auto executor = call_->executor;
        asio::co_spawn(executor, capture_outcome(std::move(op_)),
                       asio::bind_cancellation_slot(call_->signal.slot(), std::move(done)));
    }

private:
    std::shared_ptr<spawned_call> call_;
    asio::awaitable<T> op_;
};

/// Runs `op` on an executor as a coroutine of its own, so that it does not change the caller's cancellation state, and
/// returns its value. Cancelling the awaiting coroutine cancels `op` and waits for its end.
template<class T>
asio::awaitable<T> run_on_executor(asio::any_io_executor executor, asio::awaitable<T> op) {
    start_spawned_call<T> start(std::make_shared<spawned_call>(executor), std::move(op));
    auto how = co_await asio::async_initiate<asio::use_awaitable_t<> const, void(ended<T>)>(std::move(start),
                                                                                            asio::use_awaitable);
    if (how.thrown) std::rethrow_exception(how.thrown);
    co_return std::move(*how.value);
}

} // namespace ossio::service
#endif
