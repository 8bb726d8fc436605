// SPDX-License-Identifier: BSL-1.0
// A queue of timers; time advances to the first one.
#include "testing/virtual_clock.hpp"

#include <utility>

namespace ossio::testing {

class virtual_clock::virtual_timer final : public async::timer {
public:
    explicit virtual_timer(std::shared_ptr<queue> in) : queue_(std::move(in)) {}
    ~virtual_timer() override { clear(); }

    void set(async::steady_time when, std::function<void()> then) override {
        clear();
        id_ = {when, ++queue_->count};
        queue_->waiting.emplace(id_, entry(this, std::move(then)));
        is_set_ = true;
    }
    void clear() noexcept override {
        if (std::exchange(is_set_, false)) queue_->waiting.erase(id_);
    }
    void has_fired() noexcept { is_set_ = false; }

private:
    std::shared_ptr<queue> queue_;
    moment id_;
    bool is_set_ = false;
};

virtual_clock::virtual_clock(std::uint64_t seed) : queue_(std::make_shared<queue>()), random_(seed) {}
virtual_clock::~virtual_clock() = default;

async::steady_time virtual_clock::now() const { return async::steady_time(std::chrono::hours(1)) + passed_; }

std::chrono::system_clock::time_point virtual_clock::utc_now() const {
    constexpr auto start = std::chrono::sys_days(std::chrono::year(2026) / 1 / 1);
    return start + std::chrono::duration_cast<std::chrono::system_clock::duration>(passed_) + shift_;
}

double virtual_clock::random() { return std::uniform_real_distribution<double>(0, 1)(random_); }

std::unique_ptr<async::timer> virtual_clock::make_timer() { return std::make_unique<virtual_timer>(queue_); }

void virtual_clock::run(asio::io_context& io) {
    run_while({&io}, [] { return true; });
}

void virtual_clock::run_while(std::vector<asio::io_context*> const& loops, std::function<bool()> const& keep_running) {
    while (keep_running()) {
        std::size_t ran = 0;
        for (asio::io_context* const io : loops) {
            io->restart();
            ran += io->poll_one();
        }
        if (ran != 0) continue;
        if (queue_->waiting.empty()) return;
        auto const first = queue_->waiting.begin();
        if (first->first.first > now()) passed_ += first->first.first - now();
        entry fired = std::move(first->second);
        queue_->waiting.erase(first);
        fired.owner->has_fired();
        fired.then(); // may destroy the alarm
    }
}

void virtual_clock::shift_utc(std::chrono::system_clock::duration by) { shift_ += by; }

std::size_t virtual_clock::armed() const noexcept { return queue_->waiting.size(); }

} // namespace ossio::testing
