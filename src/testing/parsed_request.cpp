// SPDX-License-Identifier: BSL-1.0
// Maps a request line and a Host header to an operation of OSS.
#include "testing/parsed_request.hpp"

#include "testing/operation_table.hpp"
#include "wire/endpoint.hpp"
#include "wire/percent.hpp"

#include <algorithm>

namespace ossio::testing {

namespace {

std::optional<wire::query_list> parse_query(std::string_view text) {
    wire::query_list query;
    while (!text.empty()) {
        auto const end = text.find('&');
        auto const pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (pair.empty()) continue;
        auto const equals = pair.find('=');
        auto name = wire::percent_decode(pair.substr(0, equals), true);
        auto value =
            wire::percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        query.emplace_back(std::move(*name), std::move(*value));
    }
    return query;
}

/// The bucket that a virtual-hosted Host header names; empty for an address, localhost, or a bare endpoint.
std::string bucket_of_host(std::string_view host, domain_map const& custom_domains) {
    auto const name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.rfind(':'));
    if (auto const bound = custom_domains.find(std::string(name)); bound != custom_domains.end()) return bound->second;
    auto const dot = name.find('.');
    if (wire::is_ip_address(name) || dot == std::string_view::npos) return {};
    auto const label = name.substr(0, dot);
    if (label.starts_with("oss-") || label == "oss") return {};
    return std::string(label);
}

wire::verb verb_of(std::string_view method) {
    if (method == "PUT") return wire::verb::put;
    if (method == "POST") return wire::verb::post;
    if (method == "HEAD") return wire::verb::head;
    if (method == "DELETE") return wire::verb::del;
    return wire::verb::get;
}

} // namespace

bool parsed_request::has_query(std::string_view name) const {
    return std::ranges::any_of(request.query, [&](auto const& pair) { return pair.first == name; });
}

std::string parsed_request::query(std::string_view name) const {
    auto const at = std::ranges::find_if(request.query, [&](auto const& pair) { return pair.first == name; });
    return at == request.query.end() ? std::string() : std::string((*at).second);
}

std::optional<parsed_request> parse_request(std::string_view method, std::string_view target, wire::header_list headers,
                                            domain_map const& custom_domains) {
    if (auto const scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/'))
        target = target.substr(std::min(target.size(), target.find('/', scheme + 3))); // absolute form, as to a proxy
    auto const mark = target.find('?');
    auto path = wire::percent_decode(target.substr(0, mark));
    auto query = parse_query(mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1));
    if (!path || !query || !path->starts_with('/')) return std::nullopt;
    parsed_request in;
    in.method = method;
    in.request.method = verb_of(method);
    in.request.headers = std::move(headers);
    in.request.query = std::move(*query);
    std::string rest = path->substr(1);
    in.request.bucket = bucket_of_host(in.request.headers.get("host"), custom_domains);
    if (in.request.bucket.empty()) {
        auto const slash = rest.find('/');
        in.request.bucket = rest.substr(0, slash);
        rest = slash == std::string::npos ? std::string() : rest.substr(slash + 1);
    }
    in.request.key = std::move(rest);
    in.request.operation = operation_of(in);
    return in;
}

} // namespace ossio::testing
