// SPDX-License-Identifier: BSL-1.0
// Query, text to sign, signature.
#include "credentials/rpc_sign.hpp"

#include "wire/base64.hpp"
#include "wire/digest.hpp"
#include "wire/percent.hpp"

namespace ossio::credentials_detail {

std::string rpc_query(rpc_parameters const& parameters) {
    std::string text;
    for (auto const& [name, value] : parameters)
        text += (text.empty() ? "" : "&") + wire::percent_encode(name) + '=' + wire::percent_encode(value);
    return text;
}

std::string rpc_signature(std::string_view method, rpc_parameters const& parameters, std::string_view secret) {
    std::string const text = std::string(method) + "&%2F&" + wire::percent_encode(rpc_query(parameters));
    return wire::base64_encode(wire::hmac_sha1(std::string(secret) + '&', text));
}

} // namespace ossio::credentials_detail
