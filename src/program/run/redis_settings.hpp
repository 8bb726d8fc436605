// SPDX-License-Identifier: BSL-1.0
// How to reach Redis, with the password from the environment or a file.
#ifndef OSSIO_SRC_PROGRAM_RUN_REDIS_SETTINGS_HPP
#define OSSIO_SRC_PROGRAM_RUN_REDIS_SETTINGS_HPP

#include <ossio/redis.hpp>

#include "program/decide/queue_address.hpp"

namespace ossio::program {

/** Returns options for an address as redis_options::from_url takes it.

    An address without a password gets that of OSSIO_REDIS_PASSWORD, else the first line of the file that
    OSSIO_REDIS_PASSWORD_FILE names. Throws usage_error if the file cannot be read, error for an invalid address.
*/
redis_options redis_settings(std::string const& url, std::string const& ca_file);

/// The same for the server of a queue or a quota.
redis_options redis_settings(queue_address const& address, std::string const& ca_file);

} // namespace ossio::program
#endif
