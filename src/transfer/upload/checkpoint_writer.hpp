// SPDX-License-Identifier: BSL-1.0
// Saves the checkpoint of one upload: decides when, and handles failed saves.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_CHECKPOINT_WRITER_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_CHECKPOINT_WRITER_HPP

#include <ossio/checkpoint_store.hpp>
#include <ossio/failure.hpp>

#include "async/event.hpp"
#include "async/runtime.hpp"

#include <functional>

namespace ossio::transfer {

/// The result of loading: a checkpoint, nothing, or one that cannot be read.
class loaded_checkpoint {
public:
    loaded_checkpoint() = default;

    std::optional<checkpoint> saved;
    std::optional<failure> unreadable;
};

/** Coalesces saves: one at a time, at least a second apart. Exceptions of the store become failures or events here.

    Without a store every call does nothing and succeeds.
*/
class checkpoint_writer {
public:
    /// `log` receives failed saves; `snapshot` returns the checkpoint to save.
    checkpoint_writer(async::runtime_ptr time, checkpoint_store_ptr store, std::string id,
                      std::function<checkpoint()> snapshot, std::function<void(std::string)> log);

    bool has_store() const noexcept { return store_ != nullptr; }
    std::string const& id() const noexcept { return id_; }

    /// `lost` is called, possibly much later, when the lease is found to be lost.
    /// errc::checkpoint_in_use, also of an optional store: another upload has it.
    asio::awaitable<result<void>> lease(std::function<void()> lost);
    std::string loss_reason() const { return lease_ ? lease_->loss_reason() : std::string(); }
    asio::awaitable<result<loaded_checkpoint>> load();
    /// The upload needs no checkpoint: nothing is stored from now on, and nothing erased; `lost` is not called.
    void go_without(failure const& why);

    /// From now on a store that cannot be used, and a lease that is lost, do not end the upload: it goes without.
    void make_optional() noexcept { is_optional_ = true; }
    bool is_optional() const noexcept { return is_optional_; }

    asio::awaitable<result<void>> save_first();   ///< has to succeed: without it the upload could not be found again
    asio::awaitable<result<void>> save_now();     ///< fails if the lease is lost; other failures become events
    asio::awaitable<result<void>> verify_lease(); ///< as save_now, if only the lease matters

    void mark_dirty();                   ///< something is worth saving
    void finish();                       ///< run ends
    asio::awaitable<result<void>> run(); ///< until `finish`, or errc::lease_lost

    /// Each call from now on ends in time for the process to end within a second.
    void hurry();

    asio::awaitable<result<void>> erase(); ///< a failure is an event, too
    asio::awaitable<void> release();       ///< the next upload of this id may start

    int failures() const noexcept { return failures_; }

private:
    asio::awaitable<result<void>> save_snapshot();
    asio::awaitable<result<void>> erase_at_once();
    static asio::awaitable<result<void>> give_back(checkpoint_lease_ptr held);
    asio::awaitable<result<void>> in_time(asio::awaitable<result<void>> call);
    void note(std::string_view what, failure const&);

    async::runtime_ptr time_;
    checkpoint_store_ptr store_;
    std::string id_;
    std::function<checkpoint()> snapshot_;
    std::function<void(std::string)> log_;
    checkpoint_lease_ptr lease_;
    async::event wake_;                             // something to save, or the end
    async::event rested_;                           // the pause after a save is over
    std::optional<async::steady_time> last_moment_; // for calls of the store, once the upload has been stopped
    bool finished_ = false;
    bool is_optional_ = false;
    int failures_ = 0;
};

} // namespace ossio::transfer
#endif
