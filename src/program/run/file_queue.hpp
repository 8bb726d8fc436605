// SPDX-License-Identifier: BSL-1.0
// Files that were found and wait for their turn; the finder waits when there are many. One thread.
#ifndef OSSIO_SRC_PROGRAM_RUN_FILE_QUEUE_HPP
#define OSSIO_SRC_PROGRAM_RUN_FILE_QUEUE_HPP

#include "async/event.hpp"
#include "program/decide/sending.hpp"

#include <deque>

namespace ossio::program {

/// A file, its key, and what is to be done with it.
class planned_file {
public:
    planned_file() = default;

    std::filesystem::path path;
    std::string key;
    std::uint64_t size = 0;
    sending_decision decision{file_action::send, action_reason::not_asked};
};

class file_queue {
public:
    boost::asio::awaitable<void> push(planned_file file);

    /// Nothing: the queue is closed and empty.
    boost::asio::awaitable<std::optional<planned_file>> pop();

    void close();

private:
    static constexpr std::size_t most = 10'000;

    std::deque<planned_file> files_;
    bool closed_ = false;
    async::event filled_, taken_;
};

} // namespace ossio::program
#endif
