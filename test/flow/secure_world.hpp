// SPDX-License-Identifier: BSL-1.0
// A world whose client speaks TLS to the service, over pipes.
#ifndef OSSIO_TEST_FLOW_SECURE_WORLD_HPP
#define OSSIO_TEST_FLOW_SECURE_WORLD_HPP

#include "flow/world.hpp"

#include "help/certificates.hpp"
#include "net/tls/session_cache.hpp"
#include "net/tls/tls.hpp"
#include "testing/pipe.hpp"

namespace ossio::test {

/// Hands out pipes whose other end speaks TLS before it is served.
class secured_pipes final : public net::connector {
public:
    secured_pipes(testing::service_core& core, net::tls_context server) : core_(core), server_(std::move(server)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer, async::duration) override {
        auto ends = testing::make_pipe(core_.runtime, 5000); // less than a record
        core_.spawn(shake_hands(core_, std::move(ends.second), server_));
        co_return std::move(ends.first);
    }

private:
    static asio::awaitable<void> shake_hands(testing::service_core& core, net::connection_ptr connection,
                                             net::tls_context server) {
        auto secure = co_await net::tls_accept(std::move(connection), server);
        if (secure) core.serve(std::move(*secure));
    }

    testing::service_core& core_;
    net::tls_context server_;
};

/// TLS on top of another connector's connections.
class securing final : public net::connector {
public:
    securing(net::connector_ptr below, net::tls_context client, async::runtime_ptr time)
        : below_(std::move(below)), client_(std::move(client)), runtime_(std::move(time)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer to, async::duration limit) override {
        auto plain = co_await below_->connect(to, limit);
        if (!plain) co_return plain.error();
        (*plain)->expires_after(limit);
        co_return co_await net::tls_connect(std::move(*plain), client_, "oss.example", runtime_);
    }

private:
    net::connector_ptr below_;
    net::tls_context client_;
    async::runtime_ptr runtime_;
};

inline certificates const& papers() {
    static certificates const one("oss.example");
    return one;
}

/// What is different from a usual client, for a test of TLS sessions.
class secure_settings {
public:
    secure_settings() = default;
    explicit secure_settings(net::tls_version v) : newest(v) {}

    net::tls_version newest = net::tls_version::v1_3; // of the server
    std::shared_ptr<detail::session_cache> sessions;
    bool verify = true;
    observer_ptr events;
};

class secure_world : public world {
public:
    secure_world(testing::fuse_ptr fuse, secure_settings with) : settings_(std::move(with)) {
        auto server = net::tls_context::for_server(papers().certificate_file(), papers().key_file(), std::string(),
                                                   settings_.newest);
        pipes_ = std::make_shared<secured_pipes>(service.core(), server.value());
        if (fuse) pipes_ = testing::watch(std::move(pipes_), std::move(fuse));
        made.emplace(another(settings_));
    }

    /// Returns a client of the same service.
    client another(secure_settings const& with) const {
        net::client_rules rules;
        rules.ca_file = papers().certificate_file();
        rules.verify = with.verify;
        rules.sessions = with.sessions;
        client_options options = service.options();
        options.events = with.events;
        auto connector = std::make_shared<securing>(pipes_, net::tls_context::for_client(rules).value(), clock);
        return detail::client_access::make(io_executor_, std::move(options), clock, std::move(connector));
    }

private:
    asio::any_io_executor io_executor_ = io.get_executor();
    secure_settings settings_;
    net::connector_ptr pipes_;
};

} // namespace ossio::test
#endif
