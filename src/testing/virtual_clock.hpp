// SPDX-License-Identifier: BSL-1.0
// A platform whose time stands still until the test moves it: an hour of retries runs in milliseconds.
#ifndef OSSIO_SRC_TESTING_VIRTUAL_CLOCK_HPP
#define OSSIO_SRC_TESTING_VIRTUAL_CLOCK_HPP

#include "async/platform.hpp"

#include <boost/asio/io_context.hpp>

#include <map>
#include <random>
#include <vector>

namespace ossio::testing {

namespace asio = boost::asio;

/// Deterministic: chance comes from a fixed seed, time from `run`.
class virtual_clock final : public async::platform {
public:
    explicit virtual_clock(std::uint64_t seed = 1);
    ~virtual_clock() override;

    async::steady_time now() const override;
    std::chrono::system_clock::time_point utc_now() const override; ///< starts at 2026-01-01T00:00:00Z
    double random() override;
    std::unique_ptr<async::alarm> make_alarm() override;

    /// Runs ready handlers; when there are none, moves time to the next alarm. Returns when neither is left.
    void run(asio::io_context&);

    /// The same for several loops that share the time; returns as well once `goes_on` says so, which is asked between handlers.
    void run_while(std::vector<asio::io_context*> const& loops, std::function<bool()> const& goes_on);

    /// Moves only the clock that people read, as an administrator would.
    void shift_utc(std::chrono::system_clock::duration by);

    std::size_t armed() const noexcept; ///< alarms set now

private:
    class virtual_alarm;
    using moment = std::pair<async::steady_time, std::uint64_t>; // equal times in the order they were set

    class entry {
    public:
        entry(virtual_alarm* of, std::function<void()> what) : owner(of), then(std::move(what)) {}

        virtual_alarm* owner;
        std::function<void()> then;
    };

    /// Shared with the alarms, which may outlive the clock.
    class queue {
    public:
        std::map<moment, entry> waiting;
        std::uint64_t count = 0;
    };

    std::shared_ptr<queue> queue_;
    std::mt19937_64 chance_;
    async::duration passed_{};
    std::chrono::system_clock::duration shift_{};
};

} // namespace ossio::testing
#endif
