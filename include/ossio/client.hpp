// SPDX-License-Identifier: BSL-1.0
// Connections, credentials, budgets and settings that the buckets of a client share.
#ifndef OSSIO_CLIENT_HPP
#define OSSIO_CLIENT_HPP

#include <ossio/bucket.hpp>
#include <ossio/credentials.hpp>
#include <ossio/export.hpp>
#include <ossio/log.hpp>
#include <ossio/observer.hpp>
#include <ossio/resume_token.hpp>
#include <ossio/retry_policy.hpp>
#include <ossio/tls_session_cache.hpp>
#include <ossio/upload_quota.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <vector>

namespace ossio {

namespace detail {
class client_access;
class client_impl;
} // namespace detail

/** Time limits of a request. Zero disables a limit.

    Low speed: a request fails with errc::stalled if fewer than `low_speed_limit` bytes per second move, on average over each
    `low_speed_time` in which it sends or receives. Waiting for a slow source, sink or rate limit does not count. Bytes count as
    moved when the system has accepted them. The default is about one TLS record in 30 s, less than any line on which sending a
    part of 100 KiB makes sense.
*/
class timeout_options {
public:
    timeout_options() = default;

    std::chrono::milliseconds connect{10'000};        ///< name resolution, TCP and TLS together
    std::chrono::milliseconds low_speed_time{30'000}; ///< zero disables the low-speed rule
    std::uint64_t low_speed_limit = 512;        ///< bytes per second; 0: one byte in each `low_speed_time` suffices
    std::chrono::milliseconds response{60'000}; ///< from the last byte sent to the end of the head of the response
    std::chrono::milliseconds total{0};         ///< one request with all its attempts

    /** For the response to CompleteMultipartUpload, once it has begun: services that join the parts first keep it alive by a
        blank every few seconds, so that no limit on the speed fits.
    */
    std::chrono::milliseconds complete{600'000};
};

/// How requests are signed.
enum class signature_version {
    v4, ///< OSS4-HMAC-SHA256
    v1  ///< HMAC-SHA1, for deployments without V4
};

/// Versions of TLS.
enum class tls_version { v1_2, v1_3 };

/// What encrypts the records that a client sends over TLS; the handshake is always OpenSSL's.
enum class record_protection {
    own,    ///< ossio, by OpenSSL's ciphers: no copies and no allocation for each record
    openssl ///< OpenSSL
};

/// Certificates to trust and to send. Files are PEM. OpenSSL makes handshakes, checks certificates and selects ciphers.
class tls_options {
public:
    tls_options() = default;

    std::string ca_file;                     ///< empty: the system's certificates
    std::string client_certificate;          ///< with its chain; sent to a server that requests one (mTLS). Empty: none
    std::string client_key;                  ///< of that certificate
    tls_version minimum = tls_version::v1_2; ///< older versions are rejected
    bool verify = true;                      ///< false: accepts any certificate. For tests only.
    /// What encrypts the records that are sent.
    ossio::record_protection record_protection = ossio::record_protection::own;
    /// Sessions shared with other clients, see class tls_session_cache. Null: the client has a cache of its own.
    tls_session_cache_ptr session_cache;
};

/// Forward proxy: https uses a tunnel (CONNECT), http sends absolute URLs.
class proxy_options {
public:
    proxy_options() = default;

    /** "SCHEME://[USER:PASSWORD@]HOST[:PORT]"; empty: none. Never printed. SCHEME: `http`, `https` (the proxy's certificate is
        verified as `tls` says), `socks5` or `socks5h` (RFC 1928; the proxy resolves names for both).
    */
    std::string url;

    /// Hosts reached directly: names with all below them, addresses, networks, each perhaps with a port, e.g.
    /// "localhost,*.example.com,10.1.2.3:8080,192.168.0.0/16", separated by commas or blanks; "*": all.
    std::string no_proxy;

    /** true: takes what is empty above from the environment, when the client is made: `https_proxy` or `HTTPS_PROXY` for
        https, `http_proxy` for http, else `all_proxy` or `ALL_PROXY`; `no_proxy` or `NO_PROXY`.
    */
    bool from_environment = false;
};

/// Settings of a client.
class client_options {
public:
    /// Takes the region of the buckets, e.g. "cn-hangzhou".
    explicit client_options(std::string bucket_region) : region(std::move(bucket_region)) {}

    std::string region;         ///< of the buckets, e.g. "cn-hangzhou"; a leading "oss-" is dropped
    std::string endpoint;       ///< "[http://|https://]HOST[:PORT]"; empty: https://oss-REGION.aliyuncs.com
    bool path_style = false;    ///< true: https://HOST/BUCKET/KEY; always so for an IP endpoint
    bool custom_domain = false; ///< true: `endpoint` is bound to one bucket (CNAME)
    credentials_ptr credentials = environment_credentials(); ///< access keys to sign with
    signature_version signature = signature_version::v4;     ///< how requests are signed
    std::vector<std::string> additional_signed_headers; ///< V4: names of further headers to sign if a request has them,
                                                        ///< e.g. "host", "range", "cache-control"
    bool requester_pays = false; ///< true: every request says so; otherwise a requester-pays bucket denies access
    int max_connections = 64;    ///< at a time; further requests wait, see upload_options::priority
    std::uint64_t buffer_budget = 64ULL << 20; ///< bytes of upload buffers, shared by all uploads of the client
    std::uint64_t rate_limit = 0; ///< bytes/s of all request bodies together; 0: none. See class rate_limit
    upload_quota_ptr quota;       ///< shared with clients of other processes; null: none. See redis_quota
    std::chrono::milliseconds max_idle{20'000}; ///< an idle connection older than this is not used again
    timeout_options timeouts;                   ///< time limits of a request
    retry_policy retry;                         ///< when failed requests are retried
    tls_options tls;                            ///< certificates
    proxy_options proxy;                        ///< forward proxy
    log_function log; ///< empty: off; called on the client's executor; its exceptions are dropped
    ossio::log_level log_level = ossio::log_level::info; ///< lines below it are not composed
    observer_ptr events;                                 ///< typed events; null: none
};

/** Holds connections, credentials and settings for the buckets that are made of it. No global state, no initialisation. It starts
    one thread, for file calls that may block, when the first of them is made; Asio starts another one when it resolves a name.

    Threads: lives on one executor that never runs two handlers at once (an io_context run by one thread, or a strand). To use
    several cores, make a client_group. Operations may be awaited from other executors; all other members are
    called on the client's executor.
    Priority: buffers and connections go to the upload of the highest priority, then to the one that holds fewest, then to the
    one that came first. As many uploads begin as can have a buffer and a connection each; more begin only if their priority is
    higher. The others wait, at 4 KB each, without an upload id or an open file.
    Lifetime: running operations keep what they need; destroying the client does not end them, `close()` does.
*/
class OSSIO_API client {
public:
    /// Makes a client that lives on this executor. No request is sent.
    client(asio::any_io_executor, client_options);

    /// Returns a handle of a bucket. No request is sent.
    ossio::bucket bucket(std::string name) const;

    /// Returns the executor that the client was made with.
    asio::any_io_executor get_executor() const noexcept;

    /// Changes client_options::buffer_budget, at least 256 KiB. If more is in use, takes effect as buffers come back.
    void set_buffer_budget(std::uint64_t bytes);

    /// Changes client_options::max_connections, at least 1. If more are in use, takes effect as requests end.
    void set_max_connections(int n);

    /// Changes client_options::rate_limit, for requests in flight, too. 0: no limit.
    void set_rate_limit(std::uint64_t bytes_per_second);

    /** Ends all uploads by a deadline, as for SIGTERM: starts nothing new, and lets parts in flight complete until then.

        From now on new uploads, parts and objects fail with errc::draining. A running upload starts no further part. When those
        in flight have ended, or at the deadline, its checkpoint is saved and it ends with errc::draining - or completes, if
        nothing else is left to do. A writer on which `finish` was called, and a stream that has been read to its end, may send
        what they hold and complete until the deadline; others end at once. Their parts are deleted, unless the writer was
        persisted or the stream can be reopened and has a checkpoint store.

        @param limit    how long parts in flight may take; 0: they are dropped at once. InitiateMultipartUpload may take up to
                        five seconds longer: an upload whose id is unknown could never be deleted. If the service does not
                        respond, asking whether an object is stored takes up to ten seconds, and deleting the parts of writers
                        up to twenty.
        @returns        Every upload and writer that ended without an object, when all have ended. A second call returns the same
                        again, and those that were still running; the earlier deadline holds.

        Cancellation: as if the deadline were now; all have ended when it throws, and a second call returns the tokens.
        Parts sent by `bucket::upload_part` and other single requests are yours to await; `close` ends them.
    */
    asio::awaitable<std::vector<resume_token>> drain(std::chrono::milliseconds limit) const;

    /// Closes all connections and rejects new requests; running operations fail with condition::canceled.
    void close() noexcept;

private:
    friend class detail::client_access;
    friend class client_group;
    explicit client(std::shared_ptr<detail::client_impl>);

    std::shared_ptr<detail::client_impl> impl_;
};

} // namespace ossio
#endif
