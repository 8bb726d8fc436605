// SPDX-License-Identifier: BSL-1.0
// The life of a child: started, cancelled, ended; and the parent that waits for all.
#include "async/task_group.hpp"

#include "async/wait_queue.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/intrusive/list.hpp>
#include <boost/system/system_error.hpp>

#include <utility>
#include <vector>

namespace ossio::async {

namespace {

namespace intrusive = boost::intrusive;

std::exception_ptr aborted() {
    return std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted));
}

bool is_aborted(std::exception_ptr const& e) {
    try {
        std::rethrow_exception(e);
    } catch (boost::system::system_error const& known) {
        return known.code() == asio::error::operation_aborted;
    } catch (...) {
        return false;
    }
}

/// The group's record of a running child. Only the child's completion handler owns it, so that it is destroyed with the
/// child, also when an execution context is destroyed.
class child : public intrusive::list_base_hook<intrusive::link_mode<intrusive::auto_unlink>>,
              public std::enable_shared_from_this<child> {
public:
    asio::cancellation_signal signal;
    std::exception_ptr failure;
    bool is_started = false;
};

} // namespace

class task_group::state : public std::enable_shared_from_this<task_group::state> {
public:
    explicit state(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    void spawn(asio::awaitable<void> work) {
        auto const born = std::make_shared<child>();
        children_.push_back(*born);
        ++running_;
        asio::co_spawn(executor_, run(shared_from_this(), born, std::move(work)),
                       asio::bind_cancellation_slot(born->signal.slot(),
                                                    [self = shared_from_this(), born](std::exception_ptr const& e) {
                                                        self->note_end(*born, e ? e : born->failure);
                                                    }));
    }

    void cancel() {
        is_cancelled_ = true;
        std::vector<std::shared_ptr<child>> asked;
        for (auto& each : children_)
            // A child that has not started checks is_cancelled_ itself: if it is cancelled before its first suspension,
            // co_spawn lets its exception escape into the event loop.
            if (each.is_started) asked.push_back(each.shared_from_this());
        for (auto const& each : asked) each->signal.emit(asio::cancellation_type::terminal);
        // co_spawn may have posted a handler that points into the signal, so the signal must outlive that handler.
        if (!asked.empty()) asio::post(executor_, [asked = std::move(asked)] {});
    }

    asio::awaitable<void> join();

    int running() const noexcept { return running_; }
    bool is_cancelled() const noexcept { return is_cancelled_; }
    bool caller_was_cancelled() const noexcept { return caller_was_cancelled_; }

private:
    static asio::awaitable<void> run(std::shared_ptr<state> self, std::shared_ptr<child> me,
                                     asio::awaitable<void> work) {
        if (self->is_cancelled_) {
            me->failure = aborted();
            co_return;
        }
        co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
        me->is_started = true;
        try {
            co_await std::move(work);
        } catch (...) {
            me->failure = std::current_exception();
        }
        // co_spawn awaits once more after this; a cancelled child would throw there, past its completion handler.
        co_await asio::this_coro::throw_if_cancelled(false);
    }

    void note_end(child& ended, std::exception_ptr const& failure) {
        ended.unlink();
        --running_;
        if (failure) {
            if (!first_ || (is_aborted(first_) && !is_aborted(failure))) first_ = failure;
            if (!is_cancelled_) cancel();
        }
        if (running_ == 0) ended_.wake_all();
    }

    asio::any_io_executor executor_;
    intrusive::list<child, intrusive::constant_time_size<false>> children_;
    std::exception_ptr first_;
    wait_queue ended_;
    int running_ = 0;
    bool is_cancelled_ = false;
    bool caller_was_cancelled_ = false;
};

asio::awaitable<void> task_group::state::join() {
    bool const throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    bool heard = false;
    for (;;) {
        asio::cancellation_state caller = co_await asio::this_coro::cancellation_state;
        if (caller.cancelled() != asio::cancellation_type::none) {
            caller.clear(); // keeps the caller's filter, which reset_cancellation_state would replace
            caller_was_cancelled_ = true;
            if (!std::exchange(heard, true)) cancel();
        }
        if (running_ == 0) break;
        co_await ended_.wait();
    }
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (first_ && !(heard && is_aborted(first_))) std::rethrow_exception(first_);
    if (heard) throw boost::system::system_error(asio::error::operation_aborted);
}

task_group::task_group(asio::any_io_executor executor) : state_(std::make_shared<state>(std::move(executor))) {}

task_group::~task_group() = default;

void task_group::spawn(asio::awaitable<void> child) { state_->spawn(std::move(child)); }

void task_group::cancel() { state_->cancel(); }

asio::awaitable<void> task_group::join() { return state_->join(); }

int task_group::running() const noexcept { return state_->running(); }

bool task_group::is_cancelled() const noexcept { return state_->is_cancelled(); }

bool task_group::caller_was_cancelled() const noexcept { return state_->caller_was_cancelled(); }

} // namespace ossio::async
