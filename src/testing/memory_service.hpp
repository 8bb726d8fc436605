// SPDX-License-Identifier: BSL-1.0
// The embedded OSS without sockets: what it holds, what it saw, how it misbehaves, and the sessions that serve connections.
#ifndef OSSIO_SRC_TESTING_MEMORY_SERVICE_HPP
#define OSSIO_SRC_TESTING_MEMORY_SERVICE_HPP

#include <ossio/testing/server.hpp>

#include "async/platform.hpp"
#include "async/task_group.hpp"
#include "net/connector.hpp"
#include "testing/faults.hpp"
#include "testing/object_store.hpp"
#include "testing/signature_check.hpp"

#include <functional>
#include <set>

namespace ossio::testing {

class state_files;

/// The state of an embedded OSS. Everything happens on one executor; time comes from the platform.
class service_core : public std::enable_shared_from_this<service_core> {
public:
    service_core(asio::any_io_executor executor, async::platform_ptr time, server_options opts);
    ~service_core();

    /// Serves one connection until it ends or `close_sessions`.
    void serve(net::connection_ptr);
    void spawn(asio::awaitable<void> task); ///< something that ends with the sessions; must not throw
    void close_sessions();                  ///< for good: what comes later is not served
    std::size_t sessions() const noexcept { return open_.size(); }

    wire::utc_time now() const;
    net::connector_ptr outside();             ///< to others, for callbacks
    void remember(std::string const& bucket); ///< write a changed bucket down, where there is a folder

    asio::any_io_executor executor;
    async::platform_ptr platform;
    server_options options;
    accepted_keys keys;
    std::unique_ptr<blob_factory> blobs;
    bucket_map buckets;
    fault_list faults;
    async::steady_time line_is_free{}; ///< under options.bandwidth: when the bytes that have come are through
    std::map<std::string, int, std::less<>> requests;
    std::map<std::string, std::uint64_t, std::less<>> bytes_received;
    std::function<void(std::string)> log; ///< a line per request; may be empty

private:
    friend class session_registration;

    std::set<net::connection*> open_;
    async::task_group sessions_;
    bool is_closed_ = false;
    std::unique_ptr<state_files> files_;
    net::connector_ptr outside_;
};

/// A service_core behind in-memory connections, with the inspection and the faults of testing::server.
class memory_service {
public:
    memory_service(asio::any_io_executor, async::platform_ptr, server_options opts = server_options());
    ~memory_service();
    memory_service(memory_service const&) = delete;
    memory_service& operator=(memory_service const&) = delete;

    client_options options() const;
    net::connector_ptr connector() const; ///< its connections are pipes, served here
    service_core& core() noexcept { return *core_; }

    void create_bucket(std::string name);
    credentials issue_credentials(std::chrono::milliseconds valid_for);
    bool has_object(std::string const& bucket, std::string const& key) const;
    std::string object(std::string const& bucket, std::string const& key) const;
    std::vector<multipart_upload> uploads(std::string const& bucket) const;
    std::vector<part> parts(std::string const& bucket, multipart_upload const& upload) const;
    int requests(std::string_view operation) const;
    std::uint64_t bytes_received(std::string_view operation) const;
    std::size_t connections() const;

    void fail(std::string_view operation, int http_status, std::string service_code, int times = 1);
    void answer_raw(std::string_view operation, std::string whole_answer, int times = 1);
    void refuse_early(std::string_view operation, int http_status, std::string service_code, int times = 1);
    void drop_after(std::string_view operation, std::uint64_t bytes, int times = 1);
    void lose_response(std::string_view operation, int times = 1);
    void stall(std::string_view operation, std::chrono::milliseconds how_long, int times = 1);
    void trickle(std::string_view operation, std::uint64_t bytes_per_second, int times = 1);
    void wrong_crc(std::string_view operation, int times = 1);
    void corrupt(std::string_view operation, int times = 1);
    void vanish_uploads(std::string const& bucket);

private:
    std::shared_ptr<service_core> core_;
};

/// One connection's requests, one after the other.
asio::awaitable<void> run_session(std::shared_ptr<service_core> core, net::connection_ptr connection);

} // namespace ossio::testing
#endif
