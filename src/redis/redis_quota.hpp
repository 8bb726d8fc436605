// SPDX-License-Identifier: BSL-1.0
// One client's part of a shared quota: a line of requests, served by tickets from Redis.
#ifndef OSSIO_SRC_REDIS_REDIS_QUOTA_HPP
#define OSSIO_SRC_REDIS_REDIS_QUOTA_HPP

#include "async/task_group.hpp"
#include "async/token_bucket.hpp"
#include "async/wait_queue.hpp"
#include "redis/redis_connection.hpp"

#include <boost/intrusive/list.hpp>

namespace ossio::redis {

/// What the script returns.
class quota_state {
public:
    quota_state() = default;

    double ticket = 0, served = 0; ///< bytes
    double issued = 0;             ///< the next ticket
    double flow = 0;               ///< bytes per second; 0: Redis has never responded
    std::int64_t clients = 1;
};

/// Lives on one executor. Its coroutine runs while requests wait or reports are to be sent.
class shared_quota final : public upload_quota, public std::enable_shared_from_this<shared_quota> {
public:
    shared_quota(redis_connection_ptr by, std::string key, std::uint64_t most,
                 std::function<void(std::string_view)> report);

    asio::awaitable<void> admit(std::uint64_t bytes) override;
    void acknowledged(std::uint64_t bytes, std::chrono::milliseconds qos_delay) override;
    void rejected() override;

private:
    class request;
    friend class request;

    class in_line : public boost::intrusive::list_base_hook<> {
    public:
        explicit in_line(std::uint64_t n) : bytes(n) {}

        std::uint64_t bytes;
        bool admitted = false;
        std::optional<failure> refused;
        async::wait_queue news;
    };

    /// What is to be reported with the next call.
    class reports {
    public:
        std::uint64_t acknowledged = 0, rejected = 0;
        std::int64_t held_ms = -1;

        bool empty() const noexcept { return acknowledged == 0 && rejected == 0; }
    };

    void start_serving();
    static asio::awaitable<void> serve(std::shared_ptr<shared_quota> self);
    asio::awaitable<void> serve_next();
    asio::awaitable<void> serve_by_ticket();
    asio::awaitable<void> serve_alone();
    asio::awaitable<void> report_later();
    asio::awaitable<bool> call(std::uint64_t want, async::duration limit);
    void lose(failure const& why, bool is_refused);
    void report(std::string const& text) const noexcept;
    void refuse_all();
    std::uint64_t next_bytes() const;
    void admit_first(std::uint64_t bytes);

    redis_connection_ptr connection_;
    std::string key_, client_;
    std::uint64_t most_;
    boost::intrusive::list<in_line> line_;
    reports reports_;
    quota_state state_;
    async::token_bucket alone_{0};                 // this client's share, while Redis does not respond
    std::optional<async::steady_time> next_probe_; // set: Redis does not respond
    std::optional<failure> refused_;               // set: Redis has refused, and there is no rate to do without it
    std::function<void(std::string_view)> report_; // may be empty
    bool is_serving_ = false;
    async::task_group serving_;
};

} // namespace ossio::redis
#endif
