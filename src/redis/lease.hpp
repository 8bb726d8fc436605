// SPDX-License-Identifier: BSL-1.0
// A lease in Redis: a key that goes away unless it is renewed, and whose text fences every save.
#ifndef OSSIO_SRC_REDIS_LEASE_HPP
#define OSSIO_SRC_REDIS_LEASE_HPP

#include "async/event.hpp"
#include "redis/link.hpp"

#include <functional>
#include <memory>

namespace ossio::redis {

/// The keys of one upload.
class upload_keys {
public:
    upload_keys(std::string const& prefix, std::string const& id)
        : bookmark(prefix + "bookmark:" + id), lease(prefix + "lease:" + id), epoch(prefix + "epoch") {}

    std::string bookmark, lease, epoch;
};

/** One lease, kept alive by a coroutine of its own that ends soon after the lease does.

    By our own clock it is over when its life has passed since the last renewal was sent, so never later than in Redis.
*/
class held_lease : public std::enable_shared_from_this<held_lease> {
public:
    held_lease(link_ptr by, upload_keys of);

    /// Throws error{errc::checkpoint_in_use} when another holds it.
    asio::awaitable<void> acquire();
    void start_renewing();

    std::uint64_t epoch() const noexcept { return epoch_; }
    bool is_over() const noexcept { return ended_ || lost_ || link_->time().now() >= valid_until_; }
    void on_loss(std::function<void()> tell);

    /// The script under the lease; throws error{errc::lease_lost} when it is not held.
    asio::awaitable<void> carry_out(std::string what, char const* script, command arguments);

    void let_go() noexcept; ///< it is not renewed any more
    asio::awaitable<void> release();

private:
    asio::awaitable<void> keep_renewing();
    asio::awaitable<void> renew();
    asio::awaitable<result<void>> give_back();
    asio::awaitable<result<reply>> run(std::string what, char const* script, std::vector<std::string> keys,
                                       command arguments);
    void extend(async::steady_time since);
    void lose();
    void tell_soon();

    link_ptr link_;
    upload_keys keys_;
    std::string fence_; // TOKEN:EPOCH
    std::uint64_t epoch_ = 0;
    async::steady_time valid_until_{};
    bool lost_ = false;  // found out
    bool ended_ = false; // by its holder
    std::function<void()> tell_;
    std::unique_ptr<async::alarm> renewal_, expiry_;
    async::event wake_;    // time to renew, or over
    async::event renewed_; // keep_renewing has ended
};

} // namespace ossio::redis
#endif
