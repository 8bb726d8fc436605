// SPDX-License-Identifier: BSL-1.0
// Calls the store, one operation at a time.
#include "transfer/upload/checkpoint_writer.hpp"

#include <ossio/error.hpp>

#include "async/with_timeout.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace ossio::transfer {

namespace {

constexpr std::chrono::seconds between_saves{1};

// A process that was asked to end does so within a second, also when the store hangs. What is then not saved costs the next
// run a comparison of the parts since the last save, no more.
constexpr std::chrono::milliseconds longest_goodbye{800};
constexpr std::chrono::milliseconds shortest_call{50};

/// What a store threw, as a failure. Rethrows cancellation, which is not the store's; a connection that the store itself has
/// closed throws the same.
failure of_store(std::exception_ptr thrown, asio::cancellation_state const& caller) {
    try {
        std::rethrow_exception(thrown);
    } catch (error const& e) {
        return e.info();
    } catch (boost::system::system_error const& e) {
        bool const is_cancelled = caller.cancelled() != asio::cancellation_type::none;
        if (is_cancelled && e.code() == asio::error::operation_aborted) throw;
        return failure(errc::checkpoint_not_saved, e.what());
    } catch (std::exception const& e) {
        return failure(errc::checkpoint_not_saved, e.what());
    } catch (...) {
        return failure(errc::checkpoint_not_saved, "the store threw what is no std::exception");
    }
}

} // namespace

checkpoint_writer::checkpoint_writer(async::runtime_ptr time, checkpoint_store_ptr store, std::string id,
                                     std::function<checkpoint()> snapshot, std::function<void(std::string)> log)
    : time_(std::move(time)),
      store_(std::move(store)),
      id_(std::move(id)),
      snapshot_(std::move(snapshot)),
      log_(std::move(log)) {}

void checkpoint_writer::note(std::string_view what, failure const& f) {
    log_("event=" + std::string(what) + " checkpoint=" + id_ + " failure=\"" + to_string(f) + '"');
}

asio::awaitable<result<void>> checkpoint_writer::lease(std::function<void()> lost) {
    if (!store_) co_return result<void>();
    std::exception_ptr thrown;
    try {
        lease_ = co_await store_->lease(id_);
        if (lease_) lease_->on_loss(std::move(lost));
        co_return result<void>();
    } catch (...) {
        thrown = std::current_exception();
    }
    auto const caller = co_await asio::this_coro::cancellation_state;
    failure refused = of_store(thrown, caller);
    if (!is_optional_ || refused.code == errc::checkpoint_in_use) co_return refused;
    go_without(refused);
    co_return result<void>();
}

void checkpoint_writer::go_without(failure const& why) {
    if (!store_) return;
    note("checkpoint_store_unusable", why);
    store_ = nullptr;
    if (lease_) lease_->on_loss(nullptr);
}

asio::awaitable<result<loaded_checkpoint>> checkpoint_writer::load() {
    loaded_checkpoint found;
    if (!store_) co_return found;
    std::exception_ptr thrown;
    try {
        found.saved = co_await store_->load(id_);
        co_return found;
    } catch (...) {
        thrown = std::current_exception();
    }
    auto const caller = co_await asio::this_coro::cancellation_state;
    failure f = of_store(thrown, caller);
    bool const is_unreadable = f.code == errc::checkpoint_unreadable;
    if (!is_unreadable && !is_optional_) co_return f;
    if (is_unreadable)
        found.unreadable = std::move(f);
    else
        go_without(f);
    co_return found;
}

void checkpoint_writer::hurry() { last_moment_ = time_->now() + longest_goodbye; }

asio::awaitable<result<void>> checkpoint_writer::in_time(asio::awaitable<result<void>> call) {
    if (!last_moment_) co_return co_await std::move(call);
    auto const left = std::max<async::duration>(*last_moment_ - time_->now(), shortest_call);
    failure late(errc::checkpoint_not_saved, "the store did not respond in time, and the upload has been stopped");
    auto limited = async::with_timeout(*time_, left, std::move(late), std::move(call));
    co_return co_await std::move(limited);
}

asio::awaitable<result<void>> checkpoint_writer::save_snapshot() {
    if (!store_) co_return result<void>();
    std::exception_ptr thrown;
    try {
        auto saving = lease_ ? lease_->save(snapshot_()) : store_->save(id_, snapshot_());
        co_await std::move(saving);
        co_return result<void>();
    } catch (...) {
        thrown = std::current_exception();
    }
    auto const caller = co_await asio::this_coro::cancellation_state;
    failure f = of_store(thrown, caller);
    bool const is_lost = f.code == errc::lease_lost || (lease_ && lease_->is_lost());
    if (!is_optional_ || !is_lost) co_return f;
    go_without(f);
    co_return result<void>();
}

asio::awaitable<result<void>> checkpoint_writer::save_first() {
    auto saved = co_await save_snapshot();
    if (saved || !is_optional_) co_return saved;
    go_without(saved.error());
    co_return result<void>();
}

asio::awaitable<result<void>> checkpoint_writer::save_now() {
    auto saved = co_await in_time(save_snapshot());
    if (saved || saved.error().code == errc::lease_lost) co_return saved;
    ++failures_;
    note("checkpoint_not_saved", saved.error());
    // The lease may have ended although the store is unreachable: the local clock decides that.
    if (lease_ && lease_->is_lost()) co_return failure(errc::lease_lost, saved.error().detail);
    co_return result<void>();
}

asio::awaitable<result<void>> checkpoint_writer::verify_lease() {
    if (!lease_) co_return result<void>();
    co_return co_await save_now();
}

void checkpoint_writer::mark_dirty() { wake_.set(); }

void checkpoint_writer::finish() {
    finished_ = true;
    wake_.set();
    rested_.set();
}

asio::awaitable<result<void>> checkpoint_writer::run() {
    if (!store_) co_return result<void>();
    auto rest = time_->make_timer();
    for (;;) {
        co_await wake_.wait();
        if (finished_) co_return result<void>();
        wake_.clear();
        auto saved = co_await save_now();
        if (!saved) co_return saved;
        rested_.clear();
        if (finished_) co_return result<void>();
        rest->set(time_->now() + between_saves, [this] { rested_.set(); });
        co_await rested_.wait();
    }
}

asio::awaitable<result<void>> checkpoint_writer::erase() {
    if (!store_) co_return result<void>();
    auto erased = co_await in_time(erase_at_once());
    if (!erased) note("checkpoint_not_erased", erased.error());
    co_return erased;
}

asio::awaitable<result<void>> checkpoint_writer::erase_at_once() {
    std::exception_ptr thrown;
    try {
        auto erasing = lease_ ? lease_->erase() : store_->erase(id_);
        co_await std::move(erasing);
        co_return result<void>();
    } catch (...) {
        thrown = std::current_exception();
    }
    auto const caller = co_await asio::this_coro::cancellation_state;
    co_return of_store(thrown, caller);
}

asio::awaitable<void> checkpoint_writer::release() {
    if (!lease_) co_return;
    lease_->on_loss(nullptr);
    auto released = co_await in_time(give_back(std::move(lease_)));
    if (!released) note("lease_not_released", released.error());
}

asio::awaitable<result<void>> checkpoint_writer::give_back(checkpoint_lease_ptr held) {
    std::exception_ptr thrown;
    try {
        co_await held->release();
        co_return result<void>();
    } catch (...) {
        thrown = std::current_exception();
    }
    auto const caller = co_await asio::this_coro::cancellation_state;
    co_return of_store(thrown, caller);
}

} // namespace ossio::transfer
