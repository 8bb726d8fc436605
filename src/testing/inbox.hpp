// SPDX-License-Identifier: BSL-1.0
// What a session of the embedded server has read of its connection and not looked at yet.
#ifndef OSSIO_SRC_TESTING_INBOX_HPP
#define OSSIO_SRC_TESTING_INBOX_HPP

#include "net/connection.hpp"

#include <cstring>
#include <string_view>
#include <vector>

namespace ossio::testing {

namespace asio = boost::asio;

/// The bytes read ahead of a connection.
class inbox {
public:
    static constexpr std::size_t read_size = 256 * 1024;

    explicit inbox(net::connection& from) : connection_(from), bytes_(read_size) {}

    std::string_view unread() const noexcept { return {bytes_.data() + begin_, end_ - begin_}; }
    void consume(std::size_t n) noexcept {
        begin_ += n;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Reads more behind what is unread, `most` at most; false at the end of the stream.
    asio::awaitable<bool> more(std::size_t most = read_size) {
        if (end_ == bytes_.size()) {
            std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
            end_ -= begin_;
            begin_ = 0;
        }
        asio::mutable_buffer const room = asio::buffer(asio::buffer(bytes_) + end_, most);
        auto const read = co_await connection_.read_some(room);
        end_ += read.bytes;
        co_return !read.ec;
    }

private:
    net::connection& connection_;
    std::vector<char> bytes_;
    std::size_t begin_ = 0, end_ = 0;
};

} // namespace ossio::testing
#endif
