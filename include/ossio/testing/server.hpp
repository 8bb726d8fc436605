// SPDX-License-Identifier: BSL-1.0
// An OSS in this process, on loopback: stores objects, checks signatures, and injects the faults that a test asks for.
#ifndef OSSIO_TESTING_SERVER_HPP
#define OSSIO_TESTING_SERVER_HPP

#include <ossio/client.hpp>
#include <ossio/export.hpp>

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ossio::testing {

namespace detail {
class server_impl;
}
class server_access;

/// The settings of an embedded server.
class server_options {
public:
    server_options() = default;

    std::string host = "127.0.0.1";                      ///< IP address to listen on
    std::uint16_t port = 0;                              ///< 0: any
    std::string region = "cn-hangzhou";                  ///< of its buckets
    std::string access_key_id = "ossio-test-id";         ///< of its clients
    std::string access_key_secret = "ossio-test-secret"; ///< of its clients
    std::string security_token;                          ///< not empty: requests must carry this token
    std::filesystem::path data;                          ///< folder for objects and parts; empty: memory
    std::map<std::string, std::string> custom_domains;   ///< bucket by host name, without port (CNAME)
    bool returns_crc64 = true;               ///< false: responses have no CRC-64, as those of some deployments
    bool discard = false;                    ///< keep sizes and checksums only; ETags are then not MD5
    bool skip_signature_check = false;       ///< accepts every request: for benchmarks of clients of other services
    std::vector<std::string> callback_hosts; ///< hosts that callbacks may go to, besides loopback addresses
    std::chrono::milliseconds latency{0};    ///< before each response
    std::chrono::milliseconds rtt{0};        ///< round-trip time: waited for at each connect and each request
    std::uint64_t bandwidth = 0;             ///< bytes per second of the bodies on each connection; 0: no limit
    std::uint64_t link_bandwidth = 0;        ///< bytes per second of all request bodies together; 0: no limit
    std::uint64_t account_bandwidth = 0;     ///< as an account's quota: bytes per second in each direction; 0: no limit
    std::uint64_t account_qps = 0;           ///< as an account's quota: requests per second; 0: no limit
    std::chrono::milliseconds client_timeout{0}; ///< closes connections of idle and of slow clients; 0: never
    std::chrono::seconds clock_offset{0};        ///< how far the server's clock is ahead
    std::string tls_certificate;                 ///< PEM file; with tls_key: https
    std::string tls_key;                         ///< PEM file
    std::string tls_client_ca;                  ///< PEM file: clients must show a certificate signed by it; empty: none
    tls_version tls_newest = tls_version::v1_3; ///< OSS itself speaks 1.2 unless the bucket enables 1.3
};

/** An OSS in this process. It serves on the given executor, which must not run two handlers at once.

    io_context::run returns while no client is connected: a separate thread accepts connections, and everything else runs
    on the executor. Call the members on the executor's thread, or while nothing runs there.
    Operations have the names that OSS gives them: "PutObject", "UploadPart", "CompleteMultipartUpload"; "*" is any.
*/
class OSSIO_API server {
public:
    /// Listens on the executor; throws if the address or the data folder cannot be used.
    explicit server(asio::any_io_executor, server_options opts = server_options());
    ~server();
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    client_options options() const; ///< options of a client that uses this server
    std::string url() const;        ///< "http://127.0.0.1:PORT"
    void stop(); ///< closes the listener and all connections, and releases the data folder; the destructor calls it

    // ---- the state
    void create_bucket(std::string name); ///< throws std::invalid_argument for a name that OSS rejects
    /// Sets the rule that forbids overwriting in a bucket: FileAlreadyExists, whatever requests say.
    void forbid_overwrite(std::string const& bucket, bool forbid = true);
    bool has_object(std::string const& bucket, std::string const& key) const;    ///< whether the object exists
    std::string object(std::string const& bucket, std::string const& key) const; ///< throws std::out_of_range
    std::vector<multipart_upload> uploads(std::string const& bucket) const;      ///< unfinished ones
    std::vector<part> parts(std::string const& bucket, multipart_upload const& upload) const; ///< of an upload

    /// Issues temporary keys, as STS does; after that time requests fail with SecurityTokenExpired.
    credentials issue_credentials(std::chrono::milliseconds valid_for);

    // ---- counters and faults. `operation` is the name that OSS gives it, such as "UploadPart", or "*" for all; another one throws
    // std::invalid_argument

    // ---- counters
    int requests(std::string_view operation) const;                 ///< received, since the start
    std::uint64_t bytes_received(std::string_view operation) const; ///< of request bodies
    std::size_t connections() const;                                ///< open

    // ---- faults, each for the next `times` requests of an operation; -1: always
    /// Responds with this status and error code.
    void fail(std::string_view operation, int http_status, std::string service_code, int times = 1);
    void respond_raw(std::string_view operation, std::string raw_response,
                     int times = 1); ///< writes any bytes, then closes
    void refuse_early(std::string_view operation, int http_status, std::string service_code,
                      int times = 1); ///< responds before it reads the body
    void drop_after(std::string_view operation, std::uint64_t bytes,
                    int times = 1);                                ///< closes after so many bytes of the body
    void lose_response(std::string_view operation, int times = 1); ///< performs the operation, then closes
    void stall(std::string_view operation, std::chrono::milliseconds how_long, int times = 1); ///< before the response

    /** Reads the body of a request, and writes the body of an object, at a few bytes per second: slow, but not silent.

        @param bytes_per_second  1 or more, for each such request; throws std::invalid_argument for 0
        The socket buffers of both sides fill at full speed, up to a few MiB: shorter bodies are not slowed down. After the
        client has closed the connection, the server still reads what was sent at this rate, until `stop`.
    */
    void trickle(std::string_view operation, std::uint64_t bytes_per_second, int times = 1);

    void wrong_crc(std::string_view operation, int times = 1); ///< in the response's header
    void corrupt(std::string_view operation, int times = 1);   ///< flips a bit of the stored body
    void vanish_uploads(std::string const& bucket);            ///< removes all unfinished uploads

private:
    friend class server_access;

    std::shared_ptr<detail::server_impl> impl_;
};

} // namespace ossio::testing
#endif
