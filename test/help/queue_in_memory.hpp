// SPDX-License-Identifier: BSL-1.0
// A worker's view of a memory_stream, over a network that takes time and loses requests and responses. What was sent is carried out
// even if the worker sleeps or dies meanwhile.
#ifndef OSSIO_TEST_HELP_QUEUE_IN_MEMORY_HPP
#define OSSIO_TEST_HELP_QUEUE_IN_MEMORY_HPP

#include "help/memory_stream.hpp"

#include <functional>
#include <memory>

namespace ossio::test {

namespace asio = boost::asio;

/// What happens to one call.
class call_fate {
public:
    std::chrono::milliseconds request{0}, response{0}; ///< how long each is under way
    bool is_carried_out = true, is_answered = true;
};

/// The stream and the way to it. `world`: the time that does not sleep.
class stream_at_a_distance {
public:
    stream_at_a_distance(async::runtime_ptr world, std::chrono::milliseconds lease)
        : stream(lease), world_(std::move(world)) {}

    void carry_out_later(std::chrono::milliseconds after, std::function<void()> what) {
        timers_.push_back(world_->make_timer());
        timers_.back()->set(world_->now() + after, std::move(what));
    }
    async::steady_time now() const { return world_->now(); }

    memory_stream stream;
    std::function<call_fate()> fate = [] { return call_fate(); };

private:
    async::runtime_ptr world_;
    std::vector<std::unique_ptr<async::timer>> timers_;
};

class queue_in_memory final : public redis::claim_queue {
public:
    using moment = async::steady_time;

    /// `clock`: of the worker's host.
    queue_in_memory(std::shared_ptr<stream_at_a_distance> at, std::string worker, asio::any_io_executor executor,
                    async::runtime_ptr clock)
        : at_(std::move(at)), worker_(std::move(worker)), executor_(std::move(executor)), clock_(std::move(clock)) {}

    asio::awaitable<result<void>> join() override { return nothing(); }
    asio::awaitable<result<void>> leave() override { return nothing(); }
    asio::awaitable<result<std::optional<redis::claimed_entry>>> take() override {
        return call<std::optional<redis::claimed_entry>>(
            [w = worker_](memory_stream& s, moment now) { return s.take(w, now); });
    }
    asio::awaitable<result<std::vector<std::string>>> renew(std::vector<redis::claimed_entry> held) override {
        return call<std::vector<std::string>>(
            [w = worker_, held = std::move(held)](memory_stream& s, moment now) { return s.renew(w, held, now); });
    }
    asio::awaitable<result<redis::claim_end>> finish(redis::claimed_entry entry, std::uint64_t files,
                                                     std::uint64_t bytes) override {
        return call<redis::claim_end>([w = worker_, e = std::move(entry), files, bytes](memory_stream& s, moment) {
            return s.finish(w, e, files, bytes);
        });
    }
    asio::awaitable<result<redis::claim_end>> release(redis::claimed_entry entry, std::chrono::milliseconds delay,
                                                      bool is_counted, std::string line) override {
        return call<redis::claim_end>([w = worker_, e = std::move(entry), delay, is_counted,
                                       line = std::move(line)](memory_stream& s, moment now) {
            return s.release(w, e, delay, is_counted, line, now);
        });
    }
    asio::awaitable<result<redis::claim_end>> bury(redis::claimed_entry entry, std::string unit,
                                                   std::string line) override {
        return call<redis::claim_end>(
            [w = worker_, e = std::move(entry), unit = std::move(unit),
             line = std::move(line)](memory_stream& s, moment) { return s.bury(w, e, unit, line); });
    }
    asio::awaitable<result<redis::queue_status>> status() override {
        return call<redis::queue_status>([](memory_stream& s, moment) { return s.status(); });
    }

    std::string const& worker() const noexcept override { return worker_; }
    std::chrono::milliseconds lease_life() const noexcept override { return at_->stream.lease(); }
    async::runtime& time() const noexcept override { return *clock_; }
    asio::any_io_executor executor() const override { return executor_; }

private:
    template<class T>
    asio::awaitable<result<T>> call(std::function<T(memory_stream&, async::steady_time)> work) {
        call_fate const fate = at_->fate();
        auto const response = std::make_shared<std::optional<T>>();
        if (fate.is_carried_out) {
            auto carry_out = [at = at_.get(), response, work = std::move(work)] {
                response->emplace(work(at->stream, at->now()));
            };
            at_->carry_out_later(fate.request, std::move(carry_out));
        }
        auto waiting = clock_->sleep(fate.request + fate.response + std::chrono::milliseconds(1));
        co_await std::move(waiting);
        if (!fate.is_carried_out || !fate.is_answered)
            co_return failure(errc::checkpoint_not_saved, "the simulated Redis does not respond");
        co_return std::move(**response);
    }

    asio::awaitable<result<void>> nothing() {
        auto asking = call<bool>([](memory_stream&, async::steady_time) { return true; });
        auto const done = co_await std::move(asking);
        if (!done) co_return done.error();
        co_return result<void>();
    }

    std::shared_ptr<stream_at_a_distance> at_;
    std::string worker_;
    asio::any_io_executor executor_;
    async::runtime_ptr clock_;
};

} // namespace ossio::test
#endif
