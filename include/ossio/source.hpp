// SPDX-License-Identifier: BSL-1.0
// Where the bytes of an upload come from: an interface that users may implement, files, and memory.
#ifndef OSSIO_SOURCE_HPP
#define OSSIO_SOURCE_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace ossio {

namespace asio = boost::asio;

/// Bytes of a known number that can be read again, from anywhere, at any time. Called on the client's executor.
class source {
public:
    virtual ~source() = default;

    /// Bytes, fixed for the life of the source.
    virtual std::uint64_t size() const = 0;

    /// Where the bytes come from, e.g. an absolute path; part of the default checkpoint id. Empty: nowhere in particular.
    virtual std::string name() const { return std::string(); }

    /// Differs when the bytes differ. Asked again before the upload completes. Empty: uploads of this source cannot be resumed.
    virtual std::string fingerprint() const = 0;

    /** Fills `into` wholly from `offset`, or throws. Calls may overlap.

        @throws error  errc::source_truncated when the source ends before; errc::source_unreadable.
    */
    virtual asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) = 0;

    /// As read_at, if it can be done at once, without waiting for anything: true when it was. Spares a coroutine a slice.
    virtual bool try_read_at(std::uint64_t /*offset*/, asio::mutable_buffer /*into*/) { return false; }
};

using source_ptr = std::shared_ptr<source>;

/** A regular file. The fingerprint is made of size, modification time (ns) and file id (device and inode).

    Reads that the page cache can answer are done in place; others go to one background thread, which is started at the
    first such read, so that a slow disk never stalls the event loop.
    @throws error  errc::source_unreadable: missing, not a regular file, no permission. Thrown from the call, not from an await.
*/
source_ptr open_file(asio::any_io_executor, std::filesystem::path);

/// Bytes in memory, which must outlive every operation that uses the source. Has no fingerprint: cannot be resumed.
source_ptr borrow(asio::const_buffer);

} // namespace ossio
#endif
