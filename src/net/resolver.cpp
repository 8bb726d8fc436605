// SPDX-License-Identifier: BSL-1.0
// Resolves names by the system.
#include "net/resolver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace ossio::net {

namespace {

using asio::ip::tcp;

class resolver_of_system final : public resolver {
public:
    explicit resolver_of_system(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    asio::awaitable<resolved> resolve(std::string host, std::uint16_t port) override {
        resolved all;
        auto const numeric = asio::ip::make_address(host, all.ec);
        if (!all.ec) {
            all.addresses.emplace_back(numeric, port);
            co_return all;
        }
        tcp::resolver asked(executor_);
        auto const found = co_await asked.async_resolve(host, std::to_string(port), tcp::resolver::numeric_service,
                                                        asio::as_tuple(asio::use_awaitable));
        all.ec = std::get<0>(found);
        for (auto const& entry : std::get<1>(found)) all.addresses.push_back(entry.endpoint());
        co_return all;
    }

private:
    asio::any_io_executor executor_;
};

} // namespace

resolver_ptr system_resolver(asio::any_io_executor executor) {
    return std::make_shared<resolver_of_system>(std::move(executor));
}

} // namespace ossio::net
