// SPDX-License-Identifier: BSL-1.0
// Access keys to sign with, and the providers that return them.
#ifndef OSSIO_CREDENTIALS_HPP
#define OSSIO_CREDENTIALS_HPP

#include <ossio/export.hpp>

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

/// One access key pair, possibly temporary. The library never prints it.
class credentials {
public:
    credentials() = default;

    /// Takes key id, secret, and the token of a temporary pair.
    credentials(std::string id, std::string secret, std::string token = std::string())
        : access_key_id(std::move(id)), access_key_secret(std::move(secret)), security_token(std::move(token)) {}

    std::string access_key_id;                                       ///< AccessKey ID
    std::string access_key_secret;                                   ///< AccessKey secret
    std::string security_token;                                      ///< empty: not temporary
    std::optional<std::chrono::system_clock::time_point> expires_at; ///< unset: never
};

/// Returns the credentials to sign the next request with. Called on the client's executor; the providers of the library may
/// serve several clients that live on one executor.
class OSSIO_API credentials_provider {
public:
    virtual ~credentials_provider() = default;

    /** Returns credentials. Called before each attempt of each request, so cache inside; calls may overlap.

        Any exception derived from std::exception fails the attempt with errc::no_credentials and its text as detail. An upload,
        a download_file or a copy in parts that had credentials before retries it as an outage of the network; other requests
        fail at once.
    */
    virtual asio::awaitable<credentials> get() = 0;

    /** Reports that the service rejected these credentials as invalid or expired: do not return them again.

        (InvalidSecurityToken, SecurityTokenExpired.) The request is then sent once more with what `get` returns next.
    */
    virtual void refused(credentials const&) {}
};

/// Shared ownership of a provider.
using credentials_ptr = std::shared_ptr<credentials_provider>;

/// Returns always the same credentials.
OSSIO_API credentials_ptr static_credentials(credentials);

/// Reads OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET and, if set, OSS_SESSION_TOKEN from the environment at each call; else
/// ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and ALIBABA_CLOUD_SECURITY_TOKEN.
OSSIO_API credentials_ptr environment_credentials();

// ---- temporary ones
//
// The providers below cache what they fetched. They fetch again, one request at a time, when a fifth of the validity is left.
// Meanwhile, and if that fails, they return the old credentials as long as those are valid; they never return expired ones. A
// request of a fetch takes at most 10 seconds, 2 to the metadata server, and a command 15. A role that is assumed with keys that
// are fetched themselves takes the sum. A fetch that nobody waits for keeps io_context::run busy for that time.

/// Caches what `from` returns, as described above. For providers of your own; those below do it already.
OSSIO_API credentials_ptr cached_credentials(credentials_ptr from);

/// Options of ecs_role_credentials.
class ecs_role_options {
public:
    ecs_role_options() = default;

    std::string role; ///< empty: ALIBABA_CLOUD_ECS_METADATA, or the role that the metadata server names
    std::string endpoint = "http://100.100.100.200"; ///< of the metadata server
    bool allow_v1 = true;                            ///< false, or ALIBABA_CLOUD_IMDSV1_DISABLED=true: IMDSv2 only
};

/// Fetches the credentials of the ECS instance's role from its metadata server, by IMDSv2, or by v1 where the server
/// is reached and returns no token.
OSSIO_API credentials_ptr ecs_role_credentials(ecs_role_options opts = ecs_role_options());

/// Options of oidc_role_credentials. Empty texts are read from the environment: ALIBABA_CLOUD_ROLE_ARN, _OIDC_PROVIDER_ARN,
/// _OIDC_TOKEN_FILE, _ROLE_SESSION_NAME.
class oidc_role_options {
public:
    oidc_role_options() = default;

