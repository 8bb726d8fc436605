// SPDX-License-Identifier: BSL-1.0
// Runs an operation on the client's executor, whichever executor awaits it.
#ifndef OSSIO_SRC_SERVICE_HOP_HPP
#define OSSIO_SRC_SERVICE_HOP_HPP

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

/// An operation that runs at home for somebody elsewhere: its signal is emitted, and dies, at home only.
class guest {
public:
    explicit guest(asio::any_io_executor at) : home(std::move(at)) {}

    asio::any_io_executor home;
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
asio::awaitable<ended<T>> run_to_the_end(asio::awaitable<T> op) {
    ended<T> how;
    try {
        how.value.emplace(co_await std::move(op));
    } catch (...) {
        how.thrown = std::current_exception();
    }
    // co_spawn awaits once more, where a cancelled coroutine would throw past its completion handler.
    co_await asio::this_coro::throw_if_cancelled(false);
    co_return how;
}

/// Starts `op` at home; `handler` is called on its own executor.
template<class T>
class start_guest {
public:
    start_guest(std::shared_ptr<guest> who, asio::awaitable<T> op) : guest_(std::move(who)), op_(std::move(op)) {}

    template<class Handler>
    void operator()(Handler handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
            std::weak_ptr<guest> weak = guest_;
            slot.assign([weak, home = guest_->home](asio::cancellation_type type) {
                asio::post(home, [weak, type] {
                    if (auto alive = weak.lock()) alive->signal.emit(type);
                });
            });
        }
        auto back = asio::make_work_guard(asio::get_associated_executor(handler, guest_->home));
        auto done = [who = guest_, back, h = std::move(handler)](std::exception_ptr, ended<T> how) mutable {
            // A signal must outlive a posted turn after emit().
            asio::post(who->home, [who] {});
            asio::post(back.get_executor(), [h = std::move(h), end = std::move(how)]() mutable { h(std::move(end)); });
        };
        auto home = guest_->home;
        asio::co_spawn(home, run_to_the_end(std::move(op_)),
                       asio::bind_cancellation_slot(guest_->signal.slot(), std::move(done)));
    }

private:
    std::shared_ptr<guest> guest_;
    asio::awaitable<T> op_;
};

/// The value of `op`, run on `home` as a coroutine of its own: what it does to its cancellation state is not the caller's.
/// Cancelling the awaiting coroutine cancels it, and waits for its end.
template<class T>
asio::awaitable<T> isolate(asio::any_io_executor home, asio::awaitable<T> op) {
    start_guest<T> start(std::make_shared<guest>(home), std::move(op));
    auto how = co_await asio::async_initiate<asio::use_awaitable_t<> const, void(ended<T>)>(std::move(start),
                                                                                            asio::use_awaitable);
    if (how.thrown) std::rethrow_exception(how.thrown);
    co_return std::move(*how.value);
}

} // namespace ossio::service
#endif
