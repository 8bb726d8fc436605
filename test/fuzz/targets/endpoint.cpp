// SPDX-License-Identifier: BSL-1.0
// Endpoints, URLs, proxies, regions and bucket names as users write them.
#include "fuzz.hpp"

#include "wire/endpoint.hpp"
#include "wire/http_url.hpp"
#include "wire/proxy.hpp"

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
        std::string again = where.tls ? "https://" : "http://";
        again += wire::address_of(*parsed, "").host_header;
        test::require(wire::parse_endpoint(again, "cn-hangzhou", path_style, !path_style).has_value(),
                      "what was made of an endpoint is one");
    }
    if (auto const url = wire::parse_http_url(text))
        test::require(is_clean(url->host) && is_clean(url->host_header) && is_clean(url->target), "a URL is clean");
    if (auto const proxy = wire::parse_proxy(text))
        test::require(is_clean(proxy->host), "the host of a proxy is clean");
    if (auto const region = wire::parse_region(text)) test::require(is_clean(*region), "a region is clean");
    if (wire::check_bucket_name(text)) test::require(is_clean(text), "a bucket name is clean");
    return 0;
}
