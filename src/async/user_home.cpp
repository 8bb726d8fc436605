// SPDX-License-Identifier: BSL-1.0
// The environment, then getpwuid_r.
#include "async/user_home.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

namespace ossio::async {

std::filesystem::path user_home() {
    char const* const given = std::getenv("HOME");
    if (given && *given == '/') return given;
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 16 * 1024> texts{};
    if (::getpwuid_r(::geteuid(), &entry, texts.data(), texts.size(), &found) != 0 || !found) return {};
    return found->pw_dir && *found->pw_dir == '/' ? std::filesystem::path(found->pw_dir) : std::filesystem::path();
}

} // namespace ossio::async
