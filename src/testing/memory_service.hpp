// SPDX-License-Identifier: BSL-1.0
// The embedded OSS without sockets: its state, its counters, its faults, and the sessions that serve connections.
#ifndef OSSIO_SRC_TESTING_MEMORY_SERVICE_HPP
#define OSSIO_SRC_TESTING_MEMORY_SERVICE_HPP

#include <ossio/testing/server.hpp>

#include "async/runtime.hpp"
#include "async/task_group.hpp"
#include "net/connector.hpp"
#include "testing/account_limits.hpp"
#include "testing/faults.hpp"
#include "testing/object_store.hpp"
#include "testing/signature_check.hpp"

#include <functional>
#include <set>

namespace ossio::testing {

class request_context;
class response;
class state_files;

/// The state of an embedded OSS. All members are used on one executor; the time comes from the given clock.
class service_core : public std::enable_shared_from_this<service_core> {
public:
    service_core(asio::any_io_executor executor, async::runtime_ptr time, server_options opts);
    ~service_core();

    /// Serves one connection until it ends or `close_sessions` is called.
    void serve(net::connection_ptr);
    void spawn(asio::awaitable<void> task); ///< runs a task that `close_sessions` cancels; it must not throw
    void
    close_sessions(); ///< closes all connections, serves no later ones, and lets another server use the data folder
    std::size_t sessions() const noexcept { return open_.size(); }

    wire::utc_time now() const;
    net::connector_ptr callback_connector();
    void save_bucket(std::string const& name); ///< to the data folder, if there is one; throws storage_failure

    /// Performs an operation and saves the bucket that it changed. Throws storage_failure, and close_connection after
    /// `close_sessions`; nothing has changed then.
    response change(request_context& c, std::function<response()> const& operation);

    asio::any_io_executor executor;
    async::runtime_ptr runtime;
    server_options options;
    accepted_keys keys;
    std::unique_ptr<blob_factory> blobs;
    bucket_map buckets;
    fault_list faults;
    rate_schedule link; ///< under options.link_bandwidth
    account_limits account;
    std::vector<char> scratch;         ///< for bodies; see request_reader
    std::vector<std::string> problems; ///< what was wrong with files of the data folder
    std::map<std::string, int, std::less<>> requests;
    std::map<std::string, std::uint64_t, std::less<>> bytes_received;
    std::function<void(std::string)> log; ///< a line per request; may be empty

private:
    friend class session_registration;

    std::set<net::connection*> open_;
    async::task_group sessions_;
    bool is_closed_ = false;
    std::unique_ptr<state_files> files_;
    net::connector_ptr callback_connector_;
};

/// A service_core behind in-memory connections, with the members of testing::server that inspect it and set faults.
class memory_service {
public:
    memory_service(asio::any_io_executor, async::runtime_ptr, server_options opts = server_options());
    ~memory_service();
    memory_service(memory_service const&) = delete;
    memory_service& operator=(memory_service const&) = delete;

    client_options options() const;
    net::connector_ptr connector() const; ///< connects pipes to this service
    service_core& core() noexcept { return *core_; }

    void create_bucket(std::string name);
    credentials issue_credentials(std::chrono::milliseconds valid_for);
    void forbid_overwrite(std::string const& bucket, bool forbid = true);
    bool has_object(std::string const& bucket, std::string const& key) const;
    std::string object(std::string const& bucket, std::string const& key) const;
    std::vector<multipart_upload> uploads(std::string const& bucket) const;
    std::vector<part> parts(std::string const& bucket, multipart_upload const& upload) const;
    int requests(std::string_view operation) const;
    std::uint64_t bytes_received(std::string_view operation) const;
    std::size_t connections() const;

    void fail(std::string_view operation, int http_status, std::string service_code, int times = 1);
    void respond_raw(std::string_view operation, std::string raw_response, int times = 1);
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

/// Serves the requests of one connection, one after the other.
asio::awaitable<void> run_session(std::shared_ptr<service_core> core, net::connection_ptr connection);

} // namespace ossio::testing
#endif
