// SPDX-License-Identifier: BSL-1.0
// The two flat buffers between OpenSSL and the wire.
#ifndef OSSIO_SRC_NET_TLS_CABLES_HPP
#define OSSIO_SRC_NET_TLS_CABLES_HPP

#include "net/record_sealer.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/bio.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <utility>
#include <vector>

namespace ossio::net {

class byte_queue {
public:
    std::size_t size() const noexcept { return end_ - begin_; }
    char const* data() const noexcept { return bytes_.data() + begin_; }
    void consume(std::size_t n) noexcept {
        begin_ += n;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    void append(char const* from, std::size_t n) {
        std::memcpy(room(n).data(), from, n);
        commit(n);
    }
    boost::asio::mutable_buffer room(std::size_t n) {
        if (bytes_.size() - end_ < n && begin_ != 0) {
            std::memmove(bytes_.data(), data(), size());
            end_ -= begin_;
            begin_ = 0;
        }
        if (bytes_.size() - end_ < n) bytes_.resize(end_ + n);
        return boost::asio::mutable_buffer(bytes_.data() + end_, n);
    }
    void commit(std::size_t n) noexcept { end_ += n; }

    /// An empty queue takes over memory, and gives it back.
    void lend(std::vector<char> memory) noexcept { bytes_ = std::move(memory); }
    std::vector<char> take_back() noexcept { return std::exchange(bytes_, {}); }
    std::size_t room() const noexcept { return bytes_.size(); } ///< of an empty one

private:
    std::vector<char> bytes_;
    std::size_t begin_ = 0, end_ = 0;
};

/// What the BIO of one connection reads from and writes to. OpenSSL's side never blocks for writing.
class cables {
public:
    byte_queue in, out;
    bool ended = false; ///< the wire has no more for us
    bool muted = false; ///< what OpenSSL writes is not sent

    std::array<unsigned char, record_sealer::finished_1_2> last_sent{}; ///< the end of what OpenSSL wrote last
};

BIO* make_bio(cables&); ///< which must live longer

} // namespace ossio::net
#endif
