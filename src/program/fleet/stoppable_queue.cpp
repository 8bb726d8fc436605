// SPDX-License-Identifier: BSL-1.0
// One task group for each call, so that it can be cancelled.
#include "program/fleet/stoppable_queue.hpp"

#include "async/cancellable_call.hpp"

namespace ossio::program {

namespace {

constexpr std::chrono::seconds grace{1};

failure no_response_after_stop() {
    return failure(errc::response_timed_out, "Redis did not respond within a second after the worker was stopped");
}

} // namespace

/// Lives in the frame of `limit`.
class stoppable_queue::running_call {
public:
    explicit running_call(stoppable_queue& in) : call(in.executor()), in_(in), deadline_(in.time().make_timer()) {
        in_.running_.push_back(this);
        if (in_.stopped_) set_deadline();
    }
    ~running_call() { in_.running_.remove(this); }
    running_call(running_call const&) = delete;
    running_call& operator=(running_call const&) = delete;

    void set_deadline() {
        deadline_->set(in_.time().now() + grace, [this] {
            in_.silent_ = true;
            call.cancel();
        });
    }

    async::cancellable_call call;

private:
    stoppable_queue& in_;
    std::unique_ptr<async::timer> deadline_;
};

void stoppable_queue::stop() {
    if (std::exchange(stopped_, true)) return;
    for (running_call* const one : running_) one->set_deadline();
}

template<class T>
asio::awaitable<result<T>> stoppable_queue::limit(asio::awaitable<result<T>> op) {
    if (silent_) co_return no_response_after_stop();
    running_call one(*this);
    auto outcome = co_await one.call.run(std::move(op));
    if (outcome) co_return std::move(*outcome);
    co_return no_response_after_stop();
}

asio::awaitable<result<void>> stoppable_queue::join() { return limit(to_.join()); }

asio::awaitable<result<void>> stoppable_queue::leave() { return limit(to_.leave()); }

asio::awaitable<result<std::optional<redis::claimed_entry>>> stoppable_queue::take() { return limit(to_.take()); }

asio::awaitable<result<std::vector<std::string>>> stoppable_queue::renew(std::vector<redis::claimed_entry> held) {
    return limit(to_.renew(std::move(held)));
}

asio::awaitable<result<redis::claim_end>> stoppable_queue::finish(redis::claimed_entry entry, std::uint64_t files,
                                                                  std::uint64_t bytes) {
    return limit(to_.finish(std::move(entry), files, bytes));
}

asio::awaitable<result<redis::claim_end>> stoppable_queue::release(redis::claimed_entry entry,
                                                                   std::chrono::milliseconds delay, bool is_counted,
                                                                   std::string line) {
    return limit(to_.release(std::move(entry), delay, is_counted, std::move(line)));
}

asio::awaitable<result<redis::claim_end>> stoppable_queue::bury(redis::claimed_entry entry, std::string unit,
                                                                std::string line) {
    return limit(to_.bury(std::move(entry), std::move(unit), std::move(line)));
}

asio::awaitable<result<redis::queue_status>> stoppable_queue::status() { return limit(to_.status()); }

} // namespace ossio::program
