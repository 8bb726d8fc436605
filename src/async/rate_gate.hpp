// SPDX-License-Identifier: BSL-1.0
// What stands behind rate_limit: a token bucket and those who wait for it, first come, first served.
#ifndef OSSIO_SRC_ASYNC_RATE_GATE_HPP
#define OSSIO_SRC_ASYNC_RATE_GATE_HPP

#include <ossio/rate_limit.hpp>

#include "async/platform.hpp"
#include "async/token_bucket.hpp"
#include "async/wait_list.hpp"

#include <boost/intrusive/list.hpp>

namespace ossio::detail {

namespace asio = boost::asio;

/// One executor. An alarm is set only while somebody waits.
class rate_gate : public std::enable_shared_from_this<rate_gate> {
public:
    explicit rate_gate(std::uint64_t bytes_per_second) : bucket_(bytes_per_second) {}

    static rate_gate* of(rate_limit_ptr const& handle) noexcept { return handle ? handle->gate_.get() : nullptr; }

    void set_rate(std::uint64_t bytes_per_second);
    std::uint64_t rate() const noexcept { return bucket_.rate(); }
    std::size_t piece() const noexcept { return bucket_.piece(); }

    /// false: it has to be awaited.
    bool try_admit(async::platform& time, std::size_t bytes);

    /// Returns when so many bytes may go. Throws operation_aborted when cancelled.
    asio::awaitable<void> admit(async::platform_ptr time, std::size_t bytes);

private:
    /// One that waits; lives in the frame of `admit`.
    class request;
    friend class request;

    class in_line : public boost::intrusive::list_base_hook<> {
    public:
        explicit in_line(std::size_t n) : bytes(n) {}

        std::size_t bytes;
        bool admitted = false;
        async::wait_list news;
    };

    void serve();

    async::token_bucket bucket_;
    boost::intrusive::list<in_line> line_;
    async::platform_ptr time_; // of the one who waited first
    std::unique_ptr<async::alarm> alarm_;
};

} // namespace ossio::detail
#endif
