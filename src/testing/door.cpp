// SPDX-License-Identifier: BSL-1.0
// An io_context of the door's own, run by a thread of its own; accepted sockets change over to the executor.
#include "testing/door.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace ossio::testing {

using asio::ip::tcp;

class door::waiting {
public:
    waiting(asio::any_io_executor executor, tcp::endpoint const& address, std::function<void(tcp::socket)> welcome)
        : executor_(std::move(executor)),
          welcome_(std::make_shared<std::function<void(tcp::socket)>>(std::move(welcome))),
          acceptor_(io_, address) {
        accept();
        thread_ = std::thread([this] { io_.run(); });
    }
    ~waiting() {
        asio::post(io_, [this] { acceptor_.close(); });
        thread_.join();
    }
    waiting(waiting const&) = delete;
    waiting& operator=(waiting const&) = delete;

    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    void accept() {
        // The socket belongs to the executor from the start: nothing of it is ever touched by this thread.
        acceptor_.async_accept(executor_, [this](boost::system::error_code ec, tcp::socket socket) {
            if (!acceptor_.is_open()) return;
            if (!ec) hand_over(std::move(socket));
            accept();
        });
    }
    void hand_over(tcp::socket socket) {
        auto guest = std::make_shared<tcp::socket>(std::move(socket));
        std::weak_ptr<std::function<void(tcp::socket)>> weak = welcome_;
        asio::post(executor_, [weak, guest] {
            if (auto const welcome = weak.lock()) (*welcome)(std::move(*guest));
        });
    }

    asio::any_io_executor executor_;
    std::shared_ptr<std::function<void(tcp::socket)>> welcome_;
    asio::io_context io_{1};
    tcp::acceptor acceptor_;
    std::thread thread_;
};

door::door(asio::any_io_executor executor, std::string const& host, std::uint16_t port,
           std::function<void(tcp::socket)> welcome)
    : waiting_(std::make_unique<waiting>(std::move(executor), tcp::endpoint(asio::ip::make_address(host), port),
                                         std::move(welcome))) {}

door::~door() = default;

std::uint16_t door::port() const noexcept { return waiting_->port(); }

} // namespace ossio::testing
