// SPDX-License-Identifier: BSL-1.0
// Reads the password.
#ifdef OSSIO_HAS_REDIS
#include "program/run/redis_settings.hpp"

#include "program/cli/values.hpp"

#include <cstdlib>
#include <fstream>

namespace ossio::program {

namespace {

std::string redis_password() {
    if (char const* const password = std::getenv("OSSIO_REDIS_PASSWORD"); password && *password) return password;
    char const* const name = std::getenv("OSSIO_REDIS_PASSWORD_FILE");
    if (!name || !*name) return std::string();
    std::ifstream file(name);
    std::string password;
    if (!std::getline(file, password))
        throw usage_error(std::string("OSSIO_REDIS_PASSWORD_FILE: ") + name + " cannot be read");
    if (password.ends_with('\r')) password.pop_back();
    return password;
}

} // namespace

redis_options redis_settings(std::string const& url, std::string const& ca_file) {
    auto options = redis_options::from_url(url);
    if (options.password.empty()) options.password = redis_password();
    options.ca_file = ca_file;
    return options;
}

redis_options redis_settings(queue_address const& address, std::string const& ca_file) {
    auto options = redis_settings(address.server, ca_file);
    if (!address.user.empty()) options.user = address.user;
    return options;
}

} // namespace ossio::program
#endif
