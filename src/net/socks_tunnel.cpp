// SPDX-License-Identifier: BSL-1.0
// Greeting, credentials, and the request to connect. Nothing is read past a reply: what follows belongs to the tunnel.
#include "net/socks_tunnel.hpp"

#include <boost/asio/ip/address.hpp>

#include <array>

namespace ossio::net {

namespace {

constexpr unsigned char version = 5, version_of_credentials = 1;
constexpr unsigned char no_credentials = 0, by_password = 2, none_accepted = 0xff;
constexpr unsigned char connect_command = 1;
constexpr unsigned char v4_address = 1, host_name = 3, v6_address = 4;

char byte(std::size_t n) { return static_cast<char>(static_cast<unsigned char>(n)); }
unsigned char number(char c) { return static_cast<unsigned char>(c); }

std::string greeting(bool with_password) {
    std::string b{byte(version), byte(with_password ? 2 : 1), byte(no_credentials)};
    if (with_password) b += byte(by_password);
    return b;
}

std::string credentials_message(std::string const& user, std::string const& password) {
    return std::string{byte(version_of_credentials)} + byte(user.size()) + user + byte(password.size()) + password;
}

std::string target_address(std::string const& host) {
    error_code is_name;
    auto const address = asio::ip::make_address(host, is_name);
    if (is_name) return std::string{byte(host_name), byte(host.size())} + host;
    std::string b{byte(address.is_v4() ? v4_address : v6_address)};
    if (address.is_v4())
        for (unsigned char each : address.to_v4().to_bytes()) b += byte(each);
    else
        for (unsigned char each : address.to_v6().to_bytes()) b += byte(each);
    return b;
}

std::string connect_message(std::string const& host, std::uint16_t port) {
    return std::string{byte(version), byte(connect_command), byte(0)} + target_address(host) + byte(port / 256) +
           byte(port % 256);
}

failure no_socks(char const* what) {
    return failure(errc::malformed_response, std::string("the SOCKS proxy: ") + what);
}

failure broken_off(error_code ec) {
    bool const is_closed =
        ec == asio::error::eof || ec == asio::error::broken_pipe || ec == asio::error::connection_reset;
    return is_closed ? failure(errc::connection_lost, "the SOCKS proxy closed the connection") : failure(ec);
}

failure proxy_refuses(std::string const& why) { return failure(errc::proxy_refused, "the SOCKS proxy " + why); }

failure failure_of(unsigned char reply) {
    switch (reply) {
    case 2: return proxy_refuses("does not allow connections to this host");
    case 3: return failure(errc::connection_lost, "the SOCKS proxy cannot reach the network of the host");
    case 4: return failure(errc::connection_lost, "the SOCKS proxy cannot reach the host, or does not know its name");
    case 5: return failure(errc::connection_lost, "the host refused the connection of the SOCKS proxy");
    case 6: return failure(errc::connection_lost, "the host did not answer the SOCKS proxy in time");
    case 7: return proxy_refuses("does not make connections");
    case 8: return proxy_refuses("does not know this kind of address");
    default: return failure(errc::connection_lost, "the SOCKS proxy failed, reply " + std::to_string(reply));
    }
}

asio::awaitable<error_code> send_all(connection& to, std::string message) {
    asio::const_buffer rest = asio::buffer(message);
    while (rest.size() != 0) {
        std::array<asio::const_buffer, 1> const now{rest};
        auto const written = co_await to.write(now);
        if (written.ec) co_return written.ec;
        rest += written.bytes;
    }
    co_return error_code();
}

asio::awaitable<result<std::string>> read_exactly(connection& from, std::size_t n) {
    std::string all(n, '\0');
    asio::mutable_buffer rest = asio::buffer(all);
    while (rest.size() != 0) {
        auto const read = co_await from.read_some(rest);
        if (read.ec) co_return broken_off(read.ec);
        rest += read.bytes;
    }
    co_return std::move(all);
}

/// Exchanges messages, until one fails.
class socks_talk {
public:
    explicit socks_talk(connection& with) : with_(with) {}

    asio::awaitable<result<std::string>> ask(std::string message, std::size_t length_of_reply) {
        auto const ec = co_await send_all(with_, std::move(message));
        if (ec) co_return broken_off(ec);
        auto reply = co_await read_exactly(with_, length_of_reply);
        co_return std::move(reply);
    }

    /// The address that the proxy connects from; nobody needs it.
    asio::awaitable<result<void>> skip_address(unsigned char kind) {
        std::size_t length = kind == v4_address ? 4 : 16;
        if (kind == host_name) {
            auto counted = co_await read_exactly(with_, 1);
            if (!counted) co_return counted.error();
            length = number(counted->front());
        } else if (kind != v4_address && kind != v6_address) {
            co_return no_socks("an unknown kind of address");
        }
        constexpr std::size_t port_size = 2;
        auto skipped = co_await read_exactly(with_, length + port_size);
        if (!skipped) co_return skipped.error();
        co_return result<void>();
    }

private:
    connection& with_;
};

asio::awaitable<result<void>> log_in(socks_talk& talk, std::string const& user, std::string const& password) {
    auto chosen = co_await talk.ask(greeting(!user.empty()), 2);
    if (!chosen) co_return chosen.error();
    unsigned char const method = number(chosen->at(1));
    if (number(chosen->front()) != version) co_return no_socks("no version 5");
    if (method == no_credentials) co_return result<void>();
    if (method == none_accepted)
        co_return proxy_refuses(user.empty() ? "wants credentials" : "takes no user and password");
    if (method != by_password || user.empty()) co_return no_socks("a method that was not offered");
    auto answer = co_await talk.ask(credentials_message(user, password), 2);
    if (!answer) co_return answer.error();
    if (number(answer->at(1)) != 0) co_return proxy_refuses("rejected the user or the password");
    co_return result<void>();
}

} // namespace

asio::awaitable<result<void>> open_socks_tunnel(connection& proxy, std::string host, std::uint16_t port,
                                                std::string user, std::string password) {
    constexpr std::size_t longest = 255;
    if (host.size() > longest || user.size() > longest || password.size() > longest)
        co_return failure(errc::invalid_argument, "SOCKS takes names of at most 255 bytes");
    socks_talk talk(proxy);
    auto in = co_await log_in(talk, user, password);
    if (!in) co_return in.error();
    auto reply = co_await talk.ask(connect_message(host, port), 4);
    if (!reply) co_return reply.error();
    if (number(reply->front()) != version) co_return no_socks("no version 5");
    if (unsigned char const code = number(reply->at(1)); code != 0) co_return failure_of(code);
    co_return co_await talk.skip_address(number(reply->at(3)));
}

} // namespace ossio::net
