// SPDX-License-Identifier: BSL-1.0
// The state behind the handles client and bucket.
#ifndef OSSIO_SRC_SERVICE_CLIENT_IMPL_HPP
#define OSSIO_SRC_SERVICE_CLIENT_IMPL_HPP

#include <ossio/client.hpp>

#include "async/admission_queue.hpp"
#include "async/buffer_pool.hpp"
#include "async/fair_semaphore.hpp"
#include "async/rate_pool.hpp"
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

#include <atomic>

namespace ossio::detail {

/// The upload or writer for which requests are sent and buffers taken. Holds its priority.
class quota_owner {
public:
    quota_owner(int priority, rate_limiter_ptr rate_of_its_own)
        : rate(std::move(rate_of_its_own)),
          buffers(std::make_shared<async::fair_share>(priority)),
          connections(std::make_shared<async::fair_share>(priority)),
          requests(std::make_shared<async::fair_share>(priority)) {}

    rate_limiter_ptr rate; ///< null: none of its own
    async::fair_share_ptr buffers;
    async::fair_share_ptr connections;
    async::fair_share_ptr requests;
    bool is_finishing = false; ///< all its bytes are here: draining lets it bring them to the service
};

/// Numbers uploads 1, 2, ...; each loop of a client that has several takes every n-th number.
class upload_numbers {
public:
    upload_numbers() = default;
    upload_numbers(std::size_t loop, std::size_t loops) : next_(loop + 1), step_(loops) {}

    std::uint64_t next() noexcept { return std::exchange(next_, next_ + step_); }

private:
    std::uint64_t next_ = 1, step_ = 1;
};

/// The state of a client. Each operation owns it until it ends.
class client_impl : public std::enable_shared_from_this<client_impl> {
public:
    client_impl(asio::any_io_executor, client_options, async::runtime_ptr, net::connector_ptr);

    /// For invalid options: every operation fails with this.
    client_impl(asio::any_io_executor, client_options, failure);

    asio::any_io_executor executor;
    client_options options;
    std::optional<failure> broken;         ///< set if the options are invalid: every operation fails with it
    std::optional<credentials> fixed_keys; ///< that the provider returns always; none: it has to be asked
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
    rate_limit_ptr rate_limit;                             ///< of all request bodies, and of those of the other loops
    rate_limiter_ptr rate;                                 ///< as it holds on this loop
    service::retry_budget budget;
    service::request_limit request_limit;                       ///< of requests with bytes, while the service throttles
    std::shared_ptr<async::fair_semaphore> requests_in_flight = ///< those, in the order of their owners
        std::make_shared<async::fair_semaphore>(service::request_limit::unlimited);
    bool endpoint_works = false; ///< a response of OSS has come from it
    service::running_uploads running;
    upload_numbers numbers;
    async::task_group background_tasks;                    ///< clean-up that outlives its operation
    std::chrono::system_clock::duration clock_offset{};    ///< the service's clock minus ours
    std::vector<std::shared_ptr<client_impl>> other_loops; ///< the same client on further event loops, see client_group
    std::atomic<std::size_t> operations{0};                ///< that this loop has to do, if there are others

    /// As many as can have a buffer and a connection each.
    std::size_t most_begun_uploads() const noexcept;

    /// A client with invalid options has no clock.
    async::steady_time now() const { return runtime ? runtime->now() : async::steady_time(); }

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

/// What the requests of one upload share, on all loops that send them.
class upload_activity {
public:
    upload_activity() = default;

    void add_qos_delay(std::chrono::milliseconds more) noexcept { qos_delay_ms += more.count(); }
    std::chrono::milliseconds qos_delay() const noexcept { return std::chrono::milliseconds(qos_delay_ms.load()); }

    std::atomic<std::chrono::steady_clock::time_point> last_progress{}; ///< a part, or the object, was acknowledged
    std::atomic<std::chrono::milliseconds::rep> qos_delay_ms{0}; ///< for so long the service held its requests back
    std::atomic<bool> has_given_up{false}; ///< its patience is over: what cleans up is sent as a single request
};

/// A loop of a client that has several. What is done there is counted while the object lives.
class loop_place {
public:
    explicit loop_place(std::shared_ptr<client_impl> first_loop, std::shared_ptr<client_impl> counted_on = nullptr)
        : first(std::move(first_loop)), counted_(std::move(counted_on)) {
        if (counted_) counted_->operations.fetch_add(1);
    }
    ~loop_place() {
        if (counted_) counted_->operations.fetch_sub(1);
    }
    loop_place(loop_place const&) = delete;
    loop_place& operator=(loop_place const&) = delete;

    std::shared_ptr<client_impl> const first;

private:
    std::shared_ptr<client_impl> counted_;
};

class bucket_impl {
public:
    bucket_impl(std::shared_ptr<client_impl> of, std::string bucket_name)
        : client(std::move(of)), name(std::move(bucket_name)) {}

    std::shared_ptr<client_impl> client;
    std::string name;
    std::shared_ptr<loop_place const> place; ///< where `client` is one of several loops; null: it has one
    std::uint64_t upload_number = 0;         ///< whose requests go through it; 0: anybody's
    upload_activity* activity = nullptr; ///< of one upload, copy or download, whose requests share it; null: anybody's
    upload_activity own_activity; ///< of that one; `activity` of the other loops that send its parts is this one, too
};

using bucket_ptr = std::shared_ptr<bucket_impl>;

/// The limit that an upload on this executor keeps to by itself; null: none.
inline rate_limiter_ptr rate_on(asio::any_io_executor const& executor, transfer_options const& options) {
    return options.rate_by_service ? nullptr : rate_pool::limiter_on(executor, options.rate);
}

/// Makes the failure of invalid options, as each operation reports it.
failure configuration_failure(failure);

/// Returns `n`, at least one.
std::size_t at_least_one(int n);

/// Returns a copy of the bucket for one upload, whose number its events have.
inline bucket_ptr for_an_upload(bucket_ptr const& in) {
    auto numbered = std::make_shared<bucket_impl>(in->client, in->name);
    numbered->upload_number = in->client->numbers.next();
    numbered->activity = &numbered->own_activity;
    numbered->place = in->place;
    return numbered;
}

/// The same bucket, for a copy in parts, a commit or a download: its requests are those of nobody's upload, and as patient.
inline bucket_ptr for_a_transfer(bucket_ptr const& in) {
    auto patient = std::make_shared<bucket_impl>(in->client, in->name);
    patient->activity = &patient->own_activity;
    patient->place = in->place;
    return patient;
}

} // namespace ossio::detail
#endif
