// SPDX-License-Identifier: BSL-1.0
// Endpoints: from the user's text to the host, port and path of a bucket. No I/O.
#ifndef OSSIO_SRC_WIRE_ENDPOINT_HPP
#define OSSIO_SRC_WIRE_ENDPOINT_HPP

#include <ossio/failure.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ossio::wire {

enum class address_style { virtual_hosted, path, custom_domain };

/// A service endpoint, parsed and validated.
class endpoint {
public:
    endpoint() = default;

    friend bool operator==(endpoint const&, endpoint const&) = default;

    bool tls = true;
    std::string host; ///< without brackets if it is IPv6
    std::uint16_t port = 443;
    bool port_given = false; ///< true: the Host header contains it, even if it is the default port
    address_style style = address_style::virtual_hosted;
};

/// Where one bucket's requests go.
class address {
public:
    address() = default;

    friend bool operator==(address const&, address const&) = default;

    bool tls = true;
    std::string host; ///< to connect to, and to verify in the certificate; without brackets
    std::uint16_t port = 443;
    std::string host_header; ///< value of the Host header
};

/** Parses "[http://|https://]HOST[:PORT][/]"; https without a scheme; query and surrounding blanks are dropped.

    An IP address always means path style; an IPv6 address may have a zone, "[fe80::1%eth0]". An empty text means
    oss-REGION.aliyuncs.com. Other schemes, characters that no host has, ports out of range, an empty host and a path
    fail with errc::invalid_argument.
*/
result<endpoint> parse_endpoint(std::string_view text, std::string_view region, bool path_style, bool custom_domain);

/// Returns the id "cb-..." of a cloud box's host, or an empty text. A cloud box signs with its id as the region and the
/// product "oss-cloudbox".
std::string_view cloud_box_of(std::string_view host) noexcept;

/// Returns "cn-hangzhou" for "cn-hangzhou" and "oss-cn-hangzhou"; errc::invalid_argument if it is no region.
result<std::string> parse_region(std::string_view text);

bool is_ip_address(std::string_view host) noexcept; ///< v4, or v6 with or without brackets

address address_of(endpoint const&, std::string_view bucket);

/// Returns the encoded path of the request line: "/KEY", "/BUCKET/KEY", "/BUCKET/" or "/".
std::string request_path(address_style, std::string_view bucket, std::string_view key);
void append_request_path(std::string& to, address_style, std::string_view bucket, std::string_view key);

/// Checks the rule of bucket names: 3-63 characters of a-z 0-9 -, the first and last no `-`. Errors name the rule.
result<void> check_bucket_name(std::string_view);

/// Checks the rule of keys: 1-1023 bytes of valid UTF-8, not beginning with / or \. Errors name the rule.
result<void> check_key(std::string_view);

} // namespace ossio::wire
#endif
