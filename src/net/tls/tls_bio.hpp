// SPDX-License-Identifier: BSL-1.0
// The two flat buffers between OpenSSL and the network.
#ifndef OSSIO_SRC_NET_TLS_TLS_BIO_HPP
#define OSSIO_SRC_NET_TLS_TLS_BIO_HPP

#include "net/tls/record_writer.hpp"

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

    /// Gives memory to an empty queue, or takes it back.
    void lend(std::vector<char> memory) noexcept { bytes_ = std::move(memory); }
    std::vector<char> take_back() noexcept { return std::exchange(bytes_, {}); }
    std::size_t room() const noexcept { return bytes_.size(); } ///< capacity of an empty queue

private:
    std::vector<char> bytes_;
    std::size_t begin_ = 0, end_ = 0;
};

/// The buffers of the BIO of one connection. Writing by OpenSSL never blocks.
class tls_bio {
public:
    byte_queue in, out;
    bool ended = false;          ///< the wire has no more for us
    bool refuses = false;        ///< OpenSSL is given no more to read: the peer sends useless records
    bool discard_output = false; ///< what OpenSSL writes is not sent

    std::array<unsigned char, record_writer::finished_1_2> last_sent{}; ///< the last bytes that OpenSSL wrote
};

BIO* make_bio(tls_bio&); ///< which must live longer

} // namespace ossio::net
#endif
