// SPDX-License-Identifier: BSL-1.0
// Reads the heads and bodies of requests from a connection.
#ifndef OSSIO_SRC_TESTING_REQUEST_READER_HPP
#define OSSIO_SRC_TESTING_REQUEST_READER_HPP

#include "testing/body_receiver.hpp"
#include "testing/body_throttle.hpp"
#include "testing/read_buffer.hpp"

namespace ossio::testing {

/// How a head describes its connection and body.
class request_framing {
public:
    bool keep_alive = true;
    bool chunked = false;
    bool expects_continue = false;
    std::optional<std::uint64_t> length;
};

/// Reads one request after the other. Throws close_connection when the peer leaves in the middle of one.
class request_reader {
public:
    /// @param scratch  shared by all readers of the executor, and used between two suspensions only
    request_reader(net::connection& from, domain_map const& custom_domains, std::vector<char>& scratch)
        : buffer_(from), custom_domains_(custom_domains), scratch_(scratch) {}

    /// Nothing at the end of the stream. Throws malformed.
    asio::awaitable<std::optional<parsed_request>> read_head();

    /// Reads the body of the request whose head was read last. Throws malformed.
    asio::awaitable<void> read_body(body_receiver& into, body_throttle& throttle);

    /// Reads and drops everything until the end of the stream.
    asio::awaitable<void> drain();

    request_framing const& framing() const noexcept { return framing_; }

    /// A head or a chunk that is no HTTP.
    class malformed {};

private:
    /// Reads more of a body. Throws malformed when what is unread already fills the buffer.
    asio::awaitable<void> read_more(std::size_t most = read_buffer::largest_size);
    asio::awaitable<void> read_counted(body_receiver& into, body_throttle& throttle, std::uint64_t length);
    asio::awaitable<void> read_chunked(body_receiver& into, body_throttle& throttle);
    std::size_t read_bulk(body_receiver& into, body_throttle const& throttle, std::uint64_t most);
    parsed_request parse_head(std::size_t length);

    read_buffer buffer_;
    domain_map const& custom_domains_;
    std::vector<char>& scratch_;
    request_framing framing_;
};

} // namespace ossio::testing
#endif
