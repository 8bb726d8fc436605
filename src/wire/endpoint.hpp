// SPDX-License-Identifier: BSL-1.0
// Where a bucket lives: from what the user writes to host, port and path. No I/O.
#ifndef OSSIO_SRC_WIRE_ENDPOINT_HPP
#define OSSIO_SRC_WIRE_ENDPOINT_HPP

#include <ossio/failure.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace ossio::wire {

enum class address_style { virtual_hosted, path, custom_domain };

/// A service endpoint, parsed and checked.
class endpoint {
public:
    endpoint() = default;

    friend bool operator==(endpoint const&, endpoint const&) = default;

    bool tls = true;
    std::string host; ///< without brackets when it is IPv6
    std::uint16_t port = 443;
    bool port_given = false; ///< then the Host header carries it, also when it is the default one
    address_style style = address_style::virtual_hosted;
};

/// Where one bucket's requests go.
class address {
public:
    address() = default;

    friend bool operator==(address const&, address const&) = default;

    bool tls = true;
    std::string host; ///< to connect to, and to find in the certificate; without brackets
    std::uint16_t port = 443;
    std::string host_header; ///< as the Host header has it
};

/** "[http://|https://]HOST[:PORT][/...]"; https without a scheme; path, query and blanks around are dropped.

    An IP address always makes path style. An empty text means oss-REGION.aliyuncs.com. Refused with
    errc::invalid_argument: other schemes, characters that no host has, ports out of range, an empty host.
*/
result<endpoint> parse_endpoint(std::string_view text, std::string_view region, bool path_style, bool custom_domain);

/// "cb-..." of a cloud box's host, which is then the region that is signed, with the product "oss-cloudbox"; else empty.
std::string_view cloud_box_of(std::string_view host) noexcept;

/// "cn-hangzhou" from "cn-hangzhou" or "oss-cn-hangzhou"; errc::invalid_argument when it is no region.
result<std::string> parse_region(std::string_view text);

bool is_ip_address(std::string_view host) noexcept; ///< v4, or v6 with or without brackets

address address_of(endpoint const&, std::string_view bucket);

/// The path of the request line, encoded: "/KEY", "/BUCKET/KEY", "/BUCKET/" or "/".
std::string request_path(address_style, std::string_view bucket, std::string_view key);
void append_request_path(std::string& to, address_style, std::string_view bucket, std::string_view key);

/// 3-63 characters of a-z 0-9 -, the first and last no `-`; else errc::invalid_argument with the rule.
result<void> check_bucket_name(std::string_view);

/// 1-1023 bytes of valid UTF-8, not beginning with / or \; else errc::invalid_argument with the rule.
result<void> check_key(std::string_view);

} // namespace ossio::wire
#endif
