// SPDX-License-Identifier: BSL-1.0
// A queue whose calls end soon after the worker was stopped, also if Redis does not respond.
#ifndef OSSIO_SRC_PROGRAM_FLEET_STOPPABLE_QUEUE_HPP
#define OSSIO_SRC_PROGRAM_FLEET_STOPPABLE_QUEUE_HPP

#include "redis/claim_queue.hpp"

#include <list>

namespace ossio::program {

namespace asio = boost::asio;

/** Passes all calls on to another queue, which must outlive it.

    Without a stop they last as long as that queue lets them. After it each has one second, counted from the stop or from its own
    beginning. When one has needed longer, the later ones fail at once: what they would have changed is left to the lease.
*/
class stoppable_queue final : public redis::claim_queue {
public:
    explicit stoppable_queue(redis::claim_queue& to) : to_(to) {}

    void stop();

    asio::awaitable<result<void>> join() override;
    asio::awaitable<result<void>> leave() override;
    asio::awaitable<result<std::optional<redis::claimed_entry>>> take() override;
    asio::awaitable<result<std::vector<std::string>>> renew(std::vector<redis::claimed_entry> held) override;
    asio::awaitable<result<redis::claim_end>> finish(redis::claimed_entry entry, std::uint64_t files,
                                                     std::uint64_t bytes) override;
    asio::awaitable<result<redis::claim_end>> release(redis::claimed_entry entry, std::chrono::milliseconds delay,
                                                      bool is_counted, std::string line) override;
    asio::awaitable<result<redis::claim_end>> bury(redis::claimed_entry entry, std::string unit,
                                                   std::string line) override;
    asio::awaitable<result<redis::queue_status>> status() override;

    std::string const& worker() const noexcept override { return to_.worker(); }
    std::chrono::milliseconds lease_life() const noexcept override { return to_.lease_life(); }
    async::runtime& time() const noexcept override { return to_.time(); }
    asio::any_io_executor executor() const override { return to_.executor(); }

private:
    class running_call;

    template<class T>
    asio::awaitable<result<T>> limit(asio::awaitable<result<T>> op);

    redis::claim_queue& to_;
    std::list<running_call*> running_; // in the order of their beginnings
    bool stopped_ = false;
    bool silent_ = false; // a call has needed too long
};

} // namespace ossio::program
#endif
