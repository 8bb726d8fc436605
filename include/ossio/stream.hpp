// SPDX-License-Identifier: BSL-1.0
// Bytes that are read from front to back, of known or unknown length.
#ifndef OSSIO_STREAM_HPP
#define OSSIO_STREAM_HPP

#include <ossio/export.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ossio {

namespace asio = boost::asio;

/** Bytes that are read from front to back: a pipe, the body of a request, the output of a program; also a log, a topic or a
    query, which can be reopened where an earlier run has ended.

    Called on the client's executor, one call at a time, and only while there is memory for the bytes. For sockets and pipes of
    Asio see read_stream.hpp.
*/
class OSSIO_API stream {
public:
    virtual ~stream() = default;

    /// Returns the number of bytes if it is known; the upload fails if the stream has another number. Called
    /// before the first read.
    virtual std::optional<std::uint64_t> size() const { return std::nullopt; }

    /** Reads at least one byte into `into`, which is never empty, and returns their number; 0 at the end.

        What it throws ends the upload: an `error` as it is, anything else as errc::source_unreadable. It must be cancellable
        (terminal) for the upload to stop promptly.
    */
    virtual asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) = 0;

    /** Returns a text (UTF-8) that differs when the bytes differ, such as a path with the file's inode, or a topic with its first offset.
        Empty, the default: the bytes can be had once only.

        With a text and `upload_options::checkpoints`, an upload of this stream can be resumed: see bucket::upload_stream. Bytes
        may be appended under the same text, but none of those that were read may change.
    */
    virtual std::string fingerprint() const { return std::string(); }

    /** Makes `offset` the place of the next read, counted from the first byte of the object.

        Called only for a stream that has a fingerprint, before its first read, and again if what was read was only to be compared
        or the parts of an earlier run cannot be used. What it throws ends the upload as an exception of `read_some` does, and the
        parts are kept: when the bytes there can be had again, the next run resumes. The default does nothing.
    */
    virtual asio::awaitable<void> open_at(std::uint64_t offset);
};

/// Shared ownership of a stream.
using stream_ptr = std::shared_ptr<stream>;

/** Makes a stream of the texts that `next` returns, one after the other; an empty text is the end.

    `next` is called on the client's executor and lives until the upload has ended.
*/
OSSIO_API stream_ptr from_generator(std::function<asio::awaitable<std::string>()> next,
                                    std::optional<std::uint64_t> size = std::nullopt);

} // namespace ossio
#endif
