// SPDX-License-Identifier: BSL-1.0
// The waiters of a wait_queue: resumed, cancelled, or destroyed together with their execution context.
#include "async/wait_queue.hpp"

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/recycling_allocator.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace ossio::async {

/** All waiters of one execution context, so that they can be destroyed with it. It is their only owner.

    Locked, because wait queues of several strands share a context.
*/
class wait_queue::registry final : public asio::execution_context::service {
public:
    using key_type = registry;
    static asio::execution_context::id id;

    explicit registry(asio::execution_context& context) : asio::execution_context::service(context) {}

    void add(waiter& w) {
        std::lock_guard const lock(mutex_);
        all_.push_back(w);
    }

    void remove(waiter& w) noexcept {
        std::lock_guard const lock(mutex_);
        all_.erase(all_.iterator_to(w));
    }

private:
    using list = boost::intrusive::list<waiter, boost::intrusive::base_hook<hook<registry>>,
                                        boost::intrusive::constant_time_size<false>>;

    waiter* first() noexcept {
        std::lock_guard const lock(mutex_);
        return all_.empty() ? nullptr : &all_.front();
    }

    // One at a time and unlocked: objects that a handler owns may destroy other wait queues of this context.
    void shutdown() override {
        while (auto* const w = first()) w->discard();
    }

    std::mutex mutex_;
    list all_;
};

asio::execution_context::id wait_queue::registry::id;

/// Sits in a waiter's cancellation slot. Whichever is destroyed first clears the other's pointer.
class wait_queue::cancel_link {
public:
    explicit cancel_link(cancel_link*& back, waiter& target) : back_(&back), target_(&target) { back = this; }
    cancel_link(cancel_link const&) = delete;
    cancel_link& operator=(cancel_link const&) = delete;
    ~cancel_link() {
        if (target_) *back_ = nullptr;
    }

    void forget() noexcept { target_ = nullptr; }

    void operator()(asio::cancellation_type type) {
        if (target_ && type != asio::cancellation_type::none) target_->resume(false);
    }

private:
    cancel_link** back_;
    waiter* target_; ///< null: the waiter has left the queue
};

template<class Handler>
class wait_queue::waiter_for final : public wait_queue::waiter {
public:
    static void enqueue(wait_queue& owner, Handler handler) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        asio::any_io_executor executor = asio::get_associated_executor(handler);
        auto& context = asio::query(executor, asio::execution::context);
        auto& everyone = asio::use_service<registry>(context);
        auto memory = allocator_for(handler);
        auto* const raw = std::allocator_traits<allocator>::allocate(memory, 1);
        auto* const self = ::new (static_cast<void*>(raw)) waiter_for(owner, std::move(handler), executor, everyone);
        if (slot.is_connected()) slot.template emplace<cancel_link>(self->link_, *self);
    }

    void resume(bool woken) override {
        auto const executor = executor_;
        auto handler = leave();
        asio::post(executor, delivery(std::move(handler), woken));
    }

    void run() override {
        auto const executor = executor_;
        auto handler = leave();
        asio::dispatch(executor, delivery(std::move(handler), true));
    }

    void discard() noexcept override { leave(); }

private:
    using allocator = typename std::allocator_traits<
        asio::associated_allocator_t<Handler, asio::recycling_allocator<void>>>::template rebind_alloc<waiter_for>;

    /// The posted function: the handler with its argument.
    class delivery {
    public:
        using allocator_type = asio::associated_allocator_t<Handler, asio::recycling_allocator<void>>;

        delivery(Handler handler, bool woken) : handler_(std::move(handler)), woken_(woken) {}

        allocator_type get_allocator() const noexcept {
            return asio::get_associated_allocator(handler_, asio::recycling_allocator<void>());
        }
        void operator()() { std::move(handler_)(woken_); }

    private:
        Handler handler_;
        bool woken_;
    };

    static allocator allocator_for(Handler const& handler) {
        return allocator(asio::get_associated_allocator(handler, asio::recycling_allocator<void>()));
    }

    waiter_for(wait_queue& owner, Handler handler, asio::any_io_executor const& executor, registry& everyone)
        : owner_(owner),
          handler_(std::move(handler)),
          executor_(asio::prefer(executor, asio::execution::outstanding_work.tracked)),
          registry_(everyone) {
        registry_.add(*this);
        owner_.waiters_.push_back(*this);
    }

    ~waiter_for() {
        if (link_) link_->forget();
        owner_.waiters_.erase(owner_.waiters_.iterator_to(*this));
        registry_.remove(*this);
    }

    /// Destroys *this before the handler runs, so that the handler finds the queue without it and the memory free.
    Handler leave() noexcept {
        auto handler = std::move(handler_);
        auto memory = allocator_for(handler);
        this->~waiter_for();
        std::allocator_traits<allocator>::deallocate(memory, this, 1);
        return handler;
    }

    wait_queue& owner_;
    Handler handler_;
    asio::any_io_executor executor_; ///< counts as work while the waiter is queued
    registry& registry_;
    cancel_link* link_ = nullptr;
};

/// The initiation of a wait: a class, because a lambda would be a temporary with captures (GCC 12).
class wait_queue::start_wait {
public:
    explicit start_wait(wait_queue& owner) : owner_(&owner) {}

    template<class Handler>
    void operator()(Handler&& handler) const {
        waiter_for<std::decay_t<Handler>>::enqueue(*owner_, std::forward<Handler>(handler));
    }

private:
    wait_queue* owner_;
};

wait_queue::~wait_queue() {
    while (!waiters_.empty()) waiters_.front().resume(false);
}

asio::awaitable<bool> wait_queue::wait() {
    asio::use_awaitable_t<> token;
    return asio::async_initiate<asio::use_awaitable_t<>, void(bool)>(start_wait(*this), token);
}

bool wait_queue::wake_one() {
    if (waiters_.empty()) return false;
    waiters_.front().resume(true);
    return true;
}

bool wait_queue::run_one() {
    if (waiters_.empty()) return false;
    waiters_.front().run();
    return true;
}

void wait_queue::wake_all() {
    // Only the waiters queued now: all resume later, so one that waits again is not woken twice.
    while (wake_one()) {
    }
}

} // namespace ossio::async
