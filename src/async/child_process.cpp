// SPDX-License-Identifier: BSL-1.0
// posix_spawn, a pipe, and an end that is waited for without a thread. The system's calls stand here only.
#include "async/child_process.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <stdexcept>

#if defined(BOOST_ASIO_HAS_POSIX_STREAM_DESCRIPTOR)
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;
#endif

namespace ossio::async {

#if defined(BOOST_ASIO_HAS_POSIX_STREAM_DESCRIPTOR)

namespace {

// Between two looks whether a process that closed its output has ended.
constexpr std::chrono::milliseconds pause{5};

/// A running process with a group of its own; killed unless its end was seen.
class child_process {
public:
    child_process() = default;
    ~child_process() {
        if (pid_ <= 0) return;
        ::kill(-pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    child_process(child_process const&) = delete;
    child_process& operator=(child_process const&) = delete;

    /// The read end of its output, or -1.
    int start(std::string const& command) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) return -1;
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawnattr_init(&attributes);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
        std::string shell = "sh", option = "-c", text = command;
        char* const arguments[] = {shell.data(), option.data(), text.data(), nullptr};
        int const failed = ::posix_spawn(&pid_, "/bin/sh", &actions, &attributes, arguments, environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
        ::close(ends[1]);
        if (failed == 0) return ends[0];
        pid_ = -1;
        ::close(ends[0]);
        return -1;
    }

    /// Whether it has ended; its status is then known.
    bool has_ended() {
        if (pid_ > 0 && ::waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = -1;
        return pid_ <= 0;
    }
    bool has_succeeded() const { return WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }

private:
    pid_t pid_ = -1;
    int status_ = 0;
};

} // namespace

asio::awaitable<std::string> output_of(std::string command, duration limit, std::size_t longest) {
    auto executor = co_await asio::this_coro::executor;
    auto time = real_platform(executor);
    child_process child;
    int const end = child.start(command);
    if (end < 0) throw std::runtime_error("the command cannot be started");
    asio::posix::stream_descriptor output(executor, end);
    bool late = false;
    auto alarm = time->make_alarm();
    alarm->set(time->now() + limit, [&] {
        late = true;
        output.cancel();
    });
    std::string text;
    for (std::string piece(4096, '\0'); !late && text.size() <= longest;) {
        auto const read = co_await output.async_read_some(asio::buffer(piece), asio::as_tuple(asio::use_awaitable));
        if (std::get<0>(read)) break;
        text.append(piece, 0, std::get<1>(read));
    }
    if (text.size() > longest) throw std::runtime_error("the command prints too much");
    while (!late && !child.has_ended()) co_await time->sleep(pause);
    if (late) throw std::runtime_error("the command takes too long");
    if (!child.has_succeeded()) throw std::runtime_error("the command failed");
    co_return text;
}

#else

asio::awaitable<std::string> output_of(std::string, duration, std::size_t) {
    throw std::runtime_error("commands cannot be run on this system");
    co_return std::string();
}

#endif

} // namespace ossio::async
