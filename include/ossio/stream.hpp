// SPDX-License-Identifier: BSL-1.0
// Bytes that can be read once, front to back: of unknown length, or of a known one that cannot be read again.
#ifndef OSSIO_STREAM_HPP
#define OSSIO_STREAM_HPP

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace ossio {

namespace asio = boost::asio;

/** Bytes that come once: a pipe, the body of a request, what a program makes as it goes. Called on the client's executor,
    one call at a time, and not before there is memory for what it gives. For sockets and pipes of Asio: read_stream.hpp.
*/
class stream {
public:
    virtual ~stream() = default;

    /// Bytes in all, when that is known: another number of them is then a failure. Asked once, before the first read.
    virtual std::optional<std::uint64_t> size() const { return std::nullopt; }

    /** At least one byte; 0 at the end. `into` is never empty.

        What it throws ends the upload: an `error` as it is, anything else as errc::source_unreadable. Must be cancellable
        (terminal) for the upload to stop promptly.
    */
    virtual asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) = 0;
};

using stream_ptr = std::shared_ptr<stream>;

/** The texts that `next` gives, one after the other; an empty one is the end. `next` is called on the client's executor and
    lives until the upload has ended.
*/
stream_ptr from_generator(std::function<asio::awaitable<std::string>()> next,
                          std::optional<std::uint64_t> size = std::nullopt);

} // namespace ossio
#endif
