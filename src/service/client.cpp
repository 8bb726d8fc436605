// SPDX-License-Identifier: BSL-1.0
// Sets a client up from its options; what is wrong with them is told by the first operation.
#include <ossio/client.hpp>

#include "credentials/settings.hpp"
#include "service/client_access.hpp"
#include "service/client_impl.hpp"

namespace ossio {

namespace detail {

namespace {

failure configuration_failure(failure f) {
    f.detail = "client options: " + f.detail;
    return f;
}

net::client_rules rules_of(tls_options const& options) {
    net::client_rules rules;
    rules.ca_file = options.ca_file;
    rules.verify = options.verify;
    rules.certificate_file = options.client_certificate;
    rules.key_file = options.client_key;
    rules.minimum = options.minimum == tls_version::v1_3 ? net::tls_version::v1_3 : net::tls_version::v1_2;
    return rules;
}

std::shared_ptr<client_impl> make_client(asio::any_io_executor home, client_options options) {
    auto endpoint = wire::parse_endpoint(options.endpoint, options.region, options.path_style, options.custom_domain);
    if (!endpoint)
        return std::make_shared<client_impl>(home, std::move(options), configuration_failure(endpoint.error()));
    net::tls_context tls;
    if (endpoint->tls) {
        auto made = net::tls_context::for_client(rules_of(options.tls));
        if (!made) return std::make_shared<client_impl>(home, std::move(options), configuration_failure(made.error()));
        tls = std::move(*made);
    }
    auto platform = async::real_platform(home);
    auto connector = net::make_connector(home, platform, std::move(tls));
    return std::make_shared<client_impl>(home, std::move(options), std::move(platform), std::move(connector));
}

template<class T>
std::optional<failure> problem(result<T> const& r) {
    return r ? std::nullopt : std::optional<failure>(r.error());
}

} // namespace

static std::size_t at_least_one(int n) { return n < 1 ? 1 : static_cast<std::size_t>(n); }

client_impl::client_impl(asio::any_io_executor executor, client_options opts, async::platform_ptr time,
                         net::connector_ptr connector)
    : home(std::move(executor)),
      options(std::move(opts)),
      platform(std::move(time)),
      announce(options.events, options.log),
      pool(std::make_shared<net::pool>(std::move(connector), platform, at_least_one(options.max_connections),
                                       options.max_idle, announce)),
      buffers(std::make_shared<async::buffer_pool>(options.buffer_budget)),
      turns(std::make_shared<async::turns>(home)),
      rate(std::make_shared<rate_limit>(options.rate_limit)),
      budget(options.retry.budget),
      errands(home) {
    auto parsed_region = wire::parse_region(options.region);
    auto parsed = wire::parse_endpoint(options.endpoint, options.region, options.path_style, options.custom_domain);
    auto chosen = service::proxy_choice::make(options.proxy, !parsed || parsed->tls, identity::variable);
    for (auto const& why : {problem(parsed_region), problem(parsed), problem(chosen)})
        if (why && !broken) broken = configuration_failure(*why);
    if (broken) return;
    region = std::move(*parsed_region);
    endpoint = std::move(*parsed);
    proxy = std::move(*chosen);
    if (auto const box = wire::cloud_box_of(endpoint.host); !box.empty()) {
        region = box;
        product = "oss-cloudbox";
    }
}

client_impl::client_impl(asio::any_io_executor executor, client_options opts, failure why)
    : home(std::move(executor)), options(std::move(opts)), broken(std::move(why)), budget(0), errands(home) {}

client client_access::make(asio::any_io_executor home, client_options options, async::platform_ptr platform,
                           net::connector_ptr connector) {
    return client(
        std::make_shared<client_impl>(std::move(home), std::move(options), std::move(platform), std::move(connector)));
}

std::shared_ptr<client_impl> client_access::impl(client const& c) { return c.impl_; }

} // namespace detail

client::client(asio::any_io_executor home, client_options options)
    : impl_(detail::make_client(std::move(home), std::move(options))) {}

client::client(std::shared_ptr<detail::client_impl> impl) : impl_(std::move(impl)) {}

bucket client::bucket(std::string name) const {
    return ossio::bucket(std::make_shared<detail::bucket_impl>(impl_, std::move(name)));
}

asio::any_io_executor client::get_executor() const noexcept { return impl_->home; }

void client::set_buffer_budget(std::uint64_t bytes) {
    impl_->options.buffer_budget = bytes;
    if (impl_->buffers) impl_->buffers->set_budget(bytes);
}

void client::set_max_connections(int n) {
    impl_->options.max_connections = n;
    if (impl_->pool) impl_->pool->set_max_connections(detail::at_least_one(n));
}

void client::set_rate_limit(std::uint64_t bytes_per_second) {
    impl_->options.rate_limit = bytes_per_second;
    if (impl_->rate) impl_->rate->set(bytes_per_second);
}

void client::close() noexcept {
    if (impl_->pool) impl_->pool->close();
    impl_->errands.cancel();
}

} // namespace ossio
