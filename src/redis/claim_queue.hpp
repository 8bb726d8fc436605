// SPDX-License-Identifier: BSL-1.0
// What a worker asks of a queue: units under claims that end unless they are renewed. An interface, so that tests run workers
// without Redis.
#ifndef OSSIO_SRC_REDIS_CLAIM_QUEUE_HPP
#define OSSIO_SRC_REDIS_CLAIM_QUEUE_HPP

#include <ossio/failure.hpp>

#include "async/runtime.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ossio::redis {

namespace asio = boost::asio;

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

enum class claim_end {
    done,
    gone_already, ///< an earlier call whose response was lost has done it; or the entry was removed
    lost
};

/// One worker's view of a queue. A claim that is not renewed for `lease_life` may be taken by another worker.
class claim_queue {
public:
    static constexpr std::size_t longest_unit = 1 << 20; ///< bytes; longer ones are not read

    claim_queue() = default;
    virtual ~claim_queue() = default;
    claim_queue(claim_queue const&) = delete;
    claim_queue& operator=(claim_queue const&) = delete;

    virtual asio::awaitable<result<void>> join() = 0;  ///< makes the group if it does not exist
    virtual asio::awaitable<result<void>> leave() = 0; ///< removes the worker's name from the group

    /// Nothing: there is no entry that is new or whose lease has ended. One call at a time.
    virtual asio::awaitable<result<std::optional<claimed_entry>>> take() = 0;

    /// Returns the ids of those that are lost.
    virtual asio::awaitable<result<std::vector<std::string>>> renew(std::vector<claimed_entry> held) = 0;

    virtual asio::awaitable<result<claim_end>> finish(claimed_entry entry, std::uint64_t files,
                                                      std::uint64_t bytes) = 0;

    /// Lets another delivery happen after `delay`. `is_counted`: this one counts.
    virtual asio::awaitable<result<claim_end>> release(claimed_entry entry, std::chrono::milliseconds delay,
                                                       bool is_counted, std::string line) = 0;

    /// Moves the entry to the dead letters, with `unit` as its text.
    virtual asio::awaitable<result<claim_end>> bury(claimed_entry entry, std::string unit, std::string line) = 0;

    virtual asio::awaitable<result<queue_status>> status() = 0;

    virtual std::string const& worker() const noexcept = 0;
    virtual std::chrono::milliseconds lease_life() const noexcept = 0;
    virtual async::runtime& time() const noexcept = 0; ///< of the worker: its leases end by this clock
    virtual asio::any_io_executor executor() const = 0;
};

} // namespace ossio::redis
#endif
