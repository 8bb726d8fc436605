// SPDX-License-Identifier: BSL-1.0
// A quota that clients of several processes share: an interface; ossio::redis has one.
#ifndef OSSIO_UPLOAD_QUOTA_HPP
#define OSSIO_UPLOAD_QUOTA_HPP

#include <ossio/export.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

namespace ossio {

namespace asio = boost::asio;

/** Decides when a client sends requests that carry data, and learns how the service received them.

    In contrast to `rate_limit`, which spreads the bytes of each request, it admits requests as a whole: a service queues and
    rejects requests. Threads: all members are called on the executor of the client, or of the clients, that use it.
*/
class OSSIO_API upload_quota {
public:
    virtual ~upload_quota() = default;

    /** Returns when a request with a body of so many bytes may be sent.

        Waits for its turn only. Throws operation_aborted when cancelled, and an `error` that the request then fails with.
    */
    virtual asio::awaitable<void> admit(std::uint64_t bytes) = 0;

    /// The service has acknowledged an admitted request, after it had held it back for `qos_delay` (x-oss-qos-delay-time).
    virtual void acknowledged(std::uint64_t bytes, std::chrono::milliseconds qos_delay) = 0;

    /// The service has rejected an admitted request, because there are too many.
    virtual void rejected() = 0;
};

/// Shared ownership of a quota.
using upload_quota_ptr = std::shared_ptr<upload_quota>;

} // namespace ossio
#endif
