// SPDX-License-Identifier: BSL-1.0
// Where checkpoints are kept: an interface that users may implement, and the two stores of the library.
#ifndef OSSIO_CHECKPOINT_STORE_HPP
#define OSSIO_CHECKPOINT_STORE_HPP

#include <ossio/checkpoint.hpp>
#include <ossio/export.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

namespace ossio {

namespace asio = boost::asio;

/** Grants one process the right to run one upload, and to save its checkpoint.

    A lease of a store that several hosts share can be lost: if it is not renewed in time, another host may take over. `save`
    and `erase` compare and set: once the lease is no longer held, they throw error{errc::lease_lost} and change nothing,
    even if the loss was not noticed before. Destroying the last copy ends the lease, at once or when its time is over;
    `release` ends it at once. Calls on one lease never overlap. It lives on the client's executor.
*/
class OSSIO_API checkpoint_lease {
public:
    virtual ~checkpoint_lease() = default;

    /// Returns a number greater than that of every earlier lease of this id. Use it as a fence for other things you write.
    virtual std::uint64_t epoch() const noexcept = 0;

    /// Returns whether the lease is known to be lost. False is no promise: an unnoticed loss shows at the next `save`.
    virtual bool is_lost() const noexcept { return false; }

    /// Returns why the lease was lost, for people; may be empty. Failures of uploads quote it.
    virtual std::string loss_reason() const { return std::string(); }

    /** Sets the function that is called once, on the client's executor, when the lease is found to be lost.

        It is called soon if the lease is lost already. It replaces the function set before; an empty one removes it. The
        function may destroy the lease. The default implementation never calls it.
    */
    virtual void on_loss(std::function<void()> /*notify*/) {}

    /// Saves as checkpoint_store::save does, if the lease is still held.
    virtual asio::awaitable<void> save(checkpoint saved) = 0;

    /// Erases as checkpoint_store::erase does, if the lease is still held.
    virtual asio::awaitable<void> erase() = 0;

    /** Ends the lease, so that the next holder may have it. Does nothing if it has ended already.

        Afterwards it counts as lost, but `on_loss` is not called. Throws nothing except for cancellation: a lease that
        cannot be given back ends when its time is over.
    */
    virtual asio::awaitable<void> release() = 0;
};

/// Shared ownership of a lease.
using checkpoint_lease_ptr = std::shared_ptr<checkpoint_lease>;

/** Keeps checkpoints by id. Each operation is atomic; calls for one id never overlap.

    Implementations may suspend; they are called on the client's executor. Errors are exceptions of any type derived from
    std::exception. An upload calls `lease` first, then `load`, then `save` any number of times, and `erase` at the end; it
    calls the latter two on the lease if there is one, otherwise on the store.
    ossio::testing::check_checkpoint_store tests an implementation.
*/
class OSSIO_API checkpoint_store {
public:
    virtual ~checkpoint_store() = default;

    /** Returns a lease that keeps every other upload of this id out, or throws error{errc::checkpoint_in_use}.

        The default returns null: it keeps no other upload out.
    */
    virtual asio::awaitable<checkpoint_lease_ptr> lease(std::string id);

    /// Returns the checkpoint saved last, if any. Throws error{errc::checkpoint_unreadable} if it is damaged.
    virtual asio::awaitable<std::optional<checkpoint>> load(std::string id) = 0;

    /// Replaces the checkpoint of this id, no matter who holds a lease. Must be durable on return.
    virtual asio::awaitable<void> save(std::string id, checkpoint saved) = 0;

    /// Deletes the checkpoint of this id, no matter who holds a lease. Does nothing if there is none.
    virtual asio::awaitable<void> erase(std::string id) = 0;
};

/// Shared ownership of a store.
using checkpoint_store_ptr = std::shared_ptr<checkpoint_store>;

/** Keeps checkpoints as files `ID.json` in one folder, which is created if it is missing (mode 0700; files 0600). Bytes other
    than letters, digits, - and _ are percent-encoded in the name; a long name is cut, and ends with `~` and a hash of the id.

    The file is a journal. The first save under a lease writes a new file, syncs it, renames it over the old one and syncs
    the folder; a save that only adds parts appends a line and syncs it, about 32 bytes a part. After a crash either the old
    or the new checkpoint is there, never half of one. A damaged file is renamed to `ID.json.damaged`, so that it does not
    block the next run; so is a folder, FIFO or symbolic link in place of a file. Files that hold the text of `to_json` are read,
    too. The folder must belong to this user or to root and not be world-writable, else every operation fails and names it.
    The lease is an exclusive lock on `ID.lock` among the processes of this machine. It ends with the process, also by
    SIGKILL, and is lost when the file is deleted. Its epoch is the machine's clock in nanoseconds.
    This overload does file I/O in place: a save costs one or two fsyncs, and an upload saves at most once a second.
*/
OSSIO_API checkpoint_store_ptr file_checkpoints(std::filesystem::path folder);

/// As the overload above; file I/O is done on the background thread of the executor's event loop, so that a server with many
/// uploads never waits for its disk. `executor` is the client's.
OSSIO_API checkpoint_store_ptr file_checkpoints(asio::any_io_executor executor, std::filesystem::path folder);

/// Returns the default folder for `file_checkpoints`: $XDG_STATE_HOME/ossio/uploads, or ~/.local/state/ossio/uploads. Without
/// HOME the password database is asked; if it does not know the user: ossio-uploads-UID in the folder for temporary files.
OSSIO_API std::filesystem::path default_checkpoint_folder();

/// Keeps checkpoints in memory, for uploads that the same process resumes. Not thread-safe.
OSSIO_API checkpoint_store_ptr memory_checkpoints();

} // namespace ossio
#endif
