// SPDX-License-Identifier: BSL-1.0
// Credentials from arguments or from the environment.
#include <ossio/credentials.hpp>

#include "credentials/any_thread.hpp"
#include "credentials/settings.hpp"

#include <stdexcept>

namespace ossio {

namespace {

using credentials_detail::variable;

class fixed_credentials final : public credentials_detail::any_thread_credentials {
public:
    explicit fixed_credentials(credentials held) : held_(std::move(held)) {}

    asio::awaitable<credentials> get() override { co_return held_; }
    credentials const* fixed() const noexcept override { return &held_; }

private:
    credentials held_;
};

class credentials_of_environment final : public credentials_detail::any_thread_credentials {
public:
    asio::awaitable<credentials> get() override {
        credentials found(variable("OSS_ACCESS_KEY_ID"), variable("OSS_ACCESS_KEY_SECRET"),
                          variable("OSS_SESSION_TOKEN"));
        if (found.access_key_id.empty() || found.access_key_secret.empty())
            found = credentials(variable("ALIBABA_CLOUD_ACCESS_KEY_ID"), variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
                                variable("ALIBABA_CLOUD_SECURITY_TOKEN"));
        if (found.access_key_id.empty() || found.access_key_secret.empty())
            throw std::runtime_error("set the environment variables OSS_ACCESS_KEY_ID and OSS_ACCESS_KEY_SECRET");
        co_return found;
    }
};

} // namespace

credentials_ptr static_credentials(credentials c) { return std::make_shared<fixed_credentials>(std::move(c)); }

credentials_ptr environment_credentials() { return std::make_shared<credentials_of_environment>(); }

} // namespace ossio
