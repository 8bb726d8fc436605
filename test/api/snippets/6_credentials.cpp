// SPDX-License-Identifier: BSL-1.0
#include <ossio.hpp>
namespace asio = boost::asio;
namespace app {
struct grant {
    std::string id, secret, token;
    std::chrono::seconds lifetime;
};
asio::awaitable<grant> ask_vault(std::string role);
} // namespace app

// --8<-- credentials
class vault_credentials final : public ossio::credentials_provider {
public:
    asio::awaitable<ossio::credentials> get() override {
        auto now = std::chrono::system_clock::now();
        if (!held_.expires_at || *held_.expires_at - now < std::chrono::minutes(5)) {
            auto fresh = co_await app::ask_vault("oss-writer");
            held_ = ossio::credentials(fresh.id, fresh.secret, fresh.token);
            held_.expires_at = now + fresh.lifetime;
        }
        co_return held_;
    }

private:
    ossio::credentials held_;
};
