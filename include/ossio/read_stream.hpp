// SPDX-License-Identifier: BSL-1.0
// Makes a stream of anything that Asio can read from. Not part of <ossio.hpp>, because it includes Asio's completion tokens.
#ifndef OSSIO_READ_STREAM_HPP
#define OSSIO_READ_STREAM_HPP

#include <ossio/stream.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <tuple>
#include <utility>

namespace ossio {

/// Reads an AsyncReadStream that it owns: a socket, a pipe, a TLS stream. Its end of stream is the end.
template<class AsyncReadStream>
class read_stream final : public stream {
public:
    /// Takes the stream, and its length in bytes if that is known.
    explicit read_stream(AsyncReadStream from, std::optional<std::uint64_t> bytes = std::nullopt)
        : from_(std::move(from)), size_(bytes) {}

    /// Returns the length that the constructor was given.
    std::optional<std::uint64_t> size() const override { return size_; }

    /// Reads what is available; 0 at the end of the stream.
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        auto const read = co_await from_.async_read_some(into, asio::as_tuple(asio::use_awaitable));
        boost::system::error_code const ec = std::get<0>(read);
        if (ec && ec != asio::error::eof) throw boost::system::system_error(ec);
        co_return std::get<1>(read);
    }

private:
    AsyncReadStream from_;
    std::optional<std::uint64_t> size_;
};

/// Makes a stream that reads `from`, which must live on the client's executor.
template<class AsyncReadStream>
stream_ptr from_read_stream(AsyncReadStream from, std::optional<std::uint64_t> size = std::nullopt) {
    return std::make_shared<read_stream<AsyncReadStream>>(std::move(from), size);
}

} // namespace ossio
#endif
