// SPDX-License-Identifier: BSL-1.0
// Connections, credentials, budgets and policy, shared by the buckets made of it.
#ifndef OSSIO_CLIENT_HPP
#define OSSIO_CLIENT_HPP

#include <ossio/bucket.hpp>
#include <ossio/credentials.hpp>
#include <ossio/log.hpp>
#include <ossio/observer.hpp>
#include <ossio/resume_token.hpp>
#include <ossio/retry_policy.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <vector>

namespace ossio {

namespace detail {
class client_access;
class client_impl;
} // namespace detail

/// How long to wait for what. Zero: for ever.
class timeout_options {
public:
    timeout_options() = default;

    std::chrono::milliseconds connect{10'000}; ///< name, TCP and TLS together
    std::chrono::milliseconds stall{30'000};   ///< so long sending or receiving waits for `stall_bytes`
    std::chrono::milliseconds answer{60'000};  ///< from the last byte sent to the first one of the answer
    std::chrono::milliseconds total{0};        ///< one request with all its attempts

    /** Bytes that must move within `stall`, again and again, while a request is sent or its answer received: a trickle is no
        progress. Waiting for a slow source, sink or rate limit does not count. Bytes are moved once the system has taken
        them. The default is one record of TLS in 30 s, 546 bytes/s of one connection: less than any line gives on which
        a part of 100 KiB is worth sending. 1: any byte will do.
    */
    std::uint64_t stall_bytes = 16 << 10;
};

/// How requests are signed.
enum class signature_version {
    v4, ///< OSS4-HMAC-SHA256
    v1  ///< HMAC-SHA1, for deployments that know no other
};

enum class tls_version { v1_2, v1_3 };

/// Whom to trust and what to show. Files are PEM. Handshakes, certificates and ciphers are OpenSSL's.
class tls_options {
public:
    tls_options() = default;

    std::string ca_file;            ///< empty: the system's certificates
    std::string client_certificate; ///< with its chain; shown to a server that asks for one (mTLS). Empty: none
    std::string client_key;         ///< of that certificate
    tls_version minimum = tls_version::v1_2;
    bool verify = true; ///< false: any certificate goes. For tests only.
};

/// A forward proxy: asked for a tunnel (CONNECT) by https, and given absolute URLs by http.
class proxy_options {
public:
    proxy_options() = default;

    std::string url;      ///< "http://[USER:PASSWORD@]HOST[:PORT]"; empty: none. Never printed.
    std::string no_proxy; ///< hosts reached directly, e.g. "localhost,.example.com,10.1.2.3:8080"; "*": all

    /** true: what is empty above is taken from the environment, when the client is made: `https_proxy` or `HTTPS_PROXY`
        for https, `http_proxy` for http, else `all_proxy` or `ALL_PROXY`; `no_proxy` or `NO_PROXY`.
    */
    bool from_environment = false;
};

/// How a client is set up.
class client_options {
public:
    explicit client_options(std::string bucket_region) : region(std::move(bucket_region)) {}

    std::string region;         ///< the bucket's, "cn-hangzhou"; a leading "oss-" is dropped
    std::string endpoint;       ///< "[http://|https://]HOST[:PORT]"; empty: https://oss-REGION.aliyuncs.com
    bool path_style = false;    ///< true: https://HOST/BUCKET/KEY; an IP endpoint always is
    bool custom_domain = false; ///< true: `endpoint` is bound to one bucket (CNAME)
    credentials_ptr credentials = environment_credentials();
    signature_version signature = signature_version::v4;
    std::vector<std::string> additional_signed_headers; ///< V4: names of further headers to sign where a request has
                                                        ///< them, e.g. "host", "range", "cache-control"
    bool requester_pays = false; ///< every request says so; without it a requester-pays bucket denies access
    int max_connections = 64;    ///< at once; further requests wait in line: see upload_options::priority
    std::uint64_t buffer_budget = 64ULL << 20; ///< bytes of upload buffers, shared by all uploads of the client
    std::uint64_t rate_limit = 0; ///< bytes/s of all request bodies together; 0: none. See class rate_limit
    std::chrono::milliseconds max_idle{20'000}; ///< a kept connection older than this is not used again
    timeout_options timeouts;
    retry_policy retry;
    tls_options tls;
    proxy_options proxy;
    log_function log; ///< empty: off; on the client's executor; what it throws is dropped
    ossio::log_level log_level = ossio::log_level::info; ///< lines below it are not even composed
    observer_ptr events;                                 ///< typed events; null: none
};

/** Connections, credentials and policy, shared by the buckets made of it. No global state, no init call, no threads.

    Threads: lives on one executor that never runs two handlers at once (an io_context run by one thread, or a strand).
    Many cores: one client per thread. Operations may be awaited from other executors; members that are no operations are
    called on its own.
    Turns: buffers and connections go to the upload of the highest priority first, then to the one that holds fewest, then to
    the one that came first.
    Lifetime: running operations keep what they need; destroying the client does not end them, `close()` does.
*/
class client {
public:
    client(asio::any_io_executor, client_options);

    ossio::bucket bucket(std::string name) const;
    asio::any_io_executor get_executor() const noexcept;

    /// Bytes of upload buffers from now on, at least 256 KiB. Less than is in use: takes effect as buffers come back.
    void set_buffer_budget(std::uint64_t bytes);

    /// Connections at once from now on, at least 1. Fewer than are in use: takes effect as requests end.
    void set_max_connections(int n);

    /// Bytes per second of all request bodies together, from now on, for those under way too. 0: no limit.
    void set_rate_limit(std::uint64_t bytes_per_second);

    /** Winds the client down, as for SIGTERM: nothing new is begun, what flies may land until the deadline.

        From now on new uploads, parts and objects fail with errc::draining. A running upload takes no further part; when
        those in flight have ended, or at the deadline, its bookmark is saved and it ends with errc::draining - or completes,
        when nothing else is left to do. A writer on which `finish` was called, and a stream that has been read to its end, may
        send what they hold and complete until the deadline; others end at once, and their parts are removed, since
        nobody could go on with them.

        @param limit    how long parts may still fly; 0: they are dropped at once. InitiateMultipartUpload may answer up to
                        five seconds later: an upload id that nobody learns could never be removed. Removing the
                        parts of writers takes up to twenty seconds where the service does not answer.
        @returns        Every upload and writer that ended without an object, when all have ended. Draining again gives the
                        same once more, and those that were still running; the earlier deadline holds.

        Cancellation: as if the deadline were now; all have ended when it throws, and draining again tells the tokens.
        Parts sent by `bucket::upload_part` and other single requests are yours to await; `close` ends them.
    */
    asio::awaitable<std::vector<resume_token>> drain(std::chrono::milliseconds limit) const;

    /// Drops all connections and refuses new requests; running operations fail with condition::canceled.
    void close() noexcept;

private:
    friend class detail::client_access;
    explicit client(std::shared_ptr<detail::client_impl>);

    std::shared_ptr<detail::client_impl> impl_;
};

} // namespace ossio
#endif
