// SPDX-License-Identifier: BSL-1.0
// Object keys on their way into URLs and back.
#include "fuzz.hpp"

#include "wire/endpoint.hpp"
#include "wire/percent.hpp"
#include "wire/printable.hpp"
#include "wire/success_rules.hpp"

using namespace ossio;

namespace {

bool is_clean(std::string_view text) {
    for (char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7f) return false;
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = test::text_of(data, size);
    if (wire::check_key(text)) test::require(wire::is_utf8(text), "a key is UTF-8");
    auto const encoded = wire::percent_encode(text);
    test::require(is_clean(encoded) && encoded.find('/') == std::string::npos, "what is encoded is clean");
    test::require(wire::percent_decode(encoded) == text, "decoding undoes encoding");
    test::require(wire::is_same_key(encoded, text, true), "an encoded key is the same key");
    auto const path = wire::request_path(wire::address_style::path, "bucket", text);
    test::require(is_clean(path) && path.starts_with("/bucket/"), "a path is clean and in its bucket");
    if (auto const decoded = wire::percent_decode(text, true))
        test::require(decoded->size() <= size, "decoding never grows");
    std::string const shown = wire::printable(text);
    test::require(wire::is_utf8(shown) && shown.size() <= size, "what is printed is UTF-8");
    test::require(wire::printable(shown) == shown, "what is printed stays as it is");
    return 0;
}
