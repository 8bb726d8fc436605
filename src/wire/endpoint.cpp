// SPDX-License-Identifier: BSL-1.0
// Parses endpoints by hand: a URL library normalises what OSS distinguishes.
#include "wire/endpoint.hpp"

#include "wire/ascii.hpp"
#include "wire/http.hpp"
#include "wire/ip_address.hpp"
#include "wire/percent.hpp"
#include "wire/printable.hpp"

#include <algorithm>
#include <charconv>

namespace ossio::wire {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
bool is_host_character(char c) noexcept {
    return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.';
}

failure bad_endpoint(std::string_view text, std::string_view why) {
    return failure(errc::invalid_argument,
                   "endpoint \"" + std::string(text.substr(0, 200)) + "\": " + std::string(why));
}

bool is_v4(std::string_view host) noexcept {
    auto const address = parse_ip_address(host);
    return address && address->size == 4;
}

/// "eth0" of "fe80::1%eth0": which interface a link-local address is on (RFC 4007, 11). In URLs "%25" (RFC 6874).
bool is_zone(std::string_view zone) noexcept {
    return !zone.empty() && zone.size() <= 32 &&
           std::ranges::all_of(zone, [](char c) { return is_host_character(c) || c == '~'; });
}

std::string_view without_zone(std::string_view host) noexcept { return host.substr(0, host.find('%')); }

bool is_v6(std::string_view host) noexcept {
    auto const percent = host.find('%');
    if (percent != std::string_view::npos && !is_zone(host.substr(percent + 1))) return false;
    auto const address = parse_ip_address(without_zone(host));
    return address && address->size == 16;
}

/// Splits "host", "host:port", "[v6]" or "[v6]:port".
result<void> parse_authority(endpoint& e, std::string_view authority, std::string_view whole) {
    std::string_view port;
    bool has_port = false;
    if (authority.starts_with('[')) {
        auto const close = authority.find(']');
        if (close == std::string_view::npos) return bad_endpoint(whole, "a bracket is not closed");
        e.host = authority.substr(1, close - 1);
        if (auto const zone = e.host.find("%25"); zone != std::string::npos) e.host.erase(zone + 1, 2);
        if (!is_v6(e.host)) return bad_endpoint(whole, "there is no IPv6 address in the brackets");
        auto const rest = authority.substr(close + 1);
        if (!rest.empty() && rest.front() != ':') return bad_endpoint(whole, "unexpected text after the address");
        has_port = !rest.empty();
        if (has_port) port = rest.substr(1);
    } else {
        auto const colon = authority.find(':');
        e.host = authority.substr(0, colon);
        has_port = colon != std::string_view::npos;
        if (has_port) port = authority.substr(colon + 1);
        if (e.host.empty()) return bad_endpoint(whole, "the host is missing");
        if (!std::ranges::all_of(e.host, is_host_character))
            return bad_endpoint(whole, "a host has letters, digits, -, _ and . only");
    }
    if (!has_port) return {};
    unsigned number = 0;
    auto const [end, problem] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (problem != std::errc() || end != port.data() + port.size() || number == 0 || number > 65535)
        return bad_endpoint(whole, "a port is a number from 1 to 65535");
    e.port = static_cast<std::uint16_t>(number);
    e.port_given = true;
    return {};
}

} // namespace

bool is_ip_address(std::string_view host) noexcept {
    if (host.starts_with('[') && host.ends_with(']') && host.size() > 2) return is_v6(host.substr(1, host.size() - 2));
    return is_v4(host) || is_v6(host);
}

std::string_view cloud_box_of(std::string_view host) noexcept {
    bool const is_box =
        host.starts_with("cb-") && std::ranges::count(host, '.') == 4 &&
        (host.ends_with(".oss-cloudbox.aliyuncs.com") || host.ends_with(".oss-cloudbox-control.aliyuncs.com"));
    return is_box ? host.substr(0, host.find('.')) : std::string_view();
}

