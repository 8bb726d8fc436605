// SPDX-License-Identifier: BSL-1.0
// Credentials in JSON, as metadata servers, STS, URIs and processes return them. No I/O.
#ifndef OSSIO_SRC_CREDENTIALS_PROVIDER_RESPONSE_HPP
#define OSSIO_SRC_CREDENTIALS_PROVIDER_RESPONSE_HPP

#include <ossio/credentials.hpp>

#include <string>
#include <string_view>

namespace ossio::credentials_detail {

/// The "Code" of a refusal in JSON; empty when there is none, or none that is a plain word.
std::string error_code_of(std::string_view json);

/** {"AccessKeyId":..,"AccessKeySecret":..,"SecurityToken":..,"Expiration":..}, at the top or in "Credentials".

    A "Code", if there is one, must be "Success". Throws std::runtime_error that says what is wrong and repeats no
    values except those of Code and Message.
    @param permanent  token and expiration may be missing
*/
credentials parse_credentials(std::string_view json, bool permanent = false);

} // namespace ossio::credentials_detail
#endif
