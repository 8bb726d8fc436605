// SPDX-License-Identifier: BSL-1.0
// One connection of a client: its requests one after the other.
#ifndef RELAY_SESSION_HPP
#define RELAY_SESSION_HPP

#include "answers.hpp"
#include "settings.hpp"
#include "transfers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <optional>

namespace relay {

namespace asio = boost::asio;
namespace beast = boost::beast;

/// What all sessions share; lives as long as any of them.
class shared_state {
public:
    shared_state(settings how, ossio::bucket into) : options(std::move(how)), bucket(std::move(into)) {}

    settings options;
    ossio::bucket bucket;
    transfer_list transfers;
    bool is_draining = false;
};

class session {
public:
    session(asio::ip::tcp::socket socket, shared_state& shared);

    /// Until the client has gone, or the relay drains. Throws nothing.
    asio::awaitable<void> run();

    void close_if_idle(); ///< between two requests there is nobody to disappoint

private:
    using request_parser = beast::http::request_parser<beast::http::buffer_body>;

    asio::awaitable<bool> serve_one();
    asio::awaitable<answer> answer_put();
    answer answer_get() const;
    answer answer_delete();
    asio::awaitable<ossio::upload_result> relay_body(std::shared_ptr<transfer>);
    asio::awaitable<ossio::upload_result> store(ossio::object_writer, transfer&);
    asio::awaitable<std::size_t> read_body(asio::mutable_buffer);
    asio::awaitable<void> go_ahead();
    asio::awaitable<void> send(answer, bool keep);
    asio::awaitable<void> linger();

    beast::tcp_stream stream_;
    shared_state& shared_;
    beast::flat_buffer buffer_;
    std::optional<request_parser> request_;
    std::uint64_t body_seen_ = 0; // in the current interval of body_limit
    std::chrono::steady_clock::time_point interval_end_;
    asio::steady_timer patience_;
    std::shared_ptr<bool> too_slow_ = std::make_shared<bool>(false); // the timer's handler may outlive us
    bool is_idle_ = true;
};

} // namespace relay
#endif
