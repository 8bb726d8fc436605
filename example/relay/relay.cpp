// SPDX-License-Identifier: BSL-1.0
#include "relay.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace relay {

namespace {

using asio::ip::tcp;
using boost::system::error_code;
using namespace std::chrono_literals;

constexpr auto breath = 100ms; // when accepting fails: out of file descriptors, perhaps
constexpr auto clean_up_limit = 30s;

} // namespace

server::server(asio::any_io_executor executor, settings how, ossio::bucket into)
    : shared_(std::move(how), std::move(into)),
      door_(executor, tcp::endpoint(asio::ip::address_v4::loopback(), shared_.options.port)),
      change_(executor) {}

std::uint16_t server::port() const { return door_.local_endpoint().port(); }

asio::awaitable<void> server::accept() {
    while (door_.is_open()) {
        error_code ec;
        auto socket = co_await door_.async_accept(asio::redirect_error(asio::use_awaitable, ec));
        if (!ec) {
            asio::co_spawn(door_.get_executor(), serve(std::move(socket)), asio::detached); // `sessions_` knows it
        } else if (door_.is_open()) {
            asio::steady_timer timer(door_.get_executor(), breath);
            co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
        }
    }
}

asio::awaitable<void> server::serve(tcp::socket socket) {
    session one(std::move(socket), shared_);
    sessions_.insert(&one);
    co_await one.run();
    sessions_.erase(&one);
    change_.cancel();
}

asio::awaitable<std::vector<ossio::resume_token>> server::drain(ossio::client client) {
    shared_.is_draining = true;
    error_code ignored;
    door_.close(ignored);
    for (session* one : sessions_) one->close_if_idle();
    co_await wait_for_sessions(shared_.options.drain_limit);
    // A body that has come whole is still stored. The others could not be read again, so their parts are removed.
    auto cut_short = co_await client.drain(shared_.options.last_answers);
    shared_.transfers.stop_all(stop_cause::draining); // those that wait for their clients have not noticed
    co_await wait_for_sessions(clean_up_limit);
    co_return cut_short;
}

/// true: there are none any more.
asio::awaitable<bool> server::wait_for_sessions(std::chrono::milliseconds limit) {
    auto const end = std::chrono::steady_clock::now() + limit;
    while (!sessions_.empty() && std::chrono::steady_clock::now() < end) {
        change_.expires_at(end);
        error_code ignored;
        co_await change_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    }
    co_return sessions_.empty();
}

} // namespace relay
