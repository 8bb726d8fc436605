// SPDX-License-Identifier: BSL-1.0
// Where checkpoints live: an interface that users may implement, and the two stores that come with the library.
#ifndef OSSIO_CHECKPOINT_STORE_HPP
#define OSSIO_CHECKPOINT_STORE_HPP

#include <ossio/checkpoint.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <memory>

namespace ossio {

namespace asio = boost::asio;

/// Held while an upload runs; letting go of the last copy ends it. Empty: the store does not keep others out.
using checkpoint_lease = std::shared_ptr<void>;

/** Where checkpoints live. Each operation is atomic; calls for one id never overlap.

    Implementations may suspend; they are called on the client's executor. Errors are exceptions of any type derived from
    std::exception. An upload calls `lease` first, then `load`, then `save` any number of times, `erase` at the end.
*/
class checkpoint_store {
public:
    virtual ~checkpoint_store() = default;

    /** Keeps every other upload of this id out until the lease is let go, or throws error{errc::checkpoint_in_use}.

        The default keeps nobody out.
    */
    virtual asio::awaitable<checkpoint_lease> lease(std::string id);

    /// The checkpoint saved last; nothing when there is none. Throws error{errc::checkpoint_unreadable} when it is damaged.
    virtual asio::awaitable<std::optional<checkpoint>> load(std::string id) = 0;

    /// Replaces the checkpoint of this id. Must be durable on return.
    virtual asio::awaitable<void> save(std::string id, checkpoint bookmark) = 0;

    /// Forgets the checkpoint of this id; nothing happens when there is none.
    virtual asio::awaitable<void> erase(std::string id) = 0;
};

using checkpoint_store_ptr = std::shared_ptr<checkpoint_store>;

/** Checkpoints as files `ID.json` of one folder, which is made when it is missing (mode 0700; files 0600).

    A save writes a new file, syncs it, renames it over the old one and syncs the folder: after a crash the old or the new
    one is there, never half of one. A damaged file is renamed to `ID.json.damaged`, so that it never blocks the next run.
    The lease is an exclusive lock on `ID.lock`; it ends with the process, also when that is killed.
    Calls do file I/O in place: a save costs two fsync, and an upload saves at most once a second. With an executor - the
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
