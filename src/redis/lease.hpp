// SPDX-License-Identifier: BSL-1.0
// A lease in Redis: a key that expires unless it is renewed, and whose value fences every save.
#ifndef OSSIO_SRC_REDIS_LEASE_HPP
#define OSSIO_SRC_REDIS_LEASE_HPP

#include "async/event.hpp"
#include "async/task_group.hpp"
#include "redis/redis_connection.hpp"

#include <functional>
#include <memory>

namespace ossio::redis {

/// The keys of one upload.
class upload_keys {
public:
    upload_keys(std::string const& prefix, std::string const& id)
        : saved(prefix + "checkpoint:" + id), lease(prefix + "lease:" + id), epoch(prefix + "epoch") {}

    std::string saved, lease, epoch;
};

/** One lease, renewed by a coroutine that ends soon after the lease.

    By the local clock it ends when its life has passed since the last renewal was sent, so never later than in Redis.
*/
class held_lease : public std::enable_shared_from_this<held_lease> {
public:
    held_lease(redis_connection_ptr by, upload_keys of);

    /// Acquires the lease; throws error{errc::checkpoint_in_use} if another process holds it.
    asio::awaitable<void> acquire();
    void start_renewing();

    std::uint64_t epoch() const noexcept { return epoch_; }
    bool is_over() const noexcept { return ended_ || lost_ || connection_->time().now() >= valid_until_; }
    void on_loss(std::function<void()> tell);
    std::string const& loss_reason() const noexcept { return loss_reason_; }

    /// Runs the script under the lease; throws error{errc::lease_lost} if it is not held.
    asio::awaitable<void> carry_out(std::string what, char const* script, command arguments);

    void discard() noexcept; ///< stops renewing it, also in the middle of a renewal
    asio::awaitable<void> release();

private:
    static asio::awaitable<void> keep_renewing(std::shared_ptr<held_lease> self);
    asio::awaitable<void> renew();
    asio::awaitable<result<void>> give_back();
    asio::awaitable<result<reply>> run(std::string what, char const* script, std::vector<std::string> keys,
                                       command arguments);
    void extend(async::steady_time since);
    void lose(std::string why);
    void end() noexcept;
    void tell_soon();
    std::string not_renewed() const;
    std::string not_found() const;

    redis_connection_ptr connection_;
    upload_keys keys_;
    std::string fence_; // TOKEN:EPOCH
    std::uint64_t epoch_ = 0;
    async::steady_time valid_until_{};
    std::string last_problem_; // of the last renewal; empty: it succeeded
    std::string loss_reason_;
    bool lost_ = false;  // found out
    bool ended_ = false; // ended by its holder
    std::function<void()> tell_;
    std::unique_ptr<async::timer> renewal_, expiry_;
    async::event wake_;    // time to renew, or ended
    async::event renewed_; // the renewing coroutine has ended
    async::task_group renewing_;
};

} // namespace ossio::redis
#endif
