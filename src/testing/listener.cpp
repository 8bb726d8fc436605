// SPDX-License-Identifier: BSL-1.0
// Accepts on a private io_context in its own thread; accepted sockets belong to the user's executor.
#include "testing/listener.hpp"

#include "async/posix_file.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <stdexcept>
#include <thread>

namespace ossio::testing {

using asio::ip::tcp;

namespace {

constexpr std::chrono::milliseconds after_failure{50};

std::string cannot_listen(std::string const& host, std::uint16_t port) {
    return "cannot listen on " + host_and_port(host, port);
}

tcp::endpoint endpoint_of(std::string const& host, std::uint16_t port) {
    boost::system::error_code ec;
    auto const address = asio::ip::make_address(host, ec);
    if (ec)
        throw std::invalid_argument(cannot_listen(host, port) + ": the host must be an IP address, such as 127.0.0.1");
    return {address, port};
}

} // namespace

std::string host_and_port(std::string const& host, std::uint16_t port) {
    bool const is_v6 = host.find(':') != std::string::npos;
    return (is_v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

class listener::acceptor_thread {
public:
    acceptor_thread(asio::any_io_executor executor, tcp::endpoint const& address,
                    std::function<void(tcp::socket)> on_accept)
        : executor_(std::move(executor)),
          on_accept_(std::make_shared<std::function<void(tcp::socket)>>(std::move(on_accept))),
          acceptor_(io_, address) {
        async::close_on_exec(acceptor_.native_handle()); // Asio does not
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~acceptor_thread() {
        asio::post(io_, [this] { acceptor_.close(); });
        thread_.join();
    }
    acceptor_thread(acceptor_thread const&) = delete;
    acceptor_thread& operator=(acceptor_thread const&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept() {
        // The socket is created on the user's executor: this thread never touches it after the accept.
        acceptor_.async_accept(executor_, [this](boost::system::error_code ec, tcp::socket socket) {
            if (!acceptor_.is_open()) return;
            if (ec) return accept_later();
            hand_over(std::move(socket));
            accept();
        });
    }
    /// No descriptor is left, for example: trying again at once would take a whole core.
    void accept_later() {
        later_.expires_after(after_failure);
        later_.async_wait([this](boost::system::error_code) {
            if (acceptor_.is_open()) accept();
        });
    }
    void hand_over(tcp::socket socket) {
        async::close_on_exec(socket.native_handle());
        auto accepted = std::make_shared<tcp::socket>(std::move(socket));
        std::weak_ptr<std::function<void(tcp::socket)>> weak = on_accept_;
        asio::post(executor_, [weak, accepted] {
            if (auto const on_accept = weak.lock()) (*on_accept)(std::move(*accepted));
        });
    }

    asio::any_io_executor executor_;
    std::shared_ptr<std::function<void(tcp::socket)>> on_accept_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    asio::steady_timer later_{io_};
    std::thread thread_;
};

listener::listener(asio::any_io_executor executor, std::string const& host, std::uint16_t port,
                   std::function<void(tcp::socket)> on_accept) {
    auto const address = endpoint_of(host, port);
    try {
        thread_ = std::make_unique<acceptor_thread>(std::move(executor), address, std::move(on_accept));
    } catch (boost::system::system_error const& e) {
        // Without the line of Asio in which it occurred, which the code carries along.
        throw boost::system::system_error(e.code().value(), e.code().category(), cannot_listen(host, port));
    }
}

listener::~listener() = default;

std::uint16_t listener::port() const noexcept { return thread_->port(); }

} // namespace ossio::testing
