// SPDX-License-Identifier: BSL-1.0
// The bytes of one request, borrowed or owned.
#ifndef OSSIO_PAYLOAD_HPP
#define OSSIO_PAYLOAD_HPP

#include <boost/asio/buffer.hpp>

#include <memory>
#include <string>
#include <utility>

namespace ossio {

namespace asio = boost::asio;

/** The bytes of one request: borrowed from the caller, or owned. Can be sent again, so that a request can be retried.

    Borrowed bytes (spelled `asio::buffer(...)`) must stay alive and unchanged until the operation completes.
*/
class payload {
public:
    payload(asio::const_buffer borrowed) noexcept : view_(borrowed) {}
    payload(asio::mutable_buffer borrowed) noexcept : view_(borrowed) {}
    payload(std::string owned) : payload(std::make_shared<std::string const>(std::move(owned))) {}
    payload(std::shared_ptr<void const> owner, asio::const_buffer view) noexcept
        : owner_(std::move(owner)), view_(view) {}

    asio::const_buffer view() const noexcept { return view_; }

private:
    explicit payload(std::shared_ptr<std::string const> text) noexcept : view_(asio::buffer(*text)) {
        owner_ = std::move(text);
    }

    std::shared_ptr<void const> owner_;
    asio::const_buffer view_;
};

} // namespace ossio
#endif
