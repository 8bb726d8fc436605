// SPDX-License-Identifier: BSL-1.0
// Keys to sign with, and who gives the next ones.
#ifndef OSSIO_CREDENTIALS_HPP
#define OSSIO_CREDENTIALS_HPP

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ossio {

namespace asio = boost::asio;

/// One key pair, perhaps temporary. Never printed by the library.
class credentials {
public:
    credentials() = default;
    credentials(std::string id, std::string secret, std::string token = std::string())
        : access_key_id(std::move(id)), access_key_secret(std::move(secret)), security_token(std::move(token)) {}

    std::string access_key_id;
    std::string access_key_secret;
    std::string security_token;                                      ///< empty: not temporary
    std::optional<std::chrono::system_clock::time_point> expires_at; ///< unset: never
};

/// Yields the credentials to sign the next request with. Called on the client's executor.
class credentials_provider {
public:
    virtual ~credentials_provider() = default;

    /** Called before each attempt of each request; cache inside. Calls may overlap.

        Any exception derived from std::exception fails the request with errc::no_credentials and its text as detail.
    */
    virtual asio::awaitable<credentials> get() = 0;
};

using credentials_ptr = std::shared_ptr<credentials_provider>;

/// Always the same ones.
credentials_ptr static_credentials(credentials);

/// OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, when set, OSS_SESSION_TOKEN; read at each call.
credentials_ptr environment_credentials();

} // namespace ossio
#endif
