// SPDX-License-Identifier: BSL-1.0
// The claims that a worker holds: renews them all by one command, and stops the work of those that are lost.
#ifndef OSSIO_SRC_PROGRAM_FLEET_HELD_CLAIMS_HPP
#define OSSIO_SRC_PROGRAM_FLEET_HELD_CLAIMS_HPP

#include <ossio/cancellation.hpp>

#include "async/event.hpp"
#include "redis/claim_queue.hpp"

#include <map>

namespace ossio::program {

namespace asio = boost::asio;

class held_claims;

/// One claim, from its delivery until it is destroyed. It ends when its lease has passed by the local clock since the last
/// renewal was sent, so never later than in Redis.
class held_claim {
public:
    held_claim(held_claims& in, redis::claimed_entry entry, async::steady_time since);
    ~held_claim();
    held_claim(held_claim const&) = delete;
    held_claim& operator=(held_claim const&) = delete;

    redis::claimed_entry const& entry() const noexcept { return entry_; }
    bool is_lost() const noexcept { return lost_; }

    /// Stops when the claim is lost.
    cancellation_token token() const noexcept { return stop_.token(); }

private:
    friend class held_claims;

    void extend(async::steady_time since);
    void lose();

    held_claims& in_;
    redis::claimed_entry entry_;
    cancellation_source stop_;
    std::unique_ptr<async::timer> expiry_;
    bool lost_ = false;
};

/// Must outlive its claims and the coroutine `keep`.
class held_claims {
public:
    explicit held_claims(redis::claim_queue& queue);

    /// Renews every third of the lease until `end` is called.
    asio::awaitable<void> keep();
    void end() noexcept;

    std::size_t size() const noexcept { return held_.size(); }

private:
    friend class held_claim;

    asio::awaitable<void> renew();

    redis::claim_queue& queue_;
    std::map<std::string, held_claim*> held_;
    std::unique_ptr<async::timer> renewal_;
    async::event wake_;
    bool ended_ = false;
};

} // namespace ossio::program
#endif
