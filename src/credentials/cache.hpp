// SPDX-License-Identifier: BSL-1.0
// Keeps temporary credentials and fetches new ones ahead of time.
#ifndef OSSIO_SRC_CREDENTIALS_CACHE_HPP
#define OSSIO_SRC_CREDENTIALS_CACHE_HPP

#include <ossio/credentials.hpp>

#include "async/event.hpp"
#include "async/runtime.hpp"
#include "async/task_group.hpp"

#include <exception>

namespace ossio::credentials_detail {

using utc_time = std::chrono::system_clock::time_point;

/// What to do when credentials are requested.
enum class freshness {
    fresh, ///< return them
    stale, ///< return them, and fetch new ones meanwhile
    gone   ///< fetch new ones first
};

/// Classifies credentials; those without an expiry are always fresh. The last fifth of the time from `fetched` to the
/// expiry is "stale".
freshness judge_freshness(credentials const&, utc_time fetched, utc_time now) noexcept;

/// Fetches once at a time for all callers; never returns expired or rejected credentials.
class credentials_cache final : public credentials_provider, public std::enable_shared_from_this<credentials_cache> {
public:
    /// `time` null: the system's, on the executor of the first caller.
    explicit credentials_cache(credentials_ptr from, async::runtime_ptr time = nullptr);

    asio::awaitable<credentials> get() override;
    void refused(credentials const&) override;

private:
    /// Its waiters hold it, too, so that each of them reports the failure of the fetch that it waited for.
    class running_fetch {
    public:
        async::event done;
        std::exception_ptr failed;
    };

    asio::awaitable<void> fetch();
    std::shared_ptr<running_fetch> start_fetch(asio::any_io_executor); ///< or returns the one that runs
    utc_time now() const { return time_->utc_now(); }

    credentials_ptr from_;
    async::runtime_ptr time_;
    std::optional<credentials> held_;
    utc_time fetched_;
    utc_time not_before_;                     // time of the next fetch after a failed one
    std::shared_ptr<running_fetch> fetching_; // null: none
    std::optional<async::task_group> group_;
};

} // namespace ossio::credentials_detail
#endif
