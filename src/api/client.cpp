// SPDX-License-Identifier: BSL-1.0
// The members of client.
#include <ossio/client.hpp>

#include "api/client_access.hpp"
#include "credentials/settings.hpp"
#include "net/tls/session_cache.hpp"
#include "service/client_loops.hpp"

namespace ossio {

namespace detail {

namespace {

net::client_rules rules_of(tls_options const& options) {
    net::client_rules rules;
    rules.ca_file = options.ca_file;
    rules.verify = options.verify;
    rules.certificate_file = options.client_certificate;
    rules.key_file = options.client_key;
    rules.sessions = session_cache::of(options.session_cache);
    rules.own_records = options.record_protection == record_protection::own;
    rules.minimum = options.minimum == tls_version::v1_3 ? net::tls_version::v1_3 : net::tls_version::v1_2;
    return rules;
}

std::shared_ptr<client_impl> make_client(asio::any_io_executor executor, client_options options) {
    auto endpoint = wire::parse_endpoint(options.endpoint, options.region, options.path_style, options.custom_domain);
    if (!endpoint)
        return std::make_shared<client_impl>(executor, std::move(options), configuration_failure(endpoint.error()));
    auto const proxy = service::proxy_selector::make(options.proxy, endpoint->tls, credentials_detail::variable);
    net::tls_context tls; // reading the system's certificates takes a while
    if (endpoint->tls || (proxy && proxy->speaks_tls())) {
        auto made = net::tls_context::for_client(rules_of(options.tls));
        if (!made)
            return std::make_shared<client_impl>(executor, std::move(options), configuration_failure(made.error()));
        tls = std::move(*made);
    }
    auto runtime = async::system_runtime(executor);
    auto connector = net::make_connector(executor, runtime, std::move(tls));
    return std::make_shared<client_impl>(executor, std::move(options), std::move(runtime), std::move(connector));
}

} // namespace

client client_access::make(asio::any_io_executor executor, client_options options, async::runtime_ptr runtime,
                           net::connector_ptr connector) {
    return client(std::make_shared<client_impl>(std::move(executor), std::move(options), std::move(runtime),
                                                std::move(connector)));
}

std::shared_ptr<client_impl> client_access::impl(client const& c) { return c.impl_; }

} // namespace detail

client::client(asio::any_io_executor executor, client_options options)
    : impl_(detail::make_client(std::move(executor), std::move(options))) {}

client::client(std::shared_ptr<detail::client_impl> impl) : impl_(std::move(impl)) {}

bucket client::bucket(std::string name) const {
    auto in = std::make_shared<detail::bucket_impl>(impl_, std::move(name));
    if (!impl_->other_loops.empty()) in->place = std::make_shared<detail::loop_place>(impl_);
    return ossio::bucket(std::move(in));
}

asio::any_io_executor client::get_executor() const noexcept { return impl_->executor; }

void client::set_buffer_budget(std::uint64_t bytes) {
    service::for_each_loop(impl_, [bytes](detail::client_impl& one, std::size_t loop, std::size_t loops) {
        one.options.buffer_budget = service::share_of(bytes, loop, loops);
        if (!one.buffers) return;
        one.buffers->set_budget(one.options.buffer_budget);
        one.admissions->set_limit(one.most_begun_uploads());
    });
}

void client::set_max_connections(int n) {
    service::for_each_loop(impl_, [n](detail::client_impl& one, std::size_t loop, std::size_t loops) {
        auto const share = service::share_of(detail::at_least_one(n), loop, loops);
        one.options.max_connections = static_cast<int>(share);
        if (!one.pool) return;
        one.pool->set_max_connections(static_cast<std::size_t>(share));
        one.admissions->set_limit(one.most_begun_uploads());
    });
}

void client::set_rate_limit(std::uint64_t bytes_per_second) {
    impl_->options.rate_limit = bytes_per_second;
    if (impl_->rate_limit) impl_->rate_limit->set(bytes_per_second);
}

void client::close() noexcept {
    service::for_each_loop(impl_, [](detail::client_impl& one, std::size_t, std::size_t) {
        if (one.pool) one.pool->close();
        one.background_tasks.cancel();
    });
}

} // namespace ossio
