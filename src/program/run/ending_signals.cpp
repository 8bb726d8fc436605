// SPDX-License-Identifier: BSL-1.0
// Puts a handler before Asio's, which only writes into a pipe that the event loop reads.
#include "program/run/ending_signals.hpp"

#include "program/decide/signal_rules.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>

namespace ossio::program {

namespace {

using signal_handler = void (*)(int);

std::atomic<signal_handler> handler_of_asio{nullptr};
std::atomic<bool> is_pending{
    false}; // the event loop has not received the last signal, or will not receive the next one
std::atomic<std::int64_t> last_ns{-signals_together_ns}; // when the last one came that counted
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "a signal handler must not wait for a lock");

std::int64_t now_ns() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

bool counts(std::int64_t now) noexcept {
    std::int64_t last = last_ns;
    return is_signal_of_its_own(last, now) && last_ns.compare_exchange_strong(last, now);
}

void receive(int signal) noexcept {
    if (is_pending.exchange(true)) {
        std::signal(signal, SIG_DFL);
        std::raise(signal); // has its effect when the handler returns
    } else if (signal_handler const next = handler_of_asio) {
        next(signal);
    }
}

bool is_ignored(int signal) noexcept {
    struct sigaction now{};
    return ::sigaction(signal, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

extern "C" {

static void ossio_handle_signal(int signal) {
    int const kept = errno;
    if (counts(now_ns())) receive(signal);
    errno = kept;
}

} // extern "C"

ending_signals::ending_signals(boost::asio::io_context& io, std::initializer_list<int> which) : set_(io) {
    for (int const signal : which) {
        if (is_ignored(signal)) continue;
        set_.add(signal);
        struct sigaction now{};
        if (::sigaction(signal, nullptr, &now) != 0 || now.sa_handler == ossio_handle_signal) continue;
        handler_of_asio = now.sa_handler;
        now.sa_handler = ossio_handle_signal;
        ::sigaction(signal, &now, nullptr);
    }
}

void ending_signals::wait(std::function<void(int)> then) {
    set_.async_wait([then = std::move(then)](boost::system::error_code ec, int signal) {
        if (ec) return;
        is_pending = false;
        then(signal);
    });
}

void ending_signals::let_next_end() noexcept { is_pending = true; }

} // namespace ossio::program
