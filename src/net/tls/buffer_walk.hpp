// SPDX-License-Identifier: BSL-1.0
// Takes bytes off the front of a sequence of buffers.
#ifndef OSSIO_SRC_NET_TLS_BUFFER_WALK_HPP
#define OSSIO_SRC_NET_TLS_BUFFER_WALK_HPP

#include <boost/asio/buffer.hpp>

#include <cstddef>
#include <span>

namespace ossio::net {

/// The buffers must live as long as it.
class buffer_walk {
public:
    explicit buffer_walk(std::span<boost::asio::const_buffer const> buffers) : rest_(buffers) { next(); }

    bool is_done() const noexcept { return current_.size() == 0; }
    boost::asio::const_buffer current() const noexcept { return current_; } ///< the rest of the first one that has any
    std::size_t left() const noexcept { return current_.size() + boost::asio::buffer_size(rest_); }
    void consume(std::size_t n) {
        current_ += n;
        if (current_.size() == 0) next();
    }

private:
    void next() {
        while (current_.size() == 0 && !rest_.empty()) {
            current_ = rest_.front();
            rest_ = rest_.subspan(1);
        }
    }

    std::span<boost::asio::const_buffer const> rest_;
    boost::asio::const_buffer current_;
};

} // namespace ossio::net
#endif
