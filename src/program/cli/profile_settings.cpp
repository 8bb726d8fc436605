// SPDX-License-Identifier: BSL-1.0
// Reads the files by the library's parsers.
#include "program/cli/profile_settings.hpp"

#include "async/user_home.hpp"
#include "credentials/profile_file.hpp"
#include "credentials/settings.hpp"

#include <array>

namespace ossio::program {

namespace {

using credentials_detail::profile;

class profile_source {
public:
    std::filesystem::path file;
    profile (*read)(std::string_view, std::string);
};

} // namespace

profile_settings settings_of_profile(std::string const& name) {
    auto const home = async::user_home();
    std::string const wanted = credentials_detail::otherwise_variable(name, "ALIBABA_CLOUD_PROFILE");
    std::array<profile_source, 3> const files{
        {{home / ".aliyun" / "config.json", credentials_detail::read_cli_profile},
         {home / ".alibabacloud" / "credentials", credentials_detail::read_profile},
         {home / ".ossutilconfig", credentials_detail::read_ossutil_profile}}};
    profile_settings found;
    for (profile_source const& one : files) {
        try {
            profile const p = one.read(credentials_detail::read_small_file(one.file), wanted);
            found.endpoint = p.endpoint;
            found.region = p.region;
        } catch (std::exception const&) {
            continue; // whether the keys can be had is reported where they are needed
        }
        if (!found.endpoint.empty() || !found.region.empty()) return found;
    }
    return found;
}

std::vector<credentials_source> sources_of_keys(std::string const& name) {
    if (name.empty()) return default_credentials_sources();
    profile_options wanted;
    wanted.name = name;
    std::vector<credentials_source> all;
    all.emplace_back("profile of the aliyun CLI", cli_profile_credentials(wanted));
    all.emplace_back("profile of the SDKs", profile_credentials(wanted));
    all.emplace_back("profile of ossutil", ossutil_credentials(wanted));
    return all;
}

} // namespace ossio::program
