// SPDX-License-Identifier: BSL-1.0
// Makes the state of a client from its options. The first operation reports invalid options.
#include <ossio/client.hpp>

#include "async/bounded.hpp"
#include "credentials/any_thread.hpp"
#include "credentials/key_rules.hpp"
#include "credentials/settings.hpp"
#include "service/client_impl.hpp"

#include <algorithm>

namespace ossio {

namespace detail {

failure configuration_failure(failure f) {
    f.detail = "client options: " + f.detail;
    return f;
}

namespace {

template<class T>
std::optional<failure> problem(result<T> const& r) {
    return r ? std::nullopt : std::optional<failure>(r.error());
}

/// None if the provider may change its keys, or if they cannot be used: then each request asks it, and its failure says why.
std::optional<credentials> fixed_keys_of(credentials_provider const* from) {
    auto const* const here = dynamic_cast<credentials_detail::any_thread_credentials const*>(from);
    if (!here || !here->fixed()) return std::nullopt;
    auto keys = credentials_detail::trim_credentials(*here->fixed());
    if (!keys || keys->access_key_id.empty()) return std::nullopt;
    return std::move(*keys);
}

} // namespace

std::size_t at_least_one(int n) { return n < 1 ? 1 : static_cast<std::size_t>(n); }

client_impl::client_impl(asio::any_io_executor on, client_options opts, async::runtime_ptr time,
                         net::connector_ptr connector)
    : executor(std::move(on)),
      options(std::move(opts)),
      runtime(std::move(time)),
      notify(options.events, options.log),
      pool(std::make_shared<net::pool>(std::move(connector), runtime, at_least_one(options.max_connections),
                                       async::bounded(options.max_idle), notify)),
      buffers(std::make_shared<async::buffer_pool>(options.buffer_budget)),
      admissions(std::make_shared<async::admission_queue>(most_begun_uploads())),
      send_scheduler(std::make_shared<async::send_scheduler>(executor)),
      rate_limit(std::make_shared<ossio::rate_limit>(options.rate_limit)),
      rate(rate_pool::limiter_on(executor, rate_limit)),
      budget(options.retry.budget),
      background_tasks(executor) {
    auto parsed_region = wire::parse_region(options.region);
    auto parsed = wire::parse_endpoint(options.endpoint, options.region, options.path_style, options.custom_domain);
    auto chosen = service::proxy_selector::make(options.proxy, !parsed || parsed->tls, credentials_detail::variable);
    for (auto const& why : {problem(parsed_region), problem(parsed), problem(chosen)})
        if (why && !broken) broken = configuration_failure(*why);
    if (broken) return;
    fixed_keys = fixed_keys_of(options.credentials.get());
    region = std::move(*parsed_region);
    endpoint = std::move(*parsed);
    proxy = std::move(*chosen);
    if (auto const box = wire::cloud_box_of(endpoint.host); !box.empty()) {
        region = box;
        product = "oss-cloudbox";
    }
}

client_impl::client_impl(asio::any_io_executor on, client_options opts, failure why)
    : executor(std::move(on)),
      options(std::move(opts)),
      broken(std::move(why)),
      budget(0),
      background_tasks(executor) {}

std::size_t client_impl::most_begun_uploads() const noexcept {
    auto const with_buffers = static_cast<std::size_t>(buffers->budget() / async::slice_size);
    return std::min(with_buffers, at_least_one(options.max_connections));
}

} // namespace detail

} // namespace ossio
