// SPDX-License-Identifier: BSL-1.0
// Asks several providers, one after the other.
#include <ossio/credentials.hpp>

#include "credentials/settings.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <stdexcept>

namespace ossio {

namespace {

class credentials_chain final : public credentials_provider {
public:
    explicit credentials_chain(std::vector<credentials_ptr> links) : links_(std::move(links)) {}

    asio::awaitable<credentials> get() override {
        std::string why;
        if (auto const chosen = chosen_) {
            auto found = co_await try_one(chosen, why);
            if (found) co_return std::move(*found);
            if (chosen == chosen_) chosen_ = nullptr;
        }
        why.clear();
        for (std::size_t i = 0; i < links_.size(); ++i) {
            credentials_ptr const link = links_[i];
            auto found = co_await try_one(link, why);
            if (!found) continue;
            chosen_ = link;
            co_return std::move(*found);
        }
        throw std::runtime_error("none of " + std::to_string(links_.size()) + " sources has credentials: " + why);
    }

    void refused(credentials const& those) override {
        if (chosen_) chosen_->refused(those);
    }

private:
    static asio::awaitable<std::optional<credentials>> try_one(credentials_ptr link, std::string& why) {
        try {
            if (!link) throw std::runtime_error("a null pointer is no provider");
            credentials found = co_await link->get();
            if (!found.access_key_id.empty()) co_return std::optional<credentials>(std::move(found));
            why += (why.empty() ? "" : "; ") + std::string("an empty access key id");
        } catch (boost::system::system_error const& e) {
            if (e.code() == asio::error::operation_aborted) throw;
            why += (why.empty() ? "" : "; ") + std::string(e.what());
        } catch (std::exception const& e) {
            why += (why.empty() ? "" : "; ") + std::string(e.what());
        }
        co_return std::nullopt;
    }

    std::vector<credentials_ptr> links_;
    credentials_ptr chosen_;
};

} // namespace

credentials_ptr first_of_credentials(std::vector<credentials_ptr> from) {
    return std::make_shared<credentials_chain>(std::move(from));
}

std::vector<credentials_source> default_credentials_sources() {
    std::vector<credentials_source> links;
    links.emplace_back("environment", environment_credentials());
    links.emplace_back("OIDC role", oidc_role_credentials());
    if (credentials_detail::variable("ALIBABA_CLOUD_CLI_PROFILE_DISABLED") != "true")
        links.emplace_back("profile of the aliyun CLI", cli_profile_credentials());
    links.emplace_back("profile of the SDKs", profile_credentials());
    links.emplace_back("profile of ossutil", ossutil_credentials());
    if (credentials_detail::variable("ALIBABA_CLOUD_ECS_METADATA_DISABLED") != "true")
        links.emplace_back("role of the ECS instance", ecs_role_credentials());
    links.emplace_back("URI", uri_credentials());
    return links;
}

credentials_ptr default_credentials() {
    auto links = default_credentials_sources();
    std::vector<credentials_ptr> providers;
    providers.reserve(links.size());
    for (credentials_source& link : links) providers.push_back(std::move(link.provider));
    return first_of_credentials(std::move(providers));
}

} // namespace ossio
