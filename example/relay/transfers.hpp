// SPDX-License-Identifier: BSL-1.0
// The uploads that run: listed for people, and stopped from outside.
#ifndef RELAY_TRANSFERS_HPP
#define RELAY_TRANSFERS_HPP

#include <boost/asio/cancellation_signal.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace relay {

enum class stop_cause { none, deleted, draining };

/// One upload, from the head of its request to the answer.
class transfer {
public:
    transfer(int number, std::string object_key) : id(number), key(std::move(object_key)) {}

    /// Cancels it; the first cause counts.
    void stop(stop_cause why);

    int id;
    std::string key;
    std::uint64_t received = 0;
    bool is_finishing = false; ///< the body is complete
    stop_cause stopped = stop_cause::none;
    std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
    boost::asio::cancellation_signal signal;
};

class transfer_list {
public:
    std::shared_ptr<transfer> add(std::string key);
    void remove(transfer const&);

    bool stop(int id); ///< false: there is none of that number
    void stop_all(stop_cause);

    std::size_t size() const noexcept { return all_.size(); }
    std::string json() const;

private:
    std::map<int, std::shared_ptr<transfer>> all_;
    int last_id_ = 0;
};

} // namespace relay
#endif
