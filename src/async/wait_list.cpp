// SPDX-License-Identifier: BSL-1.0
// The nodes of a wait_list: how a waiter is resumed, cancelled, or destroyed together with its execution context.
#include "async/wait_list.hpp"

#include "memory/kept_memory.hpp"

#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution.hpp>
#include <boost/asio/execution_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <memory>
#include <mutex>
#include <utility>

namespace ossio::async {

/** All waiters of one execution context, so that they can be destroyed with it: nobody else owns them.

    Locked, because wait lists of several strands share a context.
*/
class wait_list::registry final : public asio::execution_context::service {
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

    // One at a time and unlocked: what a handler owns may destroy other wait lists of this context.
    void shutdown() override {
        while (auto* const w = first()) w->discard();
    }

    std::mutex mutex_;
    list all_;
};

asio::execution_context::id wait_list::registry::id;

/// Sits in a waiter's cancellation slot. Either may be destroyed first; the other is told.
class wait_list::cancel_link {
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
    waiter* target_; ///< null: has left the line
};

template<class Handler>
class wait_list::waiter_for final : public wait_list::waiter {
public:
    static void enqueue(wait_list& owner, Handler handler) {
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
        asio::associated_allocator_t<Handler, memory::kept_allocator<void>>>::template rebind_alloc<waiter_for>;

    /// What is posted. Not the handler itself, since that still wants its argument.
    class delivery {
    public:
        using allocator_type = asio::associated_allocator_t<Handler, memory::kept_allocator<void>>;

        delivery(Handler handler, bool woken) : handler_(std::move(handler)), woken_(woken) {}

        allocator_type get_allocator() const noexcept {
            return asio::get_associated_allocator(handler_, memory::kept_allocator<void>());
        }
        void operator()() { std::move(handler_)(woken_); }

    private:
        Handler handler_;
        bool woken_;
    };

    static allocator allocator_for(Handler const& handler) {
        return allocator(asio::get_associated_allocator(handler, memory::kept_allocator<void>()));
    }

    waiter_for(wait_list& owner, Handler handler, asio::any_io_executor const& executor, registry& everyone)
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

    /// Destroys *this before the handler can do anything, so that it finds the line without it and the memory free.
    Handler leave() noexcept {
        auto handler = std::move(handler_);
        auto memory = allocator_for(handler);
        this->~waiter_for();
        std::allocator_traits<allocator>::deallocate(memory, this, 1);
        return handler;
    }

    wait_list& owner_;
    Handler handler_;
    asio::any_io_executor executor_; ///< counts as work while the waiter is in line
    registry& registry_;
    cancel_link* link_ = nullptr;
};

/// The initiation of a wait: an object of its own, for a lambda would be a temporary with captures.
class wait_list::start_wait {
public:
    explicit start_wait(wait_list& owner) : owner_(&owner) {}

    template<class Handler>
    void operator()(Handler&& handler) const {
        waiter_for<std::decay_t<Handler>>::enqueue(*owner_, std::forward<Handler>(handler));
    }

private:
    wait_list* owner_;
};

wait_list::~wait_list() {
    while (!waiters_.empty()) waiters_.front().resume(false);
}

asio::awaitable<bool> wait_list::wait() {
    asio::use_awaitable_t<> token;
    return asio::async_initiate<asio::use_awaitable_t<>, void(bool)>(start_wait(*this), token);
}

bool wait_list::wake_one() {
    if (waiters_.empty()) return false;
    waiters_.front().resume(true);
    return true;
}

bool wait_list::run_one() {
    if (waiters_.empty()) return false;
    waiters_.front().run();
    return true;
}

void wait_list::wake_all() {
    // Only those in line now: a resumed waiter that waits again is not woken twice, since all resume later.
    while (wake_one()) {
    }
}

} // namespace ossio::async
