// SPDX-License-Identifier: BSL-1.0
// What repeated signals mean. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_SIGNAL_RULES_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_SIGNAL_RULES_HPP

namespace ossio::program {

enum class stop_step {
    say,   ///< nothing is sent that could be kept: it only ends
    pause, ///< keep what is sent
    drain, ///< as pause, after the requests in flight
    abort, ///< remove what is sent
    none
};

/** The signals of one run, whatever their kinds: the first one ends it in order, the one after the last step ends the process.

    Of uploads the second one is a step, too: two of Ctrl-C abort, and of other pairs the second one pauses at once, but for SIGTERM,
    which changes nothing.
*/
class stop_rules {
public:
    stop_rules() = default;

    void nothing_is_sent() noexcept { sends_ = false; }

    /// Takes the next signal.
    stop_step note(int signal) noexcept;

    /// Returns whether there is no step left, so that the next signal ends the process.
    bool is_next_the_end() const noexcept { return count_ >= (sends_ ? 2 : 1); }

    int first() const noexcept { return first_; } ///< 0: there was none

private:
    bool sends_ = true;
    int first_ = 0, count_ = 0;
};

} // namespace ossio::program
#endif