result<std::string> parse_region(std::string_view text) {
    if (text.starts_with("oss-")) text.remove_prefix(4);
    bool const fine = !text.empty() && text.size() <= 64 &&
                      std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
    if (fine) return std::string(text);
    return failure(errc::invalid_argument, "region \"" + std::string(text.substr(0, 100)) +
                                               "\": a region has lower-case letters, digits and -, as in cn-hangzhou");
}

result<endpoint> parse_endpoint(std::string_view text, std::string_view region, bool path_style, bool custom_domain) {
    std::string_view const whole = trimmed(text, " \t\r\n");
    endpoint e;
    if (whole.empty()) {
        auto parsed = parse_region(region);
        if (!parsed) return parsed.error();
        e.host = "oss-" + *parsed + ".aliyuncs.com";
        if (path_style) e.style = address_style::path;
        return e;
    }
    if (whole.find('@') != std::string_view::npos) // the text may contain a password
        return failure(errc::invalid_argument, "endpoint: it has no user name and no password, only a host and a port");
    std::string_view rest = whole;
    if (auto const scheme = rest.find("://"); scheme != std::string_view::npos) {
        std::string_view const name = rest.substr(0, scheme);
        e.tls = equal_ignoring_case(name, "https");
        if (!e.tls && !equal_ignoring_case(name, "http"))
            return bad_endpoint(whole, "the scheme must be http or https");
        rest.remove_prefix(scheme + 3);
    }
    e.port = e.tls ? 443 : 80;
    auto const authority = rest.substr(0, rest.find_first_of("/?#"));
    auto parsed = parse_authority(e, authority, whole);
    if (!parsed) return parsed.error();
    auto const path = rest.substr(authority.size(), rest.find_first_of("?#") - authority.size());
    if (!path.empty() && path != "/")
        return bad_endpoint(whole,
                            "an endpoint has no path: it is a host and a port; bucket and key are given elsewhere");
    if (path_style || is_ip_address(e.host))
        e.style = address_style::path;
    else if (custom_domain)
        e.style = address_style::custom_domain;
    return e;
}

address address_of(endpoint const& e, std::string_view bucket) {
    address to;
    to.tls = e.tls;
    to.port = e.port;
    to.host = e.host;
    if (e.style == address_style::virtual_hosted && !bucket.empty()) to.host = std::string(bucket) + '.' + e.host;
    bool const v6 = to.host.find(':') != std::string::npos;
    // A zone means something on this machine only: RFC 6874, 4.
    to.host_header = v6 ? '[' + std::string(without_zone(to.host)) + ']' : to.host;
    if (e.port_given) to.host_header += ':' + std::to_string(e.port);
    return to;
}

void append_request_path(std::string& to, address_style style, std::string_view bucket, std::string_view key) {
    to += '/';
    if (style == address_style::path && !bucket.empty()) {
        append_percent_path(to, bucket);
        to += '/';
    }
    append_percent_path(to, key);
}

std::string request_path(address_style style, std::string_view bucket, std::string_view key) {
    std::string path;
    append_request_path(path, style, bucket, key);
    return path;
}

result<void> check_bucket_name(std::string_view name) {
    auto const allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
    if (name.size() >= 3 && name.size() <= 63 && std::ranges::all_of(name, allowed) && name.front() != '-' &&
        name.back() != '-')
        return {};
    return failure(errc::invalid_argument, "bucket name \"" + std::string(name.substr(0, 100)) +
                                               "\": 3 to 63 lower-case letters, digits and -, not at the ends");
}

result<void> check_key(std::string_view key) {
    auto const refuse = [](std::string why) { return failure(errc::invalid_argument, "object key: " + why); };
    if (key.empty()) return refuse("it is empty");
    if (key.size() > 1023) return refuse("it has " + std::to_string(key.size()) + " bytes, OSS allows 1023");
    if (key.front() == '/' || key.front() == '\\') return refuse("it must not begin with / or \\");
    if (!is_utf8(key)) return refuse("it is not valid UTF-8");
    return {};
}

} // namespace ossio::wire
