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

bool is_reached(failure const& f) noexcept {
    return f.phase != request_phase::resolve && f.phase != request_phase::connect && f.phase != request_phase::tls;
}

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
    /// Empty: use IMDSv1, because of `no_token_`.
    asio::awaitable<std::string> ask_for_token() {
        net::web_request request(address_of(options_.endpoint + "/latest/api/token"), wire::verb::put);
        request.headers.set("X-aliyun-ecs-metadata-token-ttl-seconds", token_seconds);
        bool tries_v1 = options_.allow_v1;
        try {
            auto response = co_await ask(std::move(request), nearby_limit);
            if (response.status == 200) co_return trim_secret(response.body, "token of the metadata server").value();
            no_token_ = "HTTP " + std::to_string(response.status);
        } catch (error const& e) {
            // The token makes one hop by default: it does not reach a container. Where there is no server, v1 has none either.
            tries_v1 = tries_v1 && is_reached(e.info());
            no_token_ = e.what();
        }
        if (tries_v1) co_return std::string();
        throw std::runtime_error("the metadata server returned no token (" + no_token_ + ')' +
                                 (options_.allow_v1 ? "" : ", and IMDSv1 is not allowed"));
    }

    asio::awaitable<std::string> read(std::string what) {
        net::web_request request(address_of(options_.endpoint + "/latest/meta-data/ram/security-credentials/" + what));
        if (!token_.empty()) request.headers.set("X-aliyun-ecs-metadata-token", token_);
        std::string why;
        try {
            co_return co_await ask_for_text(std::move(request), nearby_limit);
        } catch (error const& e) {
            why = e.what();
        } catch (boost::system::system_error const&) {
            throw; // cancelled
        } catch (std::exception const& e) {
            why = e.what();
        }
        if (token_.empty()) why += "; IMDSv1 was used, because no token was returned (" + no_token_ + ')';
        throw std::runtime_error(why);
    }

    ecs_role_options options_;
    std::string token_;
    std::string no_token_; // why there is none
};

} // namespace

credentials_ptr ecs_role_credentials(ecs_role_options opts) {
    return cached_credentials(std::make_shared<ecs_role>(std::move(opts)));
}

} // namespace ossio
