// SPDX-License-Identifier: BSL-1.0
// The signature of Alibaba Cloud's RPC style (SignatureVersion 1.0), which STS uses. No I/O.
#ifndef OSSIO_SRC_CREDENTIALS_RPC_SIGN_HPP
#define OSSIO_SRC_CREDENTIALS_RPC_SIGN_HPP

#include <map>
#include <string>
#include <string_view>

namespace ossio::credentials_detail {

using rpc_parameters = std::map<std::string, std::string>;

/// Returns "a=b&c=d", percent-encoded, sorted by name.
std::string rpc_query(rpc_parameters const&);

/// Returns the base64 of the HMAC-SHA1 over "METHOD&%2F&QUERY".
std::string rpc_signature(std::string_view method, rpc_parameters const&, std::string_view secret);

} // namespace ossio::credentials_detail
#endif
