// SPDX-License-Identifier: BSL-1.0
// Calls the store, one thing at a time.
#include "transfer/saver.hpp"

#include <ossio/error.hpp>

#include <boost/asio/error.hpp>

namespace ossio::transfer {

namespace {

constexpr std::chrono::seconds between_saves{1};

/// What a store threw, as a failure. Rethrows cancellation, which is not the store's.
failure of_store(std::exception_ptr thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (error const& e) {
        return e.info();
    } catch (boost::system::system_error const& e) {
        if (e.code() == asio::error::operation_aborted) throw;
        return failure(errc::checkpoint_not_saved, e.what());
    } catch (std::exception const& e) {
        return failure(errc::checkpoint_not_saved, e.what());
    }
}

} // namespace

saver::saver(async::platform_ptr time, checkpoint_store_ptr store, std::string id, std::function<checkpoint()> snapshot,
             std::function<void(std::string)> log)
    : time_(std::move(time)),
      store_(std::move(store)),
      id_(std::move(id)),
      snapshot_(std::move(snapshot)),
      log_(std::move(log)) {}

void saver::note(std::string_view what, failure const& f) {
    log_("event=" + std::string(what) + " checkpoint=" + id_ + " failure=\"" + to_string(f) + '"');
}

asio::awaitable<result<void>> saver::lease(std::function<void()> lost) {
    if (!store_) co_return result<void>();
    std::exception_ptr thrown;
    try {
        lease_ = co_await store_->lease(id_);
        if (lease_) lease_->on_loss(std::move(lost));
        co_return result<void>();
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return of_store(thrown);
}

asio::awaitable<result<found_bookmark>> saver::load() {
    found_bookmark found;
    if (!store_) co_return found;
    std::exception_ptr thrown;
    try {
        found.bookmark = co_await store_->load(id_);
        co_return found;
    } catch (...) {
        thrown = std::current_exception();
    }
    failure f = of_store(thrown);
    if (f.code != errc::checkpoint_unreadable) co_return f;
    found.unreadable = std::move(f);
    co_return found;
}

asio::awaitable<result<void>> saver::save() {
    if (!store_) co_return result<void>();
    std::exception_ptr thrown;
    try {
        auto saving = lease_ ? lease_->save(snapshot_()) : store_->save(id_, snapshot_());
        co_await std::move(saving);
        co_return result<void>();
    } catch (...) {
        thrown = std::current_exception();
    }
    co_return of_store(thrown);
}

asio::awaitable<result<void>> saver::save_first() { return save(); }

asio::awaitable<result<void>> saver::save_now() {
    auto saved = co_await save();
    if (saved || saved.error().code == errc::lease_lost) co_return saved;
    ++failures_;
    note("checkpoint_not_saved", saved.error());
    // The store may be out of reach, and yet the lease be over: that needs no answer from anybody.
    if (lease_ && lease_->is_lost()) co_return failure(errc::lease_lost, saved.error().detail);
    co_return result<void>();
}

asio::awaitable<result<void>> saver::confirm() {
    if (!lease_) co_return result<void>();
    co_return co_await save_now();
}

void saver::mark_dirty() { wake_.set(); }

void saver::finish() {
    finished_ = true;
    wake_.set();
    rested_.set();
}

asio::awaitable<void> saver::keep_saving() {
    if (!store_) co_return;
    auto rest = time_->make_alarm();
    for (;;) {
        co_await wake_.wait();
        if (finished_) co_return;
        wake_.clear();
        auto saved = co_await save_now();
        if (!saved) throw error(saved.error());
        rested_.clear();
        if (finished_) co_return;
        rest->set(time_->now() + between_saves, [this] { rested_.set(); });
        co_await rested_.wait();
    }
}

asio::awaitable<void> saver::erase() {
    if (!store_) co_return;
    std::exception_ptr thrown;
    try {
        auto erasing = lease_ ? lease_->erase() : store_->erase(id_);
        co_await std::move(erasing);
        co_return;
    } catch (...) {
        thrown = std::current_exception();
    }
    note("checkpoint_not_erased", of_store(thrown));
}

asio::awaitable<void> saver::release() {
    if (!lease_) co_return;
    lease_->on_loss(nullptr);
    auto const held = std::move(lease_);
    co_await held->release();
}

} // namespace ossio::transfer
