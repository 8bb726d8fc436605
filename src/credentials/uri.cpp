// SPDX-License-Identifier: BSL-1.0
// Fetches credentials from a server of the user's.
#include <ossio/credentials.hpp>

#include "credentials/provider_response.hpp"
#include "credentials/settings.hpp"
#include "credentials/web.hpp"

#include <stdexcept>

namespace ossio {

namespace {

using namespace credentials_detail;

class credentials_at_uri final : public credentials_provider {
public:
    explicit credentials_at_uri(std::string url) : url_(std::move(url)) {}

    asio::awaitable<credentials> get() override {
        std::string const url = otherwise_variable(url_, "ALIBABA_CLOUD_CREDENTIALS_URI");
        if (url.empty()) throw std::runtime_error("set ALIBABA_CLOUD_CREDENTIALS_URI");
        net::web_request request(address_of(url));
        std::string const json = co_await ask_for_text(std::move(request), request_limit);
        co_return parse_credentials(json);
    }

private:
    std::string url_;
};

} // namespace

credentials_ptr uri_credentials(std::string url) {
    return cached_credentials(std::make_shared<credentials_at_uri>(std::move(url)));
}

} // namespace ossio
