// SPDX-License-Identifier: BSL-1.0
// An OSS in this process, on loopback: stores objects, checks signatures, misbehaves on request.
#ifndef OSSIO_TESTING_SERVER_HPP
#define OSSIO_TESTING_SERVER_HPP

#include <ossio/client.hpp>

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

/// How an embedded server is set up.
class server_options {
public:
    server_options() = default;

    std::string host = "127.0.0.1"; ///< address to listen on
    std::uint16_t port = 0;         ///< 0: any
    std::string region = "cn-hangzhou";
    std::string access_key_id = "ossio-test-id";
    std::string access_key_secret = "ossio-test-secret";
    std::string security_token;                        ///< not empty: requests must carry it
    std::filesystem::path data;                        ///< folder for objects and parts; empty: memory
    std::map<std::string, std::string> custom_domains; ///< bucket by host name, without port (CNAME)
    bool tells_crc64 = true;                           ///< false: as deployments that know no checksums
    bool discard = false;                              ///< keep sizes and checksums only; ETags are then not MD5
    bool trusts_everybody = false;        ///< signatures are not looked at: for measuring clients of other services
    std::chrono::milliseconds latency{0}; ///< before each answer
    std::uint64_t bandwidth = 0;          ///< bytes per second of all request bodies together; 0: no limit
    std::chrono::seconds clock_offset{0}; ///< the server's clock is so far ahead
    std::string tls_certificate;          ///< PEM file; with tls_key: https
    std::string tls_key;                  ///< PEM file
    std::string tls_client_ca;            ///< PEM file: clients must show a certificate signed by it; empty: none
    tls_version tls_newest = tls_version::v1_3; ///< OSS itself goes no further than 1.2 unless the bucket is told to
};

/** An OSS in this process. Serves on the executor it is given, which must not run two handlers at once.

    It does not keep io_context::run busy while no client is connected: a thread of its own waits at the door, and everything
    else happens on the executor. Members are called on the executor's thread, or while nothing runs there.
    Operations are named as OSS names them: "PutObject", "UploadPart", "CompleteMultipartUpload", ...; "*" is any.
*/
class server {
public:
    explicit server(asio::any_io_executor, server_options opts = server_options());
    ~server();
    server(server const&) = delete;
    server& operator=(server const&) = delete;

    client_options options() const; ///< point a client here
    std::string url() const;        ///< "http://127.0.0.1:PORT"
    void stop();                    ///< closes the door and all connections; the destructor does it too

    // ---- what it holds
    void create_bucket(std::string name); ///< throws std::invalid_argument for a name that OSS would refuse
    bool has_object(std::string const& bucket, std::string const& key) const;
    std::string object(std::string const& bucket, std::string const& key) const; ///< throws std::out_of_range
    std::vector<multipart_upload> uploads(std::string const& bucket) const;      ///< unfinished ones
    std::vector<part> parts(std::string const& bucket, multipart_upload const& upload) const;

    /// Temporary keys, as STS gives them; after that time they are refused with SecurityTokenExpired.
    credentials issue_credentials(std::chrono::milliseconds valid_for);

    // ---- what it saw
    int requests(std::string_view operation) const;                 ///< begun, since the start
    std::uint64_t bytes_received(std::string_view operation) const; ///< of request bodies
    std::size_t connections() const;                                ///< open now

    // ---- how it misbehaves: the next `times` requests of an operation; -1: always
    void fail(std::string_view operation, int http_status, std::string service_code, int times = 1);
    void answer_raw(std::string_view operation, std::string whole_answer, int times = 1); ///< any bytes, then closes
    void refuse_early(std::string_view operation, int http_status, std::string service_code,
                      int times = 1);                                                ///< before the body is read
    void drop_after(std::string_view operation, std::uint64_t bytes, int times = 1); ///< of the body, then closes
    void lose_response(std::string_view operation, int times = 1);                   ///< does the work, then closes
    void stall(std::string_view operation, std::chrono::milliseconds how_long, int times = 1); ///< before the answer

    /** Takes the body of the request, and gives that of an object, a few bytes each second: slow, but not silent.

        @param bytes_per_second  1 or more, of each such request; throws std::invalid_argument for 0
        What the sockets of both sides hold moves at once, up to some MiB: shorter bodies do not notice. After the client has
        given up, what it had sent still trickles in; `stop` ends that.
    */
    void trickle(std::string_view operation, std::uint64_t bytes_per_second, int times = 1);

    void wrong_crc(std::string_view operation, int times = 1); ///< in the answer's header
    void corrupt(std::string_view operation, int times = 1);   ///< flips a bit of the stored body
    void vanish_uploads(std::string const& bucket);            ///< as if all had been aborted

private:
    friend class server_access;

    std::shared_ptr<detail::server_impl> impl_;
};

} // namespace ossio::testing
#endif
