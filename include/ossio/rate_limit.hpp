// SPDX-License-Identifier: BSL-1.0
// A limit of bytes per second that uploads can share, and that can be changed at any time.
#ifndef OSSIO_RATE_LIMIT_HPP
#define OSSIO_RATE_LIMIT_HPP

#include <ossio/export.hpp>

#include <cstdint>
#include <memory>

namespace ossio {

namespace detail {
class rate_pool;
}

/** Limits the bytes per second of request bodies, for all uploads that were given it together; their requests take turns.

    Bytes are sent in pieces of a twentieth of a second (1 KiB..256 KiB). What is not used is saved for a twentieth of a second:
    over any second the rate is exceeded by at most that and one piece, and by a hundredth of the rate for each event loop where
    several use it. Waiting for the limit can be cancelled, and does not count as a stall.
    Threads: any, at the same time. The clients that use it may live on different executors.
*/
class OSSIO_API rate_limit {
public:
    /// Takes the limit; 0: no limit.
    explicit rate_limit(std::uint64_t bytes_per_second = 0);
    ~rate_limit();
    rate_limit(rate_limit const&) = delete;
    rate_limit& operator=(rate_limit const&) = delete;

    /// Changes the limit for all bytes that are not sent yet, except the hundredth of a second that each of several event loops
    /// may have taken in advance; 0: no limit. Pieces that wait already are not cut again.
    void set(std::uint64_t bytes_per_second);
    std::uint64_t bytes_per_second() const noexcept; ///< Returns the limit; 0: no limit.

private:
    friend class detail::rate_pool;

    std::shared_ptr<detail::rate_pool> pool_;
};

/// Shared ownership of a limit.
using rate_limit_ptr = std::shared_ptr<rate_limit>;

} // namespace ossio
#endif
