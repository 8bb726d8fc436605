// SPDX-License-Identifier: BSL-1.0
// The signature of Alibaba Cloud's RPC style (SignatureVersion 1.0), which STS takes. No I/O.
#ifndef OSSIO_SRC_CREDENTIALS_RPC_SIGN_HPP
#define OSSIO_SRC_CREDENTIALS_RPC_SIGN_HPP

#include <map>
#include <string>
#include <string_view>

namespace ossio::identity {

using rpc_parameters = std::map<std::string, std::string>;

/// "a=b&c=d", percent-encoded, by name.
std::string rpc_query(rpc_parameters const&);

/// Base64 of the HMAC-SHA1 over "METHOD&%2F&QUERY".
std::string rpc_signature(std::string_view method, rpc_parameters const&, std::string_view secret);

} // namespace ossio::identity
#endif
