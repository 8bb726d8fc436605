// SPDX-License-Identifier: BSL-1.0
// Counts signals.
#include "program/decide/signal_rules.hpp"

#include <csignal>

namespace ossio::program {

stop_step stop_rules::note(int signal) noexcept {
    bool const is_first = ++count_ == 1;
    if (is_first) first_ = signal;
    if (!sends_) return stop_step::say;
    if (is_first) return signal == SIGTERM ? stop_step::drain : stop_step::pause;
    if (first_ == SIGINT && signal == SIGINT) return stop_step::abort;
    return signal == SIGTERM ? stop_step::none : stop_step::pause;
}

} // namespace ossio::program
