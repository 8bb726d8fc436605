// SPDX-License-Identifier: BSL-1.0
// Names, then the parts one by one.
#include "wire/part_rules.hpp"

#include <ossio/types.hpp>

#include <algorithm>

namespace ossio::wire {

namespace {

// OSS returns 32 hexadecimal digits as ids, and up to 38 characters as ETags; other services return longer ones.
constexpr std::size_t longest_upload_id = 1024;
constexpr std::size_t longest_etag = 256;

bool is_text(std::string_view s, std::size_t most) {
    bool const is_printable = std::ranges::none_of(s, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
    return !s.empty() && s.size() <= most && is_printable;
}

result<void> check_part(part const& p, int previous) {
    std::string const name = "part " + std::to_string(p.number);
    if (p.number < 1 || p.number > limits::max_parts) return broken_rule(name + " is not in 1..10000");
    if (p.number <= previous) return broken_rule("the parts are not in ascending order");
    if (!is_text(p.etag, longest_etag)) return broken_rule(name + " has no usable ETag");
    if (p.size > limits::max_part_size) return broken_rule(name + " is larger than 5 GiB");
    return {};
}

} // namespace

failure broken_rule(std::string why) { return failure(errc::invalid_argument, std::move(why)); }

result<void> check_names(std::string_view bucket, std::string_view key) {
    if (bucket.empty()) return broken_rule("the bucket's name is empty");
    if (key.empty() || key.size() > limits::max_key_bytes) return broken_rule("the key is empty or too long");
    return {};
}

result<void> check_upload_id(std::string_view id) {
    if (!is_text(id, longest_upload_id)) return broken_rule("the upload id is empty, too long or no text");
    return {};
}

result<void> check_parts(std::span<part const> parts) {
    int previous = 0;
    for (part const& p : parts) {
        auto const fine = check_part(p, previous);
        if (!fine) return fine;
        previous = p.number;
    }
    return {};
}

} // namespace ossio::wire
