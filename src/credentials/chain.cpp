// SPDX-License-Identifier: BSL-1.0
// Asks several providers, one after the other.
#include <ossio/credentials.hpp>

#include "credentials/ask_provider.hpp"
#include "credentials/settings.hpp"

#include <stdexcept>

namespace ossio {

namespace {

class credentials_chain final : public credentials_provider {
public:
    explicit credentials_chain(std::vector<credentials_ptr> links) : links_(std::move(links)) {}

    /// Another link may have the keys of another account: once one is chosen, its failure is that of the chain.
    asio::awaitable<credentials> get() override {
        if (!chosen_) {
            auto first = co_await choose();
            if (first) co_return std::move(*first);
        }
        auto asking = credentials_detail::ask_provider(chosen_);
        auto found = co_await std::move(asking);
        if (!found) throw std::runtime_error(found.error().detail);
        co_return std::move(*found);
    }

    void refused(credentials const& those) override {
        if (chosen_) chosen_->refused(those);
    }

private:
    /// Returns the keys of the first link that has some; nothing if another call has chosen meanwhile.
    asio::awaitable<std::optional<credentials>> choose() {
        std::string why;
        for (std::size_t i = 0; i < links_.size(); ++i) {
            credentials_ptr const link = links_[i];
            auto asking = credentials_detail::ask_provider(link);
            auto found = co_await std::move(asking);
            if (chosen_) co_return std::nullopt;
            if (found) {
                chosen_ = link;
                co_return std::move(*found);
            }
            why += (why.empty() ? "" : "; ") + found.error().detail;
        }
        throw std::runtime_error("none of " + std::to_string(links_.size()) + " sources has credentials: " + why);
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
