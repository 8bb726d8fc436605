// SPDX-License-Identifier: BSL-1.0
// Keys to sign with, and who gives the next ones.
#ifndef OSSIO_CREDENTIALS_HPP
#define OSSIO_CREDENTIALS_HPP

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ossio {

namespace asio = boost::asio;

/// One key pair, perhaps temporary. Never printed by the library.
class credentials {
public:
    credentials() = default;
    credentials(std::string id, std::string secret, std::string token = std::string())
        : access_key_id(std::move(id)), access_key_secret(std::move(secret)), security_token(std::move(token)) {}

    std::string access_key_id;
    std::string access_key_secret;
    std::string security_token;                                      ///< empty: not temporary
    std::optional<std::chrono::system_clock::time_point> expires_at; ///< unset: never
};

/// Yields the credentials to sign the next request with. Called on the client's executor; those below may serve several
/// clients that live on one executor.
class credentials_provider {
public:
    virtual ~credentials_provider() = default;

    /** Called before each attempt of each request; cache inside. Calls may overlap.

        Any exception derived from std::exception fails the request with errc::no_credentials and its text as detail.
    */
    virtual asio::awaitable<credentials> get() = 0;

    /** The service refused these as invalid or expired (InvalidSecurityToken, SecurityTokenExpired): do not give them again.

        The request is then sent once more with what `get` gives next.
    */
    virtual void refused(credentials const&) {}
};

using credentials_ptr = std::shared_ptr<credentials_provider>;

/// Always the same ones.
credentials_ptr static_credentials(credentials);

/// OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, when set, OSS_SESSION_TOKEN; else ALIBABA_CLOUD_ACCESS_KEY_ID,
/// ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN. Read at each call.
credentials_ptr environment_credentials();

// ---- temporary ones
//
// The providers below keep what they fetched. They fetch anew, one request at a time, when a fifth of the validity is left:
// meanwhile, and when that fails, the old ones are given as long as they are valid; expired ones never are.
// A fetch takes at most 10 seconds; one that nobody waits for keeps io_context::run busy for as long.

/// Keeps what `from` gives, as told above. For your own providers: those below do it by themselves.
credentials_ptr cached_credentials(credentials_ptr from);

/// The role of the ECS instance, from its metadata server; IMDSv2, then v1.
class ecs_role_options {
public:
    ecs_role_options() = default;

    std::string role;                                ///< empty: ALIBABA_CLOUD_ECS_METADATA, else asked for
    std::string endpoint = "http://100.100.100.200"; ///< of the metadata server
    bool allow_v1 = true;                            ///< false, or ALIBABA_CLOUD_IMDSV1_DISABLED=true: IMDSv2 only
};
credentials_ptr ecs_role_credentials(ecs_role_options opts = ecs_role_options());

/// A role assumed with the token of an OIDC provider: RAM roles for service accounts (RRSA) of a Kubernetes cluster.
class oidc_role_options {
public:
    oidc_role_options() = default;

    // Empty: of the environment, ALIBABA_CLOUD_ROLE_ARN, _OIDC_PROVIDER_ARN, _OIDC_TOKEN_FILE, _ROLE_SESSION_NAME.
    std::string role_arn, provider_arn, session_name;
    std::filesystem::path token_file;                  ///< read at each fetch: the cluster changes it
    std::chrono::seconds valid_for{3600};              ///< at least 900
    std::string policy;                                ///< JSON that narrows the role; empty: none
    std::string endpoint = "https://sts.aliyuncs.com"; ///< of STS
};
credentials_ptr oidc_role_credentials(oidc_role_options opts = oidc_role_options());

/// A role assumed with other keys.
class assume_role_options {
public:
    assume_role_options() = default;

    std::string role_arn;
    std::string session_name = "ossio";
    std::chrono::seconds valid_for{3600};
    std::string policy, external_id;                   ///< empty: none
    std::string endpoint = "https://sts.aliyuncs.com"; ///< of STS
};
credentials_ptr assume_role_credentials(credentials_ptr with, assume_role_options opts);

/// What a server of yours gives at a URL: JSON with AccessKeyId, AccessKeySecret, SecurityToken, Expiration.
/// Empty: ALIBABA_CLOUD_CREDENTIALS_URI.
credentials_ptr uri_credentials(std::string url = std::string());

/** What a command prints: JSON as from uri_credentials; SecurityToken and Expiration may be missing.

    Run by `sh -c`, for 15 seconds at most. Where processes cannot be run so, errc::no_credentials says it.
*/
credentials_ptr process_credentials(std::string command);

/// Which profile of which file.
class profile_options {
public:
    profile_options() = default;

    std::filesystem::path file; ///< empty: the place where its tool keeps it
    std::string name;           ///< empty: ALIBABA_CLOUD_PROFILE, or what the file calls its current or default one
};

/// ~/.alibabacloud/credentials (INI): access_key, ecs_ram_role, ram_role_arn, oidc_role_arn. ALIBABA_CLOUD_CREDENTIALS_FILE names another.
credentials_ptr profile_credentials(profile_options opts = profile_options());

/// ~/.aliyun/config.json of the aliyun CLI: AK, StsToken, RamRoleArn, EcsRamRole, OIDC, ChainableRamRoleArn, CredentialsURI, External.
credentials_ptr cli_profile_credentials(profile_options opts = profile_options());

/// ~/.ossutilconfig of ossutil, 1 and 2.
credentials_ptr ossutil_credentials(profile_options opts = profile_options());

/** The first of these that has any. Once one had, it alone is asked until it fails.

    @throws error  errc::no_credentials with what each of them said.
*/
credentials_ptr first_of_credentials(std::vector<credentials_ptr> from);

/// environment, OIDC, CLI profile, profile file, ossutil, ECS role (unless ALIBABA_CLOUD_ECS_METADATA_DISABLED=true), URI; in
/// this order.
credentials_ptr default_credentials();

} // namespace ossio
#endif
