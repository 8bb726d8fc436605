// SPDX-License-Identifier: BSL-1.0
// What keys and tokens must be before they go into a header; a line feed may have been copied along. No I/O.
#ifndef OSSIO_SRC_CREDENTIALS_KEY_RULES_HPP
#define OSSIO_SRC_CREDENTIALS_KEY_RULES_HPP

#include <ossio/credentials.hpp>
#include <ossio/failure.hpp>

#include <string>
#include <string_view>

namespace ossio::credentials_detail {

/// Without blanks, line ends and NUL at its ends; errc::no_credentials when control characters are left, or more than 16 KiB. `name` is for the
/// message, which does not repeat the text.
result<std::string> trim_secret(std::string_view text, std::string_view name);

/// All three texts of `c`, trimmed.
result<credentials> trim_credentials(credentials c);

} // namespace ossio::credentials_detail
#endif
