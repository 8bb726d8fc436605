// SPDX-License-Identifier: BSL-1.0
// The state behind the handles client and bucket.
#ifndef OSSIO_SRC_SERVICE_CLIENT_IMPL_HPP
#define OSSIO_SRC_SERVICE_CLIENT_IMPL_HPP

#include <ossio/client.hpp>

#include "async/admission_queue.hpp"
#include "async/buffer_pool.hpp"
#include "async/fair_semaphore.hpp"
#include "async/rate_limiter.hpp"
#include "async/runtime.hpp"
#include "async/send_scheduler.hpp"
#include "async/task_group.hpp"
#include "net/observer_notifier.hpp"
#include "net/pool.hpp"
#include "service/proxy_selector.hpp"
#include "service/request_limit.hpp"
#include "service/retry.hpp"
#include "service/running_uploads.hpp"
#include "wire/endpoint.hpp"
#include "wire/log_line.hpp"
#include "wire/sign_v4.hpp"

namespace ossio::detail {

/// The upload or writer for which requests are sent and buffers taken. Holds its priority.
class quota_owner {
public:
    quota_owner(int priority, rate_limit_ptr rate_of_its_own)
        : rate(std::move(rate_of_its_own)),
          buffers(std::make_shared<async::fair_share>(priority)),
          connections(std::make_shared<async::fair_share>(priority)),
          requests(std::make_shared<async::fair_share>(priority)) {}

    rate_limit_ptr rate; ///< null: none of its own
    async::fair_share_ptr buffers;
    async::fair_share_ptr connections;
    async::fair_share_ptr requests;
    bool is_finishing = false; ///< all its bytes are here: draining lets it bring them to the service
};

/// The state of a client. Each operation owns it until it ends.
class client_impl : public std::enable_shared_from_this<client_impl> {
public:
    client_impl(asio::any_io_executor, client_options, async::runtime_ptr, net::connector_ptr);

    /// For invalid options: every operation fails with this.
    client_impl(asio::any_io_executor, client_options, failure);

    asio::any_io_executor executor;
    client_options options;
    std::optional<failure> broken; ///< set if the options are invalid: every operation fails with it
    wire::endpoint endpoint;
    std::string region;          ///< in signatures
    std::string product = "oss"; ///< in signatures
    service::proxy_selector proxy;
    wire::signing_key_cache signing;
    std::vector<std::string> texts; ///< memory for request heads, from earlier requests
    async::runtime_ptr runtime;
    net::observer_notifier notify;
    net::pool_ptr pool;
    std::shared_ptr<async::buffer_pool> buffers;
    std::shared_ptr<async::admission_queue> admissions;    ///< of uploads: no more begin than can make progress
    std::shared_ptr<async::send_scheduler> send_scheduler; ///< of all connections that send
    rate_limit_ptr rate;                                   ///< of all request bodies
    service::retry_budget budget;
    service::request_limit request_limit;                       ///< of requests with bytes, while the service throttles
    std::shared_ptr<async::fair_semaphore> requests_in_flight = ///< those, in the order of their owners
        std::make_shared<async::fair_semaphore>(service::request_limit::unlimited);
    bool endpoint_works = false; ///< a response of OSS has come from it
    service::running_uploads running;
    std::uint64_t uploads_numbered = 0;                 ///< the last upload_number that was assigned
    async::task_group background_tasks;                 ///< clean-up that outlives its operation
    std::chrono::system_clock::duration clock_offset{}; ///< the service's clock minus ours

    /// As many as can have a buffer and a connection each.
    std::size_t most_begun_uploads() const noexcept;

    bool logs(log_level level) const noexcept { return options.log && level >= options.log_level; }

    /// Composes a line of its pieces, if its level is enabled.
    template<class... Pieces>
    void log(log_level level, Pieces const&... pieces) const noexcept {
        if (!logs(level)) return;
        try {
            options.log(level, wire::log_line(pieces...));
        } catch (...) {
            // An upload must not fail because logging fails.
        }
    }
};

/// What the requests of one upload share.
class upload_activity {
public:
    upload_activity() = default;

    std::chrono::steady_clock::time_point last_progress{}; ///< a part, or the object, was acknowledged
    std::chrono::milliseconds qos_delay{0};                ///< for so long the service held its requests back
    bool has_given_up = false; ///< its patience is over: what is still sent, to clean up, is sent as a single request
};

class bucket_impl {
public:
    bucket_impl(std::shared_ptr<client_impl> of, std::string bucket_name)
        : client(std::move(of)), name(std::move(bucket_name)) {}

    std::shared_ptr<client_impl> client;
    std::string name;
    std::uint64_t upload_number = 0; ///< whose requests go through it; 0: anybody's
    bool is_for_upload = false;      ///< one upload's, or one copy's: its requests share their patience
    upload_activity activity;        ///< of that upload or copy
};

using bucket_ptr = std::shared_ptr<bucket_impl>;

/// Makes the failure of invalid options, as each operation reports it.
failure configuration_failure(failure);

/// Returns `n`, at least one.
std::size_t at_least_one(int n);

/// Returns a copy of the bucket for one upload, whose number its events have.
inline bucket_ptr for_an_upload(bucket_ptr const& in) {
    auto numbered = std::make_shared<bucket_impl>(in->client, in->name);
    numbered->upload_number = ++in->client->uploads_numbered;
    numbered->is_for_upload = true;
    return numbered;
}

/// The same bucket, for a copy in parts: its requests are those of nobody's upload, and as patient.
inline bucket_ptr for_a_copy(bucket_ptr const& in) {
    auto copying = std::make_shared<bucket_impl>(in->client, in->name);
    copying->is_for_upload = true;
    return copying;
}

} // namespace ossio::detail
#endif
