// SPDX-License-Identifier: BSL-1.0
// What a Redis server sends, whole and byte by byte.
#include "fuzz.hpp"

#include "redis/reply.hpp"

using namespace ossio;

namespace {

bool are_same(redis::reply const& a, redis::reply const& b) {
    if (a.is != b.is || a.text != b.text || a.number != b.number || a.items.size() != b.items.size()) return false;
    for (std::size_t i = 0; i < a.items.size(); ++i)
        if (!are_same(a.items[i], b.items[i])) return false;
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = test::text_of(data, size);
    redis::reply_reader at_once, in_bytes;
    auto const whole = at_once.feed(text);
    std::optional<redis::reply> first;
    for (std::size_t i = 0; i < size && !first && !in_bytes.is_broken(); ++i) first = in_bytes.feed(text.substr(i, 1));
    // A reader that has all bytes may see first that the second response is broken.
    if (whole) test::require(first && are_same(*whole, *first), "pieces make the same response");
    return 0;
}
