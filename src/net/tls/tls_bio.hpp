// SPDX-License-Identifier: BSL-1.0
// The two flat buffers between OpenSSL and the network.
#ifndef OSSIO_SRC_NET_TLS_TLS_BIO_HPP
#define OSSIO_SRC_NET_TLS_TLS_BIO_HPP

#include "net/tls/record_writer.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/bio.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <utility>

namespace ossio::net {

/// Memory whose pages take nothing until they are written to.
class raw_memory {
public:
    raw_memory() = default;
    explicit raw_memory(std::size_t n) : bytes_(std::make_unique_for_overwrite<char[]>(n)), size_(n) {}

    char* data() const noexcept { return bytes_.get(); }
    std::size_t size() const noexcept { return bytes_ ? size_ : 0; }

private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

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
        if (bytes_.size() - end_ < n) grow(end_ + n);
        return boost::asio::mutable_buffer(bytes_.data() + end_, n);
    }
    void commit(std::size_t n) noexcept { end_ += n; }

    /// Gives memory to an empty queue, or takes it back.
    void lend(raw_memory memory) noexcept { bytes_ = std::move(memory); }
    raw_memory take_back() noexcept { return std::exchange(bytes_, raw_memory()); }
    std::size_t room() const noexcept { return bytes_.size(); } ///< capacity of an empty queue

private:
    void grow(std::size_t n) {
        raw_memory more(std::max(n, 2 * bytes_.size()));
        if (end_ != 0) std::memcpy(more.data(), bytes_.data(), end_);
        bytes_ = std::move(more);
    }

    raw_memory bytes_;
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
