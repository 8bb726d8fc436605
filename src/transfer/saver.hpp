// SPDX-License-Identifier: BSL-1.0
// Keeps the bookmark of one upload: when it is saved, and what becomes of saves that fail.
#ifndef OSSIO_SRC_TRANSFER_SAVER_HPP
#define OSSIO_SRC_TRANSFER_SAVER_HPP

#include <ossio/checkpoint_store.hpp>
#include <ossio/failure.hpp>

#include "async/event.hpp"
#include "async/platform.hpp"

#include <functional>

namespace ossio::transfer {

/// What a store gave: a bookmark, nothing, or one that cannot be read.
class found_bookmark {
public:
    found_bookmark() = default;

    std::optional<checkpoint> bookmark;
    std::optional<failure> unreadable;
};

/** Saves are coalesced: one under way, at least a second apart. Exceptions of the store become failures or events here.

    Without a store every call does nothing and succeeds.
*/
class saver {
public:
    /// `log` hears of saves that failed; `snapshot` gives what is to be saved.
    saver(async::platform_ptr time, checkpoint_store_ptr store, std::string id, std::function<checkpoint()> snapshot,
          std::function<void(std::string)> log);

    bool has_store() const noexcept { return store_ != nullptr; }
    std::string const& id() const noexcept { return id_; }

    /// `lost` is called, perhaps much later, when the lease is found to be lost.
    asio::awaitable<result<void>> lease(std::function<void()> lost);
    asio::awaitable<result<found_bookmark>> load();

    asio::awaitable<result<void>> save_first(); ///< must succeed: without it the upload could not be found again
    asio::awaitable<result<void>> save_now();   ///< fails when the lease was lost; any other failure is an event
    asio::awaitable<result<void>> confirm();    ///< the same, where only the lease matters

    void mark_dirty();                   ///< something is worth saving
    void finish();                       ///< keep_saving ends
    asio::awaitable<void> keep_saving(); ///< throws error{errc::lease_lost}

    asio::awaitable<void> erase();
    asio::awaitable<void> release(); ///< the next upload of this id may start

    int failures() const noexcept { return failures_; }

private:
    asio::awaitable<result<void>> save();
    void note(std::string_view what, failure const&);

    async::platform_ptr time_;
    checkpoint_store_ptr store_;
    std::string id_;
    std::function<checkpoint()> snapshot_;
    std::function<void(std::string)> log_;
    checkpoint_lease_ptr lease_;
    async::event wake_;   // something to save, or the end
    async::event rested_; // the pause after a save is over
    bool finished_ = false;
    int failures_ = 0;
};

} // namespace ossio::transfer
#endif
