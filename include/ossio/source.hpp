// SPDX-License-Identifier: BSL-1.0
// Where an upload reads its bytes: an interface that users may implement, files, and memory.
#ifndef OSSIO_SOURCE_HPP
#define OSSIO_SOURCE_HPP

#include <ossio/export.hpp>
#include <ossio/payload.hpp>
#include <ossio/source_change.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace ossio {

namespace asio = boost::asio;

/// Bytes of a known number that can be read again, at any position and time. Called on the client's executor.
class OSSIO_API source {
public:
    virtual ~source() = default;

    /// Returns the number of bytes, which is fixed for the life of the source.
    virtual std::uint64_t size() const = 0;

    /// Returns where the bytes come from, e.g. an absolute path. It is a part of the default checkpoint id; may be empty.
    virtual std::string name() const { return std::string(); }

    /** Returns a text (UTF-8) that differs when the bytes differ. A resumed upload compares it with that of the earlier run.

        If they are equal, the parts of the earlier run are kept. If they differ and the size is the same, each part is compared
        with the source by its checksum, and kept where it agrees. Empty: uploads of this source cannot be resumed.
    */
    virtual std::string fingerprint() const = 0;

    /** Returns what happened to the bytes since `earlier` was the fingerprint. An upload calls it before and after each part and
        before it completes, so it must be quick.

        `modified`, `grown` and `truncated` end the upload with errc::source_changed. After `modified` the parts are kept where a
        later run can find them: it compares each with the source. After `suspect` the parts sent so far are compared with the
        source before the upload completes. By default another fingerprint means `modified`.
    */
    virtual source_change change_since(std::string const& earlier) const {
        return fingerprint() == earlier ? source_change::none : source_change::modified;
    }

    /** Fills all of `into` with the bytes from `offset` on, or throws. Calls may overlap.

        @throws error  errc::source_truncated if the source ends before; errc::source_unreadable.
    */
    virtual asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) = 0;

    /// Returns whether several threads may call `read_at` and `try_read_at` at the same time. If so, all loops of a client_group
    /// send the parts of an upload. All other members are called on the executor of the upload. Files and memory allow it.
    virtual bool is_thread_safe() const noexcept { return false; }

    /// Does what read_at does, if that is possible without waiting, and returns whether it did. Saves a coroutine for each slice.
    virtual bool try_read_at(std::uint64_t /*offset*/, asio::mutable_buffer /*into*/) { return false; }
};

/// Shared ownership of a source.
using source_ptr = std::shared_ptr<source>;

/** Opens a regular file or a block device. A file that takes its place under the path later is not read.

    The fingerprint of a file consists of size, modification time, change time (both in ns) and inode, as fstat reports them for
    the open file. It stays the same after a reboot or a remount, and is the same on all hosts of a shared file system. A
    rename, another link or a restored modification time is a doubt, not a change. Two changes within one tick of the kernel's
    clock (up to 10 ms) may leave equal times; `resume_check::always` does not rely on them.

    A block device has a size, but its times do not follow its content: a resumed upload compares every part, and writes
    during an upload are not noticed, so upload a snapshot. A file that reports no bytes but has some, such as those in /proc,
    is read into memory when it is opened, up to 16 MiB.

    Reads that the page cache can serve are done in place. Others are done by the background thread of the event loop, which is
    started at the first such read, so that a slow disk does not block the loop.

    If another process holds a lease of the file, as servers of Samba and NFS do, the call blocks for up to a tenth of a second
    until it is given up; `bucket::upload_file` waits without blocking the loop.
    @throws error  errc::source_unreadable: missing, neither a file nor a block device, no permission. Thrown from the call, not
                   from an await.
*/
OSSIO_API source_ptr open_file(asio::any_io_executor, std::filesystem::path);

/// Makes a source of memory, which must outlive every operation that uses it. It has no fingerprint: it cannot be resumed.
OSSIO_API source_ptr borrow(asio::const_buffer);

/** Makes a source of bytes that it owns, or of borrowed ones: `from_memory(std::move(text))`, `from_memory(vector)`.

    Its fingerprint is the CRC-64 of the bytes, so that uploads of the same bytes can be resumed by another process, if
    `upload_options::checkpoint_id` is the same.
*/
OSSIO_API source_ptr from_memory(payload bytes);

} // namespace ossio
#endif
