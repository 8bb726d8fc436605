// SPDX-License-Identifier: BSL-1.0
// Puts a handler before Asio's, which only writes into a pipe that the event loop reads.
#include "program/run/ending_signals.hpp"

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <ctime>

namespace ossio::program {

namespace {

using signal_handler = void (*)(int);

constexpr std::int64_t patience_ns = 200'000'000;

std::atomic<signal_handler> handler_of_asio{nullptr};
std::atomic<std::int64_t> pending_since_ns{0}; // 0: the event loop has received all signals, and will receive the next
static_assert(std::atomic<std::int64_t>::is_always_lock_free, "a signal handler must not wait for a lock");

std::int64_t now_ns() noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

bool is_ignored(int signal) noexcept {
    struct sigaction now{};
    return ::sigaction(signal, nullptr, &now) == 0 && (now.sa_flags & SA_SIGINFO) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

extern "C" {

static void ossio_handle_signal(int signal) {
    int const kept = errno;
    std::int64_t const now = now_ns();
    std::int64_t since = 0;
    if (!pending_since_ns.compare_exchange_strong(since, now) && now - since > patience_ns) {
        std::signal(signal, SIG_DFL);
        std::raise(signal); // has its effect when this handler returns
    } else if (signal_handler const next = handler_of_asio) {
        next(signal);
    }
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
        pending_since_ns = 0;
        then(signal);
    });
}

void ending_signals::let_next_end() noexcept { pending_since_ns = now_ns(); }

} // namespace ossio::program
