// SPDX-License-Identifier: BSL-1.0
// The embedded OSS behind sockets, with TLS when configured; memory_service has its state.
#include <ossio/testing/server.hpp>

#include <ossio/error.hpp>

#include "net/tcp.hpp"
#include "net/tls/tls.hpp"
#include "testing/listener.hpp"
#include "testing/memory_service.hpp"
#include "testing/server_access.hpp"

namespace ossio::testing {

namespace detail {

class server_impl {
public:
    server_impl(asio::any_io_executor executor, server_options options)
        : service(executor, async::system_runtime(executor), options),
          certificate(options.tls_certificate),
          host(options.host) {
        if (!options.tls_certificate.empty())
            tls = net::tls_context::for_server(options.tls_certificate, options.tls_key, options.tls_client_ca,
                                               options.tls_newest == tls_version::v1_2 ? net::tls_version::v1_2
                                                                                       : net::tls_version::v1_3)
                      .value();
        acceptor = std::make_unique<listener>(executor, host, options.port,
                                              [this](asio::ip::tcp::socket socket) { serve(std::move(socket)); });
        port = acceptor->port();
    }

    void serve(asio::ip::tcp::socket socket) {
        auto connection = net::make_tcp_connection(std::move(socket), service.core().runtime);
        if (!tls) return service.core().serve(std::move(connection));
        service.core().spawn(accept_tls(service.core().shared_from_this(), std::move(connection), tls));
    }

    static asio::awaitable<void> accept_tls(std::shared_ptr<service_core> core, net::connection_ptr connection,
                                            net::tls_context tls) {
        connection->expires_after(std::chrono::seconds(10));
        auto secure = co_await net::tls_accept(std::move(connection), tls);
        if (!secure) co_return;
        (*secure)->expires_after(async::duration::zero());
        core->serve(std::move(*secure));
    }

    memory_service service;
    std::string certificate;
    std::string host;
    net::tls_context tls;
    std::uint16_t port = 0;
    std::unique_ptr<listener> acceptor;
};

} // namespace detail

server::server(asio::any_io_executor executor, server_options opts)
    : impl_(std::make_shared<detail::server_impl>(std::move(executor), std::move(opts))) {}

server::~server() { stop(); }

void server::stop() {
    impl_->acceptor.reset();
    impl_->service.core().close_sessions();
}

std::string server::url() const {
    return (impl_->tls ? "https://" : "http://") + host_and_port(impl_->host, impl_->port);
}

client_options server::options() const {
    client_options o = impl_->service.options();
    o.endpoint = url();
    o.tls.ca_file = impl_->certificate;
    return o;
}

void server::create_bucket(std::string name) { impl_->service.create_bucket(std::move(name)); }

credentials server::issue_credentials(std::chrono::milliseconds valid_for) {
    return impl_->service.issue_credentials(valid_for);
}

void server::forbid_overwrite(std::string const& bucket, bool forbid) {
    impl_->service.forbid_overwrite(bucket, forbid);
}

bool server::has_object(std::string const& bucket, std::string const& key) const {
    return impl_->service.has_object(bucket, key);
}

std::string server::object(std::string const& bucket, std::string const& key) const {
    return impl_->service.object(bucket, key);
}

std::vector<multipart_upload> server::uploads(std::string const& bucket) const {
    return impl_->service.uploads(bucket);
}

std::vector<part> server::parts(std::string const& bucket, multipart_upload const& upload) const {
    return impl_->service.parts(bucket, upload);
}

int server::requests(std::string_view operation) const { return impl_->service.requests(operation); }

std::uint64_t server::bytes_received(std::string_view operation) const {
    return impl_->service.bytes_received(operation);
}

std::size_t server::connections() const { return impl_->service.connections(); }

void server::fail(std::string_view operation, int http_status, std::string service_code, int times) {
    impl_->service.fail(operation, http_status, std::move(service_code), times);
}

void server::respond_raw(std::string_view operation, std::string raw_response, int times) {
    impl_->service.respond_raw(operation, std::move(raw_response), times);
}

void server::refuse_early(std::string_view operation, int http_status, std::string service_code, int times) {
    impl_->service.refuse_early(operation, http_status, std::move(service_code), times);
}

void server::drop_after(std::string_view operation, std::uint64_t bytes, int times) {
    impl_->service.drop_after(operation, bytes, times);
}

void server::lose_response(std::string_view operation, int times) { impl_->service.lose_response(operation, times); }

void server::stall(std::string_view operation, std::chrono::milliseconds how_long, int times) {
    impl_->service.stall(operation, how_long, times);
}

void server::trickle(std::string_view operation, std::uint64_t bytes_per_second, int times) {
    impl_->service.trickle(operation, bytes_per_second, times);
}

void server::wrong_crc(std::string_view operation, int times) { impl_->service.wrong_crc(operation, times); }

void server::corrupt(std::string_view operation, int times) { impl_->service.corrupt(operation, times); }

void server::vanish_uploads(std::string const& bucket) { impl_->service.vanish_uploads(bucket); }

service_core& server_access::core(server& s) { return s.impl_->service.core(); }

} // namespace ossio::testing
