// SPDX-License-Identifier: BSL-1.0
// The bytes that a session has read from its connection and not parsed yet.
#ifndef OSSIO_SRC_TESTING_READ_BUFFER_HPP
#define OSSIO_SRC_TESTING_READ_BUFFER_HPP

#include "net/connection.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <string_view>
#include <vector>

namespace ossio::testing {

namespace asio = boost::asio;

/// A buffer between a connection and the parser. It is small, because a thousand idle connections have one each; the bulk
/// of a body passes through one large buffer that all connections share.
class read_buffer {
public:
    static constexpr std::size_t first_size = 4 * 1024;
    static constexpr std::size_t largest_size = 128 * 1024; // of a head

    explicit read_buffer(net::connection& from) : connection_(from), bytes_(first_size) {}

    std::string_view unread() const noexcept { return {bytes_.data() + begin_, end_ - begin_}; }
    bool is_full() const noexcept { return end_ - begin_ == largest_size; }
    void consume(std::size_t n) noexcept {
        begin_ += n;
        if (begin_ == end_) begin_ = end_ = 0;
    }

    /// Appends up to `most` bytes to the unread ones; false at the end of the stream. The buffer must not be full:
    /// a read into no room succeeds at once with 0 bytes, also after the peer has left, and the caller would spin.
    asio::awaitable<bool> read_more(std::size_t most = largest_size) {
        assert(!is_full());
        make_room();
        asio::mutable_buffer const room = asio::buffer(asio::buffer(bytes_) + end_, most);
        auto const read = co_await connection_.read_some(room);
        end_ += read.bytes;
        co_return !read.ec;
    }

    /// Reads what is there without waiting into `scratch`, past this buffer, which must be empty. Empty: nothing is there,
    /// or the connection has failed, which the next `read_more` reports.
    std::string_view read_at_once(std::vector<char>& scratch, std::uint64_t most) {
        auto const size = static_cast<std::size_t>(std::min<std::uint64_t>(most, scratch.size()));
        auto const read = connection_.try_read_some(asio::buffer(scratch.data(), size));
        return {scratch.data(), read.bytes};
    }

private:
    void make_room() {
        if (end_ != bytes_.size()) return;
        if (begin_ != 0) {
            std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        } else if (bytes_.size() < largest_size) {
            bytes_.resize(2 * bytes_.size());
        }
    }

    net::connection& connection_;
    std::vector<char> bytes_;
    std::size_t begin_ = 0, end_ = 0;
};

} // namespace ossio::testing
#endif
