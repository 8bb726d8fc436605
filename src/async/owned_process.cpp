// SPDX-License-Identifier: BSL-1.0
// posix_spawn, waitpid, and pidfd where there is one. The only file with these system calls.
#include "async/owned_process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

extern char** environ;

namespace ossio::async {

namespace {

constexpr int first_of_others = 3; // after the three standard descriptors

// A killed shell ends within microseconds. One that hangs in the kernel is left to the host.
constexpr int most_waits_for_killed = 20;
constexpr std::chrono::microseconds wait_for_killed{100};

#if defined(__linux__) && defined(SYS_pidfd_open) && defined(SYS_pidfd_send_signal)
constexpr unsigned to_its_group = 1U << 2; // PIDFD_SIGNAL_PROCESS_GROUP, since Linux 6.9

int open_handle(pid_t pid) noexcept { return static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)); }
bool send(int handle, int signal, unsigned flags) noexcept {
    return ::syscall(SYS_pidfd_send_signal, handle, signal, nullptr, flags) == 0;
}
#else
constexpr unsigned to_its_group = 0;

int open_handle(pid_t) noexcept { return -1; }
bool send(int, int, unsigned) noexcept { return false; }
#endif

/// What posix_spawn is to do in the new process.
class spawn_plan {
public:
    spawn_plan() {
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawnattr_init(&attributes);
    }
    ~spawn_plan() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
    spawn_plan(spawn_plan const&) = delete;
    spawn_plan& operator=(spawn_plan const&) = delete;

    void redirect(int output) {
        ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }

    /// Sockets of the host would else stay open as long as the command runs: those that it opened without O_CLOEXEC.
    void close_others() {
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 34)
        ::posix_spawn_file_actions_addclosefrom_np(&actions, first_of_others);
#elif defined(POSIX_SPAWN_CLOEXEC_DEFAULT)
        flags_ |= POSIX_SPAWN_CLOEXEC_DEFAULT;
#else
        std::error_code ec;
        for (auto const& one : std::filesystem::directory_iterator("/dev/fd", ec)) {
            int const fd = std::atoi(one.path().filename().c_str());
            if (fd >= first_of_others && (::fcntl(fd, F_GETFD) & FD_CLOEXEC) == 0)
                ::posix_spawn_file_actions_addclose(&actions, fd);
        }
#endif
    }

    /// A shell inherits what its parent ignores and blocks; a pipe in a command needs SIGPIPE.
    void reset_signals() {
        sigset_t none, all;
        ::sigemptyset(&none);
        ::sigfillset(&all);
        ::posix_spawnattr_setsigmask(&attributes, &none);
        ::posix_spawnattr_setsigdefault(&attributes, &all);
        ::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                                                   POSIX_SPAWN_SETSIGMASK | flags_));
    }

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;

private:
    int flags_ = 0;
};

} // namespace

owned_process::~owned_process() {
    if (pid_ <= 0) return;
    kill_group();
    for (int i = 0; i < most_waits_for_killed && !has_ended(); ++i) std::this_thread::sleep_for(wait_for_killed);
}

bool owned_process::start(std::string const& command, int output) {
    spawn_plan plan;
    plan.redirect(output);
    plan.close_others();
    plan.reset_signals();
    std::string shell = "sh", option = "-c", text = command;
    char* const arguments[] = {shell.data(), option.data(), text.data(), nullptr};
    pid_t pid = -1;
    if (::posix_spawn(&pid, "/bin/sh", &plan.actions, &plan.attributes, arguments, environ) != 0) return false;
    pid_ = pid;
    handle_ = descriptor(open_handle(pid));
    return true;
}

bool owned_process::has_ended() noexcept {
    if (pid_ <= 0) return true;
    int status = 0;
    pid_t const ended = ::waitpid(pid_, &status, WNOHANG);
    if (ended == 0 || (ended < 0 && errno == EINTR)) return false;
    may_have_succeeded_ = ended < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0);
    pid_ = -1;
    return true;
}

/// With a handle: whether the process has not been reaped. Else whether the number is that of a child of ours, ended or not.
bool owned_process::is_ours() const noexcept {
    if (handle_.is_open()) return send(handle_.get(), 0, 0);
    siginfo_t about{};
    return ::waitid(P_PID, static_cast<id_t>(pid_), &about, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void owned_process::kill_group() noexcept {
    if (handle_.is_open() && to_its_group != 0 && send(handle_.get(), SIGKILL, to_its_group)) return;
    if (is_ours()) ::kill(-pid_, SIGKILL);
}

} // namespace ossio::async
