// SPDX-License-Identifier: BSL-1.0
// Assumes roles at STS: with other keys, or with the token of an OIDC provider.
#include <ossio/credentials.hpp>

#include "credentials/key_rules.hpp"
#include "credentials/provider_response.hpp"
#include "credentials/rpc_sign.hpp"
#include "credentials/settings.hpp"
#include "credentials/web.hpp"
#include "wire/base64.hpp"
#include "wire/http_date.hpp"

#include <openssl/rand.h>

#include <array>
#include <stdexcept>

namespace ossio {

namespace {

using namespace credentials_detail;

constexpr std::chrono::seconds shortest_validity{900}; // limit of STS

std::string nonce() {
    std::array<unsigned char, 16> random{};
    RAND_bytes(random.data(), static_cast<int>(random.size()));
    return wire::hex_lower(std::string_view(reinterpret_cast<char const*>(random.data()), random.size()));
}

/// "2026-01-01T00:00:00Z"
std::string timestamp() {
    std::string const text = wire::iso_date(std::chrono::system_clock::now());
    return text.substr(0, text.find('.')) + 'Z';
}

rpc_parameters action(std::string name) {
    return {{"Action", std::move(name)}, {"Version", "2015-04-01"}, {"Format", "JSON"}, {"Timestamp", timestamp()}};
}

std::string seconds_text(std::chrono::seconds validity) {
    if (validity < shortest_validity) throw std::runtime_error("a role is assumed for at least 900 seconds");
    return std::to_string(validity.count());
}

void add(rpc_parameters& to, char const* name, std::string const& value) {
    if (!value.empty()) to.emplace(name, value);
}

net::web_request form(std::string const& url, rpc_parameters const& parameters) {
    net::web_request request(address_of(url), wire::verb::post);
    request.headers.set("Content-Type", "application/x-www-form-urlencoded");
    request.headers.set("Accept", "application/json");
    request.body = rpc_query(parameters);
    return request;
}

class assumed_role final : public credentials_provider {
public:
    assumed_role(credentials_ptr with, assume_role_options options)
        : with_(std::move(with)), options_(std::move(options)) {}

    asio::awaitable<credentials> get() override {
        if (!with_) throw std::runtime_error("a null pointer is no provider");
        credentials given = co_await with_->get();
        credentials const keys = trim_credentials(std::move(given)).value();
        rpc_parameters asked = action("AssumeRole");
        asked.emplace("RoleArn", options_.role_arn);
        asked.emplace("RoleSessionName", options_.session_name);
        asked.emplace("DurationSeconds", seconds_text(options_.valid_for));
        asked.emplace("AccessKeyId", keys.access_key_id);
        asked.emplace("SignatureMethod", "HMAC-SHA1");
        asked.emplace("SignatureVersion", "1.0");
        asked.emplace("SignatureNonce", nonce());
        add(asked, "SecurityToken", keys.security_token);
        add(asked, "Policy", options_.policy);
        add(asked, "ExternalId", options_.external_id);
        std::string const signature = rpc_signature("POST", asked, keys.access_key_secret);
        asked.emplace("Signature", signature);
        std::string const json = co_await ask_for_text(form(options_.endpoint, asked), request_limit);
        co_return parse_credentials(json);
    }

private:
    credentials_ptr with_;
    assume_role_options options_;
};

class oidc_role final : public credentials_provider {
public:
    explicit oidc_role(oidc_role_options options) : options_(std::move(options)) {}

    asio::awaitable<credentials> get() override {
        auto const needed = [](std::string given, char const* name) {
            given = otherwise_variable(std::move(given), name);
            if (given.empty()) throw std::runtime_error(std::string("set ") + name);
            return given;
        };
        rpc_parameters const in_query = action("AssumeRoleWithOIDC");
        rpc_parameters in_body;
        in_body.emplace("RoleArn", needed(options_.role_arn, "ALIBABA_CLOUD_ROLE_ARN"));
        in_body.emplace("OIDCProviderArn", needed(options_.provider_arn, "ALIBABA_CLOUD_OIDC_PROVIDER_ARN"));
        in_body.emplace("OIDCToken",
                        read_small_file(needed(options_.token_file.string(), "ALIBABA_CLOUD_OIDC_TOKEN_FILE")));
        std::string const session = otherwise_variable(options_.session_name, "ALIBABA_CLOUD_ROLE_SESSION_NAME");
        in_body.emplace("RoleSessionName", session.empty() ? "ossio" : session);
        in_body.emplace("DurationSeconds", seconds_text(options_.valid_for));
        add(in_body, "Policy", options_.policy);
        net::web_request request = form(options_.endpoint + "/?" + rpc_query(in_query), in_body);
        std::string const json = co_await ask_for_text(std::move(request), request_limit);
        co_return parse_credentials(json);
    }

private:
    oidc_role_options options_;
};

} // namespace

credentials_ptr assume_role_credentials(credentials_ptr with, assume_role_options opts) {
    return cached_credentials(std::make_shared<assumed_role>(std::move(with), std::move(opts)));
}

credentials_ptr oidc_role_credentials(oidc_role_options opts) {
    return cached_credentials(std::make_shared<oidc_role>(std::move(opts)));
}

} // namespace ossio
