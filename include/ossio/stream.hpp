// SPDX-License-Identifier: BSL-1.0
// Bytes that can be read once, front to back, of known or unknown length.
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

/** Bytes that can be read once: a pipe, the body of a request, the output of a program.

    Called on the client's executor, one call at a time, and only while there is memory for the bytes. For sockets and pipes of
    Asio see read_stream.hpp.
*/
class OSSIO_API stream {
public:
    virtual ~stream() = default;

    /// Returns the number of bytes if it is known; the upload fails if the stream has another number. Called once, before the
    /// first read.
    virtual std::optional<std::uint64_t> size() const { return std::nullopt; }

    /** Reads at least one byte into `into`, which is never empty, and returns their number; 0 at the end.

        What it throws ends the upload: an `error` as it is, anything else as errc::source_unreadable. It must be cancellable
        (terminal) for the upload to stop promptly.
    */
    virtual asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) = 0;
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
