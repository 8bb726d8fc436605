// SPDX-License-Identifier: BSL-1.0
// Runs a command that prints credentials.
#include <ossio/credentials.hpp>

#include "async/child_process.hpp"
#include "credentials/provider_response.hpp"

namespace ossio {

namespace {

constexpr std::chrono::seconds longest_run{15};
constexpr std::size_t longest_output = 1 << 20;

class credentials_of_process final : public credentials_provider {
public:
    explicit credentials_of_process(std::string command) : command_(std::move(command)) {}

    asio::awaitable<credentials> get() override {
        std::string const json = co_await async::output_of(command_, longest_run, longest_output);
        co_return credentials_detail::parse_credentials(json, true);
    }

private:
    std::string command_;
};

} // namespace

credentials_ptr process_credentials(std::string command) {
    return cached_credentials(std::make_shared<credentials_of_process>(std::move(command)));
}

} // namespace ossio
