// SPDX-License-Identifier: BSL-1.0
// The body of one request, borrowed or owned.
#ifndef OSSIO_PAYLOAD_HPP
#define OSSIO_PAYLOAD_HPP

#include <boost/asio/buffer.hpp>

#include <concepts>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace ossio {

namespace asio = boost::asio;

/// A type that an array of bytes may have: std::byte, or a character type.
template<class T>
concept payload_byte = sizeof(T) == 1 && std::is_trivially_copyable_v<T> && !std::is_same_v<std::remove_cv_t<T>, bool>;

/** Holds the body of one request, borrowed from the caller or owned. It can be sent more than once, so a request can be retried.

    Only `asio::buffer(...)` is borrowed; everything else is copied, or moved in. Borrowed bytes must stay alive and unchanged until the operation completes.
*/
class payload {
public:
    /// Borrows the bytes.
    payload(asio::const_buffer borrowed) noexcept : view_(borrowed) {}

    /// Borrows the bytes.
    payload(asio::mutable_buffer borrowed) noexcept : view_(borrowed) {}

    /// Owns the bytes.
    payload(std::string owned) : payload(std::make_shared<std::string const>(std::move(owned))) {}

    /// Copies the text, as of a literal.
    payload(char const* text) : payload(std::string(text)) {}

    /// Copies the text.
    payload(std::string_view text) : payload(std::string(text)) {}

    /// Owns the bytes.
    template<payload_byte T>
    payload(std::vector<T> owned) : payload(std::make_shared<std::vector<T> const>(std::move(owned))) {}

    /// Copies the bytes.
    template<payload_byte T, std::size_t N>
    payload(std::span<T, N> bytes) : payload(std::string(reinterpret_cast<char const*>(bytes.data()), bytes.size())) {}

    /// Shares the ownership of whatever keeps `view` alive.
    payload(std::shared_ptr<void const> owner, asio::const_buffer view) noexcept
        : owner_(std::move(owner)), view_(view) {}

    /// Returns the bytes.
    asio::const_buffer view() const noexcept { return view_; }

private:
    template<class T>
    explicit payload(std::shared_ptr<std::vector<T> const> bytes) noexcept : view_(asio::buffer(*bytes)) {
        owner_ = std::move(bytes);
    }
    explicit payload(std::shared_ptr<std::string const> text) noexcept : view_(asio::buffer(*text)) {
        owner_ = std::move(text);
    }

    std::shared_ptr<void const> owner_;
    asio::const_buffer view_;
};

} // namespace ossio
#endif
