// SPDX-License-Identifier: BSL-1.0
// A process that this one has started, and that is signalled only while its number is known to be its own.
#ifndef OSSIO_SRC_ASYNC_OWNED_PROCESS_HPP
#define OSSIO_SRC_ASYNC_OWNED_PROCESS_HPP

#include "async/posix_file.hpp"

#include <string>

namespace ossio::async {

/** A shell command in a process group of its own.

    The host may ignore SIGCHLD, or reap every child in a handler: the number of the process may then belong to another one as
    soon as the command ends. Linux's pidfd names the process itself; without it, signals are sent while the kernel still
    says that the number is that of a child. Not thread-safe.
*/
class owned_process {
public:
    owned_process() = default;
    ~owned_process(); ///< kills it and its group, unless it has ended
    owned_process(owned_process const&) = delete;
    owned_process& operator=(owned_process const&) = delete;

    /** Starts `sh -c command`. It gets no descriptor but /dev/null as input, `output` as output, and the standard error of this
        process; no signal is blocked or ignored in it. False: it cannot be started.
    */
    bool start(std::string const& command, int output);

    /// Whether it has ended, by itself or by a signal. Does not wait.
    bool has_ended() noexcept;

    /// After its end: true if its exit code is 0, or if the host has reaped it first, so that the code is unknown.
    bool may_have_succeeded() const noexcept { return may_have_succeeded_; }

private:
    bool is_ours() const noexcept;
    void kill_group() noexcept;

    int pid_ = -1; // -1: not started, or ended
    descriptor handle_;
    bool may_have_succeeded_ = false;
};

} // namespace ossio::async
#endif
