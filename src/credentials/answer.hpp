// SPDX-License-Identifier: BSL-1.0
// Credentials in JSON, as metadata servers, STS, URIs and processes give them. No I/O.
#ifndef OSSIO_SRC_CREDENTIALS_ANSWER_HPP
#define OSSIO_SRC_CREDENTIALS_ANSWER_HPP

#include <ossio/credentials.hpp>

#include <string_view>

namespace ossio::identity {

/** {"AccessKeyId":..,"AccessKeySecret":..,"SecurityToken":..,"Expiration":..}, at the top or in "Credentials".

    A "Code" that is there must be "Success". Throws std::runtime_error that says what is wrong and repeats no value but that
    of Code and Message.
    @param permanent  token and expiration may be missing
*/
credentials parse_credentials(std::string_view json, bool permanent = false);

} // namespace ossio::identity
#endif
