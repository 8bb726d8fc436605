// SPDX-License-Identifier: BSL-1.0
// A limit of bytes per second that can be shared, and changed while it is in force.
#ifndef OSSIO_RATE_LIMIT_HPP
#define OSSIO_RATE_LIMIT_HPP

#include <cstdint>
#include <memory>

namespace ossio {

namespace detail {
class rate_gate;
}

/** Bytes per second of request bodies, shared by all uploads that were given it: their requests take turns.

    Bytes leave in pieces of a twentieth of a second's worth (1 KiB..256 KiB), and over any second the rate is kept within
    one more piece. Waiting for it can be cancelled and is no stall.
    Threads: all clients that use it live on one executor, and `set` is called there.
*/
class rate_limit {
public:
    explicit rate_limit(std::uint64_t bytes_per_second = 0);
    ~rate_limit();
    rate_limit(rate_limit const&) = delete;
    rate_limit& operator=(rate_limit const&) = delete;

    void set(std::uint64_t bytes_per_second); ///< 0: no limit. Holds for what is sent from now on.
    std::uint64_t bytes_per_second() const noexcept;

private:
    friend class detail::rate_gate;

    std::shared_ptr<detail::rate_gate> gate_;
};

using rate_limit_ptr = std::shared_ptr<rate_limit>;

} // namespace ossio
#endif
