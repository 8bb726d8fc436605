// SPDX-License-Identifier: BSL-1.0
// Endpoint and region from the profiles of other tools.
#ifndef OSSIO_SRC_PROGRAM_CLI_PROFILE_SETTINGS_HPP
#define OSSIO_SRC_PROGRAM_CLI_PROFILE_SETTINGS_HPP

#include <ossio/credentials.hpp>

#include <string>

namespace ossio::program {

/// What a profile says besides keys; empty: nothing.
class profile_settings {
public:
    profile_settings() = default;

    std::string endpoint, region;
};

/** Returns the settings of a profile: of the aliyun CLI, the SDKs, or ossutil, the first that has a region or an endpoint.

    `name` empty: the default profile of each. A missing file, and a file that cannot be parsed, has none.
*/
profile_settings settings_of_profile(std::string const& name);

/// Returns the sources of keys that are asked for a command: the library's default ones, or the profiles of this name.
std::vector<credentials_source> sources_of_keys(std::string const& profile);

} // namespace ossio::program
#endif
