// SPDX-License-Identifier: BSL-1.0
// Keeps temporary credentials and fetches new ones ahead of time.
#ifndef OSSIO_SRC_CREDENTIALS_CACHE_HPP
#define OSSIO_SRC_CREDENTIALS_CACHE_HPP

#include <ossio/credentials.hpp>

#include "async/event.hpp"
#include "async/kept_frame.hpp"
#include "async/platform.hpp"
#include "async/task_group.hpp"

#include <exception>

namespace ossio::identity {

using utc_time = std::chrono::system_clock::time_point;

/// What to do when somebody asks for credentials.
enum class freshness {
    fresh, ///< give them
    stale, ///< give them, and fetch new ones meanwhile
    gone   ///< fetch new ones first
};

/// Those without an end are always fresh. `fetched`: when they came; a fifth of the time from then to the end is "stale".
freshness judge_freshness(credentials const&, utc_time fetched, utc_time now) noexcept;

/// One fetch at a time, whoever asks; nobody ever gets what is expired or was refused.
class credentials_cache final : public credentials_provider, public std::enable_shared_from_this<credentials_cache> {
public:
    using keeps_frames = void;

    /// `time` null: the machine's, on the executor of the first caller.
    explicit credentials_cache(credentials_ptr from, async::platform_ptr time = nullptr);

    asio::awaitable<credentials> get() override;
    void refused(credentials const&) override;

private:
    asio::awaitable<void> fetch();
    void start_fetch(asio::any_io_executor);
    utc_time now() const { return time_->utc_now(); }

    credentials_ptr from_;
    async::platform_ptr time_;
    std::optional<credentials> held_;
    utc_time fetched_;
    utc_time not_before_;       // after a fetch ahead of time that failed: the next one
    std::exception_ptr failed_; // how the last fetch ended
    bool fetching_ = false;
    async::event done_; // the fetch under way has ended
    std::optional<async::task_group> group_;
};

} // namespace ossio::identity
#endif
