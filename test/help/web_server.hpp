// SPDX-License-Identifier: BSL-1.0
// A small HTTP server for tests: metadata, STS, receivers of callbacks, proxies. By Boost.Beast, not by the library.
#ifndef OSSIO_TEST_HELP_WEB_SERVER_HPP
#define OSSIO_TEST_HELP_WEB_SERVER_HPP

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ossio::test {

namespace asio = boost::asio;

/// A request as it came; names of headers in lower case.
class web_request {
public:
    std::string method, target, body;
    std::map<std::string, std::string> headers;
};

class provider_response {
public:
    provider_response(int http_status, std::string text) : status(http_status), body(std::move(text)) {}

    int status;
    std::string body;
};

/// Answers by a function of the test. What it was asked stays in `seen`. Stops when it is destroyed.
class web_server {
public:
    using handler = std::function<provider_response(web_request const&)>;

    web_server(asio::any_io_executor, handler);
    ~web_server();

    std::string url() const; ///< "http://127.0.0.1:PORT"
    std::vector<web_request> const& seen() const;

private:
    class state;
    std::shared_ptr<state> state_;
};

/// A forward proxy: tunnels by CONNECT, passes absolute URLs on, and asks for `authorization` when that is not empty.
class proxy_server {
public:
    explicit proxy_server(asio::any_io_executor, std::string authorization = std::string());
    ~proxy_server();

    std::uint16_t port() const;
    int tunnels() const;
    int requests() const; ///< in absolute form

private:
    class state;
    std::shared_ptr<state> state_;
};

} // namespace ossio::test
#endif
