// SPDX-License-Identifier: BSL-1.0
// Holds a connection to its pace by one alarm, without a timer call for each slice.
#ifndef OSSIO_SRC_NET_PATIENCE_HPP
#define OSSIO_SRC_NET_PATIENCE_HPP

#include "async/platform.hpp"
#include "net/pace.hpp"

#include <functional>
#include <memory>

namespace ossio::net {

/// The end of the window moves with every slice; the alarm stays, and looks when it fires.
class patience {
public:
    /// `on_end` is called once, when the pace was not kept; it may destroy *this.
    patience(async::platform_ptr time, std::function<void()> on_end);
    patience(patience const&) = delete;
    patience& operator=(patience const&) = delete;

    void expect(pace rule); ///< from now on
    void stop() noexcept;   ///< nothing is expected, no alarm is set
    void moved(std::size_t bytes);

    bool has_ended() const noexcept { return ended_; }
    std::uint64_t bytes() const noexcept { return pace_.bytes(); }

    /// Marks the time in which somebody waits for bytes to move.
    class waiting {
    public:
        explicit waiting(patience& of) : patience_(of) { patience_.resume(); }
        ~waiting() { patience_.pause(); }
        waiting(waiting const&) = delete;
        waiting& operator=(waiting const&) = delete;

    private:
        patience& patience_;
    };

private:
    void resume();
    void pause();
    void arm();
    void look();

    async::platform_ptr platform_;
    std::function<void()> on_end_;
    std::unique_ptr<async::alarm> alarm_;
    pace pace_;
    async::steady_time armed_for_ = async::steady_time::max();
    bool is_waiting_ = false;
    bool ended_ = false;
};

} // namespace ossio::net
#endif
