// SPDX-License-Identifier: BSL-1.0
// The metadata server of an ECS instance.
#include <ossio/credentials.hpp>
#include <ossio/error.hpp>

#include "credentials/key_rules.hpp"
#include "credentials/provider_response.hpp"
#include "credentials/settings.hpp"
#include "credentials/web.hpp"

#include <stdexcept>

namespace ossio {

namespace {

using namespace credentials_detail;

// The server is on the same machine: if it takes longer than this, there is none.
constexpr std::chrono::seconds nearby_limit{2};
constexpr char const* token_seconds = "21600";

class ecs_role final : public credentials_provider {
public:
    explicit ecs_role(ecs_role_options options) : options_(std::move(options)) {
        if (variable("ALIBABA_CLOUD_IMDSV1_DISABLED") == "true") options_.allow_v1 = false;
    }

    asio::awaitable<credentials> get() override {
        token_ = co_await ask_for_token();
        std::string role = otherwise_variable(options_.role, "ALIBABA_CLOUD_ECS_METADATA");
        if (role.empty()) role = co_await read(std::string());
        role = trim_secret(role, "name of the RAM role").value();
        if (role.empty()) throw std::runtime_error("the ECS instance has no RAM role");
        std::string const json = co_await read(role);
        co_return parse_credentials(json);
    }

private:
    /// Empty: use IMDSv1.
    asio::awaitable<std::string> ask_for_token() {
        net::web_request request(address_of(options_.endpoint + "/latest/api/token"), wire::verb::put);
        request.headers.set("X-aliyun-ecs-metadata-token-ttl-seconds", token_seconds);
        std::string why;
        try {
            auto response = co_await ask(std::move(request), nearby_limit);
            if (response.status == 200) co_return trim_secret(response.body, "token of the metadata server").value();
            why = "HTTP " + std::to_string(response.status);
        } catch (std::exception const& e) {
            why = e.what(); // the token makes one hop by default: it does not reach a container
        }
        if (!options_.allow_v1)
            throw std::runtime_error("the metadata server returned no token (" + why + "), and IMDSv1 is not allowed");
        co_return std::string();
    }

    asio::awaitable<std::string> read(std::string what) {
        net::web_request request(address_of(options_.endpoint + "/latest/meta-data/ram/security-credentials/" + what));
        if (!token_.empty()) request.headers.set("X-aliyun-ecs-metadata-token", token_);
        co_return co_await ask_for_text(std::move(request), nearby_limit);
    }

    ecs_role_options options_;
    std::string token_;
};

} // namespace

credentials_ptr ecs_role_credentials(ecs_role_options opts) {
    return cached_credentials(std::make_shared<ecs_role>(std::move(opts)));
}

} // namespace ossio
