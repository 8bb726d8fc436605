// SPDX-License-Identifier: BSL-1.0
// Names, then the parts one by one, then their sum.
#include "wire/pending_object_rules.hpp"

#include <ossio/types.hpp>

#include "wire/checksum.hpp"

#include <algorithm>

namespace ossio::wire {

namespace {

// OSS returns 32 hexadecimal digits as ids, and up to 38 characters as ETags; other services return longer ones.
constexpr std::size_t longest_upload_id = 1024;
constexpr std::size_t longest_etag = 256;

failure wrong(std::string why) { return failure(errc::invalid_argument, std::move(why)); }

bool is_text(std::string_view s, std::size_t most) {
    bool const is_printable = std::ranges::none_of(s, [](char c) { return c >= 0 && (c < 0x20 || c == 0x7F); });
    return !s.empty() && s.size() <= most && is_printable;
}

result<void> check_part(part const& p, int previous) {
    std::string const name = "part " + std::to_string(p.number);
    if (p.number < 1 || p.number > limits::max_parts) return wrong(name + " is not in 1..10000");
    if (p.number <= previous) return wrong("the parts are not in ascending order");
    if (!is_text(p.etag, longest_etag)) return wrong(name + " has no usable ETag");
    if (p.size > limits::max_part_size) return wrong(name + " is larger than 5 GiB");
    return {};
}

} // namespace

result<void> check_pending_object(pending_object const& o) {
    if (o.bucket.empty()) return wrong("the bucket's name is empty");
    if (o.key.empty() || o.key.size() > limits::max_key_bytes) return wrong("the key is empty or too long");
    if (!is_text(o.upload_id, longest_upload_id)) return wrong("the upload id is empty, too long or no text");
    int previous = 0;
    std::uint64_t size = 0;
    for (part const& p : o.parts) {
        auto const fine = check_part(p, previous);
        if (!fine) return fine;
        previous = p.number;
        size += p.size;
    }
    if (size != o.size)
        return wrong("the parts have " + std::to_string(size) + " bytes, the object " + std::to_string(o.size));
    auto const sum = checksum_of(std::span<part const>(o.parts));
    if (sum != to_checksum(o.crc64)) return wrong("the checksums of the parts do not make that of the object");
    return {};
}

} // namespace ossio::wire
