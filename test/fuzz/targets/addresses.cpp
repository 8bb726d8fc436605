// SPDX-License-Identifier: BSL-1.0
// Endpoints, regions, buckets, keys and percent-encoding as users and servers write them.
#include "fuzz.hpp"

#include "wire/endpoint.hpp"
#include "wire/percent.hpp"

using namespace ossio;

namespace {

bool is_clean(std::string_view text) {
    for (char c : text)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f) return false;
    return true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const text = test::text_of(data, size);
    for (bool path_style : {false, true}) {
        auto const parsed = wire::parse_endpoint(text, "cn-hangzhou", path_style, !path_style);
        if (!parsed) continue;
        auto const where = wire::address_of(*parsed, "bucket");
        test::require(!where.host.empty() && is_clean(where.host_header), "a host goes to the wire clean");
        test::require(where.port != 0, "a port is a port");
    }
    if (auto const region = wire::parse_region(text)) test::require(is_clean(*region), "a region is clean");
    wire::check_bucket_name(text);
    wire::check_key(text);

    auto const encoded = wire::percent_encode(text);
    test::require(is_clean(encoded) && encoded.find('/') == std::string::npos, "what is encoded is clean");
    test::require(wire::percent_decode(encoded) == text, "decoding undoes encoding");
    auto const path = wire::request_path(wire::address_style::path, "bucket", text);
    test::require(is_clean(path) && path.starts_with("/bucket/"), "a path is clean and in its bucket");
    if (auto const decoded = wire::percent_decode(text, true))
        test::require(decoded->size() <= size, "decoding never grows");
    return 0;
}
