// SPDX-License-Identifier: BSL-1.0
// A queue of units of work: a Redis stream, its consumer group, and what is kept beside it.
#ifndef OSSIO_SRC_REDIS_WORK_QUEUE_HPP
#define OSSIO_SRC_REDIS_WORK_QUEUE_HPP

#include "redis/claim_queue.hpp"
#include "redis/redis_connection.hpp"

namespace ossio::redis {

/// What became of dead letters that were to be moved back.
class retried_letters {
public:
    retried_letters() = default;

    std::int64_t moved = 0;
    std::vector<std::string> missing; ///< ids that are no dead letters
};

/** A queue in a Redis stream. Keys: STREAM, and `STREAM:dead`, `STREAM:stories`, `STREAM:totals`.

    `lease_life` is that of the connection's options. All functions fail with the texts of redis_connection. An entry is removed
    when it is finished, so that the length of the stream is what is left.
*/
class work_queue final : public claim_queue {
public:
    /// Takes the worker's name, which no other worker has.
    work_queue(redis_connection_ptr by, std::string stream, std::string worker);

    asio::awaitable<result<void>> join() override;
    asio::awaitable<result<void>> leave() override;
    asio::awaitable<result<std::optional<claimed_entry>>> take() override;
    asio::awaitable<result<std::vector<std::string>>> renew(std::vector<claimed_entry> held) override;
    asio::awaitable<result<claim_end>> finish(claimed_entry entry, std::uint64_t files, std::uint64_t bytes) override;
    asio::awaitable<result<claim_end>> release(claimed_entry entry, std::chrono::milliseconds delay, bool is_counted,
                                               std::string line) override;
    asio::awaitable<result<claim_end>> bury(claimed_entry entry, std::string unit, std::string line) override;
    asio::awaitable<result<queue_status>> status() override;

    /// Adds all of the units or none.
    asio::awaitable<result<void>> add(std::vector<std::string> units);

    /// Moves the dead letters with these ids back into the stream, as new entries that keep their stories.
    asio::awaitable<result<retried_letters>> retry(std::vector<std::string> ids);

    /// Moves all dead letters that are there now.
    asio::awaitable<result<retried_letters>> retry_all();

    std::string const& worker() const noexcept override { return worker_; }
    std::chrono::milliseconds lease_life() const noexcept override { return connection_->options().lease_life; }
    async::runtime& time() const noexcept override { return connection_->time(); }
    asio::any_io_executor executor() const override { return connection_->executor(); }

private:
    asio::awaitable<result<reply>> run(std::string what, char const* script, command arguments,
                                       std::string guard = std::string());
    asio::awaitable<result<std::string>> retry_some(command which, retried_letters& into);
    asio::awaitable<result<claim_end>> settle(std::string what, char const* script, claimed_entry entry,
                                              command arguments);

    redis_connection_ptr connection_;
    std::string stream_, worker_;
    std::uint64_t taken_ = 0;   // calls of take that have got a response
    std::uint64_t added_ = 0;   // calls of add
    std::uint64_t retried_ = 0; // calls of the script of retry
};

} // namespace ossio::redis
#endif
