// SPDX-License-Identifier: BSL-1.0
// The profiles of configuration files of several tools. No I/O.
#ifndef OSSIO_SRC_CREDENTIALS_PROFILE_FILE_HPP
#define OSSIO_SRC_CREDENTIALS_PROFILE_FILE_HPP

#include <memory>
#include <string>
#include <string_view>

namespace ossio::credentials_detail {

enum class profile_kind { keys, ecs_role, assume_role, oidc_role, uri, process };

/// A profile; fields that its kind does not have are empty.
class profile {
public:
    profile_kind kind = profile_kind::keys;
    std::string key_id, key_secret, token;                   ///< keys, also those that assume a role
    std::string role_name;                                   ///< of ECS
    std::string role_arn, session_name, policy, external_id; ///< of a role to assume
    std::string provider_arn, token_file;                    ///< of OIDC
    std::string valid_for_seconds;
    std::string location;            ///< URI or command
    std::string region, endpoint;    ///< of OSS, as the file has them
    std::shared_ptr<profile> source; ///< profile whose credentials assume the role; null: the keys above
};

// Each parses a file and throws std::runtime_error that says what is missing and repeats no secret. `name` empty: the
// file's default.

profile read_profile(std::string_view ini, std::string name);      ///< ~/.alibabacloud/credentials
profile read_cli_profile(std::string_view json, std::string name); ///< ~/.aliyun/config.json
profile read_ossutil_profile(std::string_view ini, std::string name);

} // namespace ossio::credentials_detail
#endif
