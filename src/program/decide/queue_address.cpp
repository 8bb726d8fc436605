// SPDX-License-Identifier: BSL-1.0
// Splits the address of a queue.
#include "program/decide/queue_address.hpp"

#include "program/cli/values.hpp"

#include <algorithm>

namespace ossio::program {

namespace {

constexpr std::string_view form = "write the queue as redis[s]://[USER@]HOST[:PORT][/DB]/STREAM";
constexpr std::size_t longest_stream = 200;

} // namespace

queue_address parse_queue_address(std::string_view text) {
    auto const scheme = text.find("://");
    bool const is_redis = text.starts_with("redis://") || text.starts_with("rediss://");
    auto const path = is_redis ? text.find('/', scheme + 3) : std::string_view::npos;
    if (path == std::string_view::npos) throw usage_error(std::string(form));
    queue_address a;
    std::string_view authority = text.substr(scheme + 3, path - scheme - 3);
    if (auto const sign = authority.rfind('@'); sign != std::string_view::npos) {
        a.user = authority.substr(0, sign);
        authority.remove_prefix(sign + 1);
    }
    if (a.user.find(':') != std::string::npos)
        throw usage_error(
            "the address of the queue must not have a password: put it into OSSIO_REDIS_PASSWORD, or into "
            "the file that OSSIO_REDIS_PASSWORD_FILE names");
    auto const last = text.rfind('/');
    std::string_view const stream = text.substr(last + 1);
    bool const is_plain = std::ranges::none_of(
        stream, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f || c == '?' || c == '#'; });
    if (authority.empty() || stream.empty() || !is_plain || stream.size() > longest_stream)
        throw usage_error(std::string(form));
    a.server =
        std::string(text.substr(0, scheme + 3)) + std::string(authority) + std::string(text.substr(path, last - path));
    a.stream = stream;
    return a;
}

} // namespace ossio::program