    std::string role_arn;                              ///< of the role to assume
    std::string provider_arn;                          ///< of the OIDC provider
    std::string session_name;                          ///< shown in audit logs
    std::filesystem::path token_file;                  ///< read at each fetch, because the cluster changes it
    std::chrono::seconds valid_for{3600};              ///< at least 900
    std::string policy;                                ///< JSON that restricts the role; empty: none
    std::string endpoint = "https://sts.aliyuncs.com"; ///< of STS
};

/// Assumes a role with the token of an OIDC provider: RAM roles for service accounts (RRSA) of a Kubernetes cluster.
OSSIO_API credentials_ptr oidc_role_credentials(oidc_role_options opts = oidc_role_options());

/// Options of assume_role_credentials.
class assume_role_options {
public:
    assume_role_options() = default;

    std::string role_arn;                              ///< of the role to assume
    std::string session_name = "ossio";                ///< shown in audit logs
    std::chrono::seconds valid_for{3600};              ///< at least 900
    std::string policy;                                ///< JSON that restricts the role; empty: none
    std::string external_id;                           ///< that the role's trust policy asks for; empty: none
    std::string endpoint = "https://sts.aliyuncs.com"; ///< of STS
};

/// Assumes a role with other credentials.
OSSIO_API credentials_ptr assume_role_credentials(credentials_ptr with, assume_role_options opts);

/// Fetches a URL: JSON with AccessKeyId, AccessKeySecret, SecurityToken, Expiration. Empty: ALIBABA_CLOUD_CREDENTIALS_URI.
OSSIO_API credentials_ptr uri_credentials(std::string url = std::string());

/** Runs a command and reads its output: JSON as from uri_credentials; SecurityToken and Expiration may be missing.

    The command is run by `sh -c`, for at most 15 seconds. On systems where processes cannot be run this way, the provider
    fails with errc::no_credentials.
*/
OSSIO_API credentials_ptr process_credentials(std::string command);

/// Selects a profile of a file. The file is read again at each call; while it is missing or broken, its last profile holds.
class profile_options {
public:
    profile_options() = default;

    std::filesystem::path file; ///< empty: the default of the tool that writes it
    std::string name;           ///< empty: ALIBABA_CLOUD_PROFILE, or the file's current or default profile
};

/// Reads ~/.alibabacloud/credentials (INI), or ALIBABA_CLOUD_CREDENTIALS_FILE: access_key, ecs_ram_role, ram_role_arn, oidc_role_arn.
OSSIO_API credentials_ptr profile_credentials(profile_options opts = profile_options());

/// Reads ~/.aliyun/config.json of the aliyun CLI: AK, StsToken, RamRoleArn, EcsRamRole, OIDC, ChainableRamRoleArn, CredentialsURI, External.
OSSIO_API credentials_ptr cli_profile_credentials(profile_options opts = profile_options());

/// Reads ~/.ossutilconfig of ossutil 1 and 2.
OSSIO_API credentials_ptr ossutil_credentials(profile_options opts = profile_options());

/** Asks each provider in turn until one has credentials, and uses that one from then on.

    If it fails later, so does the chain: the others may have the keys of another account.
    @throws error  errc::no_credentials with the text of each provider.
*/
OSSIO_API credentials_ptr first_of_credentials(std::vector<credentials_ptr> from);

/// Asks, in this order: environment, OIDC, CLI profile (unless ALIBABA_CLOUD_CLI_PROFILE_DISABLED=true), profile file, ossutil,
/// ECS role (unless ALIBABA_CLOUD_ECS_METADATA_DISABLED=true), URI.
OSSIO_API credentials_ptr default_credentials();

/// One link of the default chain.
class credentials_source {
public:
    /// Takes what the source is called, and its provider.
    credentials_source(std::string source_name, credentials_ptr from)
        : name(std::move(source_name)), provider(std::move(from)) {}

    std::string name;         ///< "environment", "OIDC role", "profile of the aliyun CLI", ...
    credentials_ptr provider; ///< asks this source only
};

/// Returns the links of default_credentials, in the order in which it asks them.
OSSIO_API std::vector<credentials_source> default_credentials_sources();

} // namespace ossio
#endif
