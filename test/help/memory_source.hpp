// SPDX-License-Identifier: BSL-1.0
// Bytes in memory that a test can watch, change and cut short while they are uploaded.
#ifndef OSSIO_TEST_HELP_MEMORY_SOURCE_HPP
#define OSSIO_TEST_HELP_MEMORY_SOURCE_HPP

#include <ossio/error.hpp>
#include <ossio/source.hpp>

#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace ossio::test {

namespace asio = boost::asio;

/// Bytes that differ everywhere, so that a part in the wrong place is noticed.
inline std::string some_bytes(std::size_t n) {
    std::string bytes(n, '\0');
    std::uint64_t x = 88172645463325252ULL;
    for (char& c : bytes) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        c = static_cast<char>(x);
    }
    return bytes;
}

/// A source in memory that can be resumed, changed, and cut short.
class memory_source final : public source {
public:
    explicit memory_source(std::string content) : bytes(std::move(content)), size_(bytes.size()) {}

    std::uint64_t size() const override { return size_; }
    std::string name() const override { return "memory"; }
    std::string fingerprint() const override { return mark; }
    bool is_thread_safe() const noexcept override { return shares; }
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        if (before_read) before_read(offset);
        if (offset + into.size() > bytes.size()) throw error(failure(errc::source_truncated, "the test cut it"));
        asio::buffer_copy(into, asio::buffer(bytes) + static_cast<std::size_t>(offset));
        if (on_read) on_read(offset);
        co_return;
    }

    std::string bytes;
    std::string mark = "first";
    bool shares = false; // with all loops of a client
    std::function<void(std::uint64_t)> before_read;
    std::function<void(std::uint64_t)> on_read;

private:
    std::uint64_t size_;
};

} // namespace ossio::test
#endif
