// SPDX-License-Identifier: BSL-1.0
// A queue of units of work: a Redis stream, its consumer group, and what is kept beside it.
#ifndef OSSIO_SRC_REDIS_WORK_QUEUE_HPP
#define OSSIO_SRC_REDIS_WORK_QUEUE_HPP

#include "redis/redis_connection.hpp"

#include <span>

namespace ossio::redis {

/// An entry that was delivered to a worker. Its id and the number of the delivery are the claim that fences every change.
class claimed_entry {
public:
    claimed_entry() = default;

    std::string id;
    std::int64_t deliveries = 0; ///< this one included
    std::string unit;            ///< its text; only the beginning of one that is longer than `longest_unit`
    std::size_t length = 0;      ///< bytes of the whole text
    std::string story;           ///< a line for each earlier delivery that failed
};

/// A delivery that has not been finished.
class claim_status {
public:
    claim_status() = default;

    std::string id, worker; ///< worker "released": it waits until it is delivered again
    std::int64_t idle_ms = 0, deliveries = 0;
    std::string story;
};

class dead_letter {
public:
    dead_letter() = default;

    std::string id, unit, story;
    std::int64_t deliveries = 0;
};

class queue_status {
public:
    queue_status() = default;

    std::int64_t entries = 0, dead = 0, claimed = 0;
    std::vector<claim_status> claims; ///< the first 1000
    std::vector<dead_letter> letters; ///< the newest 20
    std::int64_t units_done = 0, files_done = 0, bytes_done = 0;
};

enum class claim_end { done, gone_already, lost };

/** One worker's view of a queue. Keys: STREAM, and `STREAM:dead`, `STREAM:stories`, `STREAM:totals`.

    A claim that is not renewed for `lease_life` of the connection's options may be taken by another worker. All functions fail
    with the texts of redis_connection. An entry is removed when it is finished, so that the length of the stream is what is left.
*/
class work_queue {
public:
    static constexpr std::size_t longest_unit = 1 << 20; ///< bytes; longer ones are not read

    /// Takes the worker's name, which no other worker has.
    work_queue(redis_connection_ptr by, std::string stream, std::string worker);

    asio::awaitable<result<void>> join();  ///< makes the group if it does not exist
    asio::awaitable<result<void>> leave(); ///< removes the worker's name from the group

    /// Nothing: there is no entry that is new or whose lease has ended.
    asio::awaitable<result<std::optional<claimed_entry>>> take();

    /// Returns the ids of those that are lost.
    asio::awaitable<result<std::vector<std::string>>> renew(std::vector<claimed_entry> held);

    asio::awaitable<result<claim_end>> finish(claimed_entry entry, std::uint64_t files, std::uint64_t bytes);

    /// Lets another delivery happen after `delay`. `is_counted`: this one counts.
    asio::awaitable<result<claim_end>> release(claimed_entry entry, std::chrono::milliseconds delay, bool is_counted,
                                               std::string line);

    /// Moves the entry to the dead letters, with `unit` as its text.
    asio::awaitable<result<claim_end>> bury(claimed_entry entry, std::string unit, std::string line);

    /// Adds all of the units or none.
    asio::awaitable<result<void>> add(std::vector<std::string> units);

    asio::awaitable<result<queue_status>> status();

    std::string const& worker() const noexcept { return worker_; }
    redis_connection& connection() const noexcept { return *connection_; }

private:
    asio::awaitable<result<reply>> run(std::string what, char const* script, command arguments);
    asio::awaitable<result<claim_end>> settle(std::string what, char const* script, claimed_entry entry,
                                              command arguments);

    redis_connection_ptr connection_;
    std::string stream_, worker_;
    std::uint64_t added_ = 0; // calls of add
};

} // namespace ossio::redis
#endif
