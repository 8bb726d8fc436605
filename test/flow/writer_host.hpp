// SPDX-License-Identifier: BSL-1.0
// Processes with an event loop of their own beside one service: what is destroyed has crashed.
#ifndef OSSIO_TEST_FLOW_WRITER_HOST_HPP
#define OSSIO_TEST_FLOW_WRITER_HOST_HPP

#include "flow/world.hpp"

namespace ossio::test {

/// One process with a client. Destroying it is kill -9: nothing is cleaned up on the service.
class writer_host {
public:
    explicit writer_host(world& at, testing::fuse_ptr fuse = nullptr, std::function<void(client_options&)> adjust = {})
        : at_(at) {
        auto options = at.service.options();
        if (adjust) adjust(options);
        auto connector = at.service.connector();
        if (fuse) connector = testing::watch(std::move(connector), std::move(fuse));
        client_.emplace(
            detail::client_access::make(io_.get_executor(), std::move(options), at.clock, std::move(connector)));
    }

    ossio::bucket bucket() const { return client_->bucket("examplebucket"); }
    ossio::client const& client() const noexcept { return *client_; }
    detail::client_impl& insides() const { return *detail::client_access::impl(*client_); }
    asio::io_context& io() noexcept { return io_; }

    /// Until the operation ends, and no longer: what is in flight stays in flight.
    template<class T>
    result<T> run(asio::awaitable<T> op) {
        auto const end = start(std::move(op));
        at_.clock->run_while({&io_, &at_.io}, [end] { return !end->is.has_value(); });
        BOOST_REQUIRE_MESSAGE(end->is.has_value(), "the operation never ended");
        return std::move(*end->is);
    }

    template<class T>
    std::shared_ptr<ending<T>> start(asio::awaitable<T> op, asio::cancellation_signal* signal = nullptr) {
        auto const end = std::make_shared<ending<T>>();
        auto const slot = signal ? signal->slot() : asio::cancellation_slot();
        asio::co_spawn(io_, store_ending(std::move(op), end), asio::bind_cancellation_slot(slot, [](auto) {}));
        return end;
    }

    /// Until nothing moves any more.
    void turn() {
        at_.clock->run_while({&io_, &at_.io}, [] { return true; });
    }

private:
    template<class T>
    static asio::awaitable<void> store_ending(asio::awaitable<T> op, std::shared_ptr<ending<T>> end) {
        end->is.emplace(co_await as_result(std::move(op)));
    }

    world& at_;
    asio::io_context io_;
    std::optional<ossio::client> client_;
};

template<class T>
void require_success(result<T> const& end) {
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? std::string() : to_string(end.error())));
}

template<class T>
void require_failure(result<T> const& end, error_code code) {
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == code), to_string(end.error()));
}

} // namespace ossio::test
#endif
