// SPDX-License-Identifier: BSL-1.0
// Limits how many uploads are begun at a time, by priority. One thread.
#ifndef OSSIO_SRC_ASYNC_ADMISSION_QUEUE_HPP
#define OSSIO_SRC_ASYNC_ADMISSION_QUEUE_HPP

#include "async/wait_queue.hpp"

#include <boost/intrusive/list.hpp>

#include <functional>
#include <map>
#include <memory>

namespace ossio::async {

class admission_queue;

/// The right to have begun; given back when it is destroyed.
class admission {
public:
    admission() = default;
    admission(std::shared_ptr<admission_queue> to, int priority) noexcept : to_(std::move(to)), priority_(priority) {}
    admission(admission&&) noexcept = default;
    admission& operator=(admission&& other) noexcept;
    ~admission();

    explicit operator bool() const noexcept { return to_ != nullptr; }

private:
    std::shared_ptr<admission_queue> to_;
    int priority_ = 0;
};

/// A place in the line. It can be withdrawn from outside.
class admission_request : public boost::intrusive::list_base_hook<> {
public:
    admission_request(std::shared_ptr<admission_queue> to, int priority);
    ~admission_request();
    admission_request(admission_request const&) = delete;
    admission_request& operator=(admission_request const&) = delete;

    /// Returns when it is admitted, withdrawn, or cancelled; does not throw for cancellation.
    asio::awaitable<bool> wait() { return woken_.wait(); }
    void give_up() { woken_.wake_all(); }

    bool is_admitted() const noexcept { return static_cast<bool>(granted_); }
    admission take() { return std::move(granted_); } ///< none if it was not admitted

private:
    friend class admission_queue;

    std::shared_ptr<admission_queue> to_;
    int priority_;
    admission granted_;
    wait_queue woken_;
};

/** Admits the first of the highest priority, while fewer than the limit of that priority or a higher one have begun: whatever
    has begun does not keep those of a higher priority waiting.
*/
class admission_queue : public std::enable_shared_from_this<admission_queue> {
public:
    explicit admission_queue(std::size_t limit) : limit_(limit) {}

    void set_limit(std::size_t limit); ///< a smaller one takes effect as uploads end

    std::size_t limit() const noexcept { return limit_; }
    std::size_t begun() const noexcept;
    std::size_t waiting() const noexcept;

private:
    friend class admission;
    friend class admission_request;

    /// One priority.
    class level {
    public:
        std::size_t begun = 0;
        boost::intrusive::list<admission_request> line;
    };

    void enter(admission_request&);
    void leave(admission_request&) noexcept;
    void give_back(int priority) noexcept;
    void admit() noexcept;

    void count_change() noexcept;

    std::size_t limit_;
    int changes_ = 0; ///< since the allocator was last asked to join small chunks
    std::map<int, level, std::greater<>> levels_;
};

} // namespace ossio::async
#endif
