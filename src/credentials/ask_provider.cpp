// SPDX-License-Identifier: BSL-1.0
// Turns what a provider throws into a failure.
#include "credentials/ask_provider.hpp"

#include "credentials/key_rules.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

namespace ossio::credentials_detail {

namespace {

result<credentials> usable(credentials given) {
    auto keys = trim_credentials(std::move(given));
    if (keys && keys->access_key_id.empty()) return failure(errc::no_credentials, "an empty access key id");
    return keys;
}

/// Rethrows cancellation, which is not the provider's; a connection that the provider itself has closed throws the same.
failure of_provider(std::exception_ptr thrown, asio::cancellation_state const& caller) {
    try {
        std::rethrow_exception(thrown);
    } catch (boost::system::system_error const& e) {
        bool const is_cancelled = caller.cancelled() != asio::cancellation_type::none;
        if (is_cancelled && e.code() == asio::error::operation_aborted) throw;
        return failure(errc::no_credentials, e.what());
    } catch (std::exception const& e) {
        return failure(errc::no_credentials, e.what());
    }
}

} // namespace

asio::awaitable<result<credentials>> ask_provider(credentials_ptr from) {
    if (!from) co_return failure(errc::no_credentials, "a null pointer is no provider");
    std::exception_ptr thrown;
    try {
        credentials given = co_await from->get();
        co_return usable(std::move(given));
    } catch (...) {
        thrown = std::current_exception();
    }
    auto const caller = co_await asio::this_coro::cancellation_state;
    co_return of_provider(thrown, caller);
}

} // namespace ossio::credentials_detail
