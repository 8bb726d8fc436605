// SPDX-License-Identifier: BSL-1.0
// A clock whose time stands still until the test advances it: an hour of retries runs in milliseconds.
#ifndef OSSIO_SRC_TESTING_VIRTUAL_CLOCK_HPP
#define OSSIO_SRC_TESTING_VIRTUAL_CLOCK_HPP

#include "async/runtime.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <random>
#include <vector>

namespace ossio::testing {

namespace asio = boost::asio;

/// Deterministic: random numbers come from a fixed seed, time from `run`.
class virtual_clock final : public async::runtime {
public:
    explicit virtual_clock(std::uint64_t seed = 1);
    ~virtual_clock() override;

    async::steady_time now() const override;
    std::chrono::system_clock::time_point utc_now() const override; ///< starts at 2026-01-01T00:00:00Z
    double random() override;
    std::unique_ptr<async::timer> make_timer() override;

    /// Runs ready handlers; when there are none, advances the time to the next timer. Returns when neither is left.
    void run(asio::io_context&);

    /// The same for several loops that share the time; also returns when `keep_running`, called between handlers, says so.
    void run_while(std::vector<asio::io_context*> const& loops, std::function<bool()> const& keep_running);

    /// Moves only the wall clock, as an administrator would.
    void shift_utc(std::chrono::system_clock::duration by);

    std::size_t armed() const noexcept; ///< timers that are set

private:
    class virtual_timer;
    using moment = std::pair<async::steady_time, std::uint64_t>; // equal times in the order they were set

    class entry {
    public:
        entry(virtual_timer* of, std::function<void()> what) : owner(of), then(std::move(what)) {}

        virtual_timer* owner;
        std::function<void()> then;
    };

    /// Shared with the timers, which may outlive the clock.
    class queue {
    public:
        std::map<moment, entry> waiting;
        std::uint64_t count = 0;
    };

    std::shared_ptr<queue> queue_;
    std::mt19937_64 random_;
    async::duration passed_{};
    std::chrono::system_clock::duration shift_{};
};

} // namespace ossio::testing
#endif
