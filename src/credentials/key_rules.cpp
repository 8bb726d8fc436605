// SPDX-License-Identifier: BSL-1.0
// Trims and looks for control characters.
#include "credentials/key_rules.hpp"

#include "wire/ascii.hpp"

#include <algorithm>
#include <utility>

namespace ossio::credentials_detail {

namespace {

constexpr std::size_t longest_secret = 16 * 1024; // tokens of STS have up to some kilobytes

constexpr std::string_view blanks(" \t\r\n\v\f\0", 7);

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

} // namespace

result<std::string> trim_secret(std::string_view text, std::string_view name) {
    auto const trimmed = wire::trimmed(text, blanks);
    if (trimmed.size() > longest_secret)
        return failure(errc::no_credentials, "the " + std::string(name) + " has more than 16 KiB");
    if (std::ranges::none_of(trimmed, is_control)) return std::string(trimmed);
    return failure(errc::no_credentials,
                   "the " + std::string(name) +
                       " has a line end or another control character in the middle; check where it "
                       "was copied from");
}

result<credentials> trim_credentials(credentials c) {
    for (auto const& [text, name] : {std::pair<std::string*, std::string_view>(&c.access_key_id, "access key id"),
                                     {&c.access_key_secret, "access key secret"},
                                     {&c.security_token, "security token"}}) {
        auto fine = trim_secret(*text, name);
        if (!fine) return fine.error();
        if (fine->size() != text->size()) *text = std::move(*fine);
    }
    return c;
}

} // namespace ossio::credentials_detail
