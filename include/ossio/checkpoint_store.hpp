// SPDX-License-Identifier: BSL-1.0
// Where checkpoints live: an interface that users may implement, and the two stores that come with the library.
#ifndef OSSIO_CHECKPOINT_STORE_HPP
#define OSSIO_CHECKPOINT_STORE_HPP

#include <ossio/checkpoint.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace ossio {

namespace asio = boost::asio;

/** The right to run one upload, held while it runs, and the only way to save under that right.

    A lease of a store that several hosts share can be lost: it was not renewed in time, and another host has taken over, or
    may. `save` and `erase` compare and set: they throw error{errc::lease_lost}, and change nothing, once the lease is no
    longer held, also when nobody has noticed before. Letting go of the last copy ends the lease, at once or when its time
    is over; `release` ends it at once. Calls on one lease never overlap. Lives on the client's executor.
*/
class checkpoint_lease {
public:
    virtual ~checkpoint_lease() = default;

    /// Greater than that of every earlier lease of this id: a fence for whatever else the holder writes to.
    virtual std::uint64_t epoch() const noexcept = 0;

    /// Whether it is known to be lost. False is no promise: what was lost without a word shows at the next `save`.
    virtual bool is_lost() const noexcept { return false; }

    /** Calls `tell` once, on the client's executor, when the lease is found to be lost; soon, when it is lost already.

        Replaces what was set before; empty: nobody is told. `tell` may let go of the lease. The default never calls it.
    */
    virtual void on_loss(std::function<void()> /*tell*/) {}

    /// As checkpoint_store::save, under the lease.
    virtual asio::awaitable<void> save(checkpoint bookmark) = 0;

    /// As checkpoint_store::erase, under the lease.
    virtual asio::awaitable<void> erase() = 0;

    /** Ends the lease: the next one may have it. Afterwards it counts as lost, but nobody is told. Nothing happens when it
        has ended before. Throws nothing but cancellation: a lease that cannot be given back ends when its time is over.
    */
    virtual asio::awaitable<void> release() = 0;
};

using checkpoint_lease_ptr = std::shared_ptr<checkpoint_lease>;

/** Where checkpoints live. Each operation is atomic; calls for one id never overlap.

    Implementations may suspend; they are called on the client's executor. Errors are exceptions of any type derived from
    std::exception. An upload calls `lease` first, then `load`, then `save` any number of times, `erase` at the end; the
    latter two on the lease when there is one, on the store otherwise.
*/
class checkpoint_store {
public:
    virtual ~checkpoint_store() = default;

    /** Keeps every other upload of this id out while it is held, or throws error{errc::checkpoint_in_use}.

        The default is null: it keeps nobody out.
    */
    virtual asio::awaitable<checkpoint_lease_ptr> lease(std::string id);

    /// The checkpoint saved last; nothing when there is none. Throws error{errc::checkpoint_unreadable} when it is damaged.
    virtual asio::awaitable<std::optional<checkpoint>> load(std::string id) = 0;

    /// Replaces the checkpoint of this id, whoever holds a lease of it. Must be durable on return.
    virtual asio::awaitable<void> save(std::string id, checkpoint bookmark) = 0;

    /// Forgets the checkpoint of this id, whoever holds a lease of it; nothing happens when there is none.
    virtual asio::awaitable<void> erase(std::string id) = 0;
};

using checkpoint_store_ptr = std::shared_ptr<checkpoint_store>;

/** Checkpoints as files `ID.json` of one folder, which is made when it is missing (mode 0700; files 0600).

    The file is a journal. The first save under a lease writes a new file, syncs it, renames it over the old one and syncs
    the folder; one that only adds parts appends a line and syncs it: some 32 bytes a part. After a crash the old or the new
    checkpoint is there, never half of one. A damaged file is renamed to `ID.json.damaged`, so that it never blocks the
    next run. What `to_json` wrote is read, too.
    The lease is an exclusive lock on `ID.lock`, among the processes of this machine; it ends with the process, also by kill,
    and is lost when somebody removes the file. Its epoch is the machine's clock in nanoseconds, and as steady as that.
    Calls do file I/O in place: a save costs one fsync or two, and an upload saves at most once a second. With an executor - the
    client's - they are done on the one background thread of the process instead, so that a server with many uploads never
    waits for its disk.
*/
checkpoint_store_ptr file_checkpoints(std::filesystem::path folder);
checkpoint_store_ptr file_checkpoints(asio::any_io_executor executor, std::filesystem::path folder);

/// The folder for `file_checkpoints` when the user names none: $XDG_STATE_HOME/ossio/uploads, or ~/.local/state/ossio/uploads.
std::filesystem::path default_checkpoint_folder();

/// Checkpoints in memory, for uploads that are resumed by the same process. Not thread-safe.
checkpoint_store_ptr memory_checkpoints();

} // namespace ossio
#endif
