// SPDX-License-Identifier: BSL-1.0
// Sessions by Beast, one request after the other.
#include "help/web_server.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include <set>

namespace ossio::test {

namespace {

namespace http = boost::beast::http;
using asio::ip::tcp;
using shared_socket = std::shared_ptr<tcp::socket>;

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

/// A listening socket and the connections it let in; all of them end with `close`.
class house {
public:
    explicit house(asio::any_io_executor executor)
        : acceptor(executor, tcp::endpoint(asio::ip::make_address("127.0.0.1"), 0)) {}

    void close() {
        boost::system::error_code ignored;
        acceptor.close(ignored);
        for (auto const& weak : guests)
            if (auto const spawned_call = weak.lock()) spawned_call->close(ignored);
    }

    tcp::acceptor acceptor;
    std::vector<std::weak_ptr<tcp::socket>> guests;
};

asio::awaitable<void> let_in(std::shared_ptr<house> open, std::function<asio::awaitable<void>(shared_socket)> serve) {
    for (;;) {
        auto accepted = co_await open->acceptor.async_accept(as_values);
        if (std::get<0>(accepted)) co_return;
        auto spawned_call = std::make_shared<tcp::socket>(std::move(std::get<1>(accepted)));
        open->guests.push_back(spawned_call);
        auto one = serve(spawned_call);
        asio::co_spawn(open->acceptor.get_executor(), std::move(one), asio::detached);
    }
}

web_request read_out(http::request<http::string_body> const& m) {
    web_request r;
    r.method = std::string(m.method_string());
    r.target = std::string(m.target());
    r.body = m.body();
    for (auto const& field : m) {
        std::string name(field.name_string());
        for (char& c : name)
            if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        r.headers[name] = std::string(field.value());
    }
    return r;
}

asio::awaitable<void> send(shared_socket to, int status, std::string body) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " X\r\nContent-Length: " + std::to_string(body.size()) +
                       "\r\n\r\n" + body;
    co_await asio::async_write(*to, asio::buffer(text), as_values);
}

asio::awaitable<void> send_stream(shared_socket from, shared_socket to) {
    std::vector<char> bytes(64 * 1024);
    for (;;) {
        auto const read = co_await from->async_read_some(asio::buffer(bytes), as_values);
        if (std::get<0>(read)) break;
        auto const written = co_await asio::async_write(*to, asio::buffer(bytes.data(), std::get<1>(read)), as_values);
        if (std::get<0>(written)) break;
    }
    boost::system::error_code ignored;
    from->close(ignored);
    to->close(ignored);
}

} // namespace

class web_server::state {
public:
    state(asio::any_io_executor executor, handler h) : open(std::make_shared<house>(executor)), answer(std::move(h)) {}

    static asio::awaitable<void> serve(std::shared_ptr<state> self, shared_socket spawned_call) {
        boost::beast::flat_buffer buffer;
        for (;;) {
            http::request<http::string_body> message;
            auto const read = co_await http::async_read(*spawned_call, buffer, message, as_values);
            if (std::get<0>(read)) co_return;
            self->seen.push_back(read_out(message));
            provider_response a = self->answer(self->seen.back());
            co_await send(spawned_call, a.status, std::move(a.body));
        }
    }

    std::shared_ptr<house> open;
    handler answer;
    std::vector<web_request> seen;
};

web_server::web_server(asio::any_io_executor executor, handler h)
    : state_(std::make_shared<state>(executor, std::move(h))) {
    auto all = let_in(state_->open,
                      [s = state_](shared_socket spawned_call) { return state::serve(s, std::move(spawned_call)); });
    asio::co_spawn(executor, std::move(all), asio::detached);
}

web_server::~web_server() { state_->open->close(); }

std::string web_server::url() const {
    return "http://127.0.0.1:" + std::to_string(state_->open->acceptor.local_endpoint().port());
}

std::vector<web_request> const& web_server::seen() const { return state_->seen; }

class proxy_server::state {
public:
    state(asio::any_io_executor executor, std::string needed)
        : open(std::make_shared<house>(executor)), authorization(std::move(needed)) {}

    static asio::awaitable<void> serve(std::shared_ptr<state> self, shared_socket spawned_call) {
        boost::beast::flat_buffer buffer;
        http::request_parser<http::string_body> parser;
        parser.body_limit(boost::none);
        auto const read = co_await http::async_read_header(*spawned_call, buffer, parser, as_values);
        if (std::get<0>(read)) co_return;
        auto const& head = parser.get();
        if (!self->authorization.empty() && head["Proxy-Authorization"] != self->authorization) {
            co_await send(spawned_call, 407, "credentials are needed");
            boost::system::error_code ignored;
            spawned_call->close(ignored);
            co_return;
        }
        std::string target(head.target()), path;
        bool const tunnel = head.method() == http::verb::connect;
        if (!tunnel) {
            auto const slash = target.find('/', 7);
            path = target.substr(slash);
            target = target.substr(7, slash - 7);
        }
        auto const colon = target.rfind(':');
        auto other = std::make_shared<tcp::socket>(spawned_call->get_executor());
        self->open->guests.push_back(other);
        boost::system::error_code is_name;
        auto address = asio::ip::make_address(target.substr(0, colon), is_name);
        if (is_name) address = asio::ip::make_address("127.0.0.1"); // whatever it is called
        tcp::endpoint const to(address, static_cast<std::uint16_t>(std::stoi(target.substr(colon + 1))));
        auto const reached = co_await other->async_connect(to, as_values);
        if (std::get<0>(reached)) {
            co_await send(spawned_call, 502, "");
            co_return;
        }
        if (tunnel) {
            ++self->tunnels;
            std::string const yes = "HTTP/1.1 200 Connection established\r\n\r\n";
            co_await asio::async_write(*spawned_call, asio::buffer(yes), as_values);
        } else {
            ++self->requests;
            std::string text = std::string(head.method_string()) + ' ' + path + " HTTP/1.1\r\n";
            for (auto const& field : head)
                if (field.name() != http::field::proxy_authorization)
                    text += std::string(field.name_string()) + ": " + std::string(field.value()) + "\r\n";
            text += "\r\n";
            co_await asio::async_write(*other, asio::buffer(text), as_values);
        }
        co_await asio::async_write(*other, buffer.data(), as_values);
        asio::co_spawn(spawned_call->get_executor(), send_stream(spawned_call, other), asio::detached);
        co_await send_stream(other, spawned_call);
    }

    std::shared_ptr<house> open;
    std::string authorization;
    int tunnels = 0, requests = 0;
};

proxy_server::proxy_server(asio::any_io_executor executor, std::string authorization)
    : state_(std::make_shared<state>(executor, std::move(authorization))) {
    auto all = let_in(state_->open,
                      [s = state_](shared_socket spawned_call) { return state::serve(s, std::move(spawned_call)); });
    asio::co_spawn(executor, std::move(all), asio::detached);
}

proxy_server::~proxy_server() { state_->open->close(); }

std::uint16_t proxy_server::port() const { return state_->open->acceptor.local_endpoint().port(); }

int proxy_server::tunnels() const { return state_->tunnels; }

int proxy_server::requests() const { return state_->requests; }

} // namespace ossio::test
