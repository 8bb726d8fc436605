// SPDX-License-Identifier: BSL-1.0
// Serves the waiters of a rate, one after the other.
#include "async/rate_limiter.hpp"

#include "async/rate_pool.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace ossio {

namespace detail {

class rate_limiter::request : public in_line {
public:
    request(rate_limiter& at, std::size_t n) : in_line(n), limiter_(at) {
        limiter_.line_.push_back(*this);
        limiter_.serve();
    }
    ~request() {
        if (!is_linked()) return;
        limiter_.line_.erase(limiter_.line_.iterator_to(*this));
        limiter_.serve();
    }
    request(request const&) = delete;
    request& operator=(request const&) = delete;

private:
    rate_limiter& limiter_;
};

std::uint64_t rate_limiter::rate() const noexcept { return pool_->rate(); }

std::size_t rate_limiter::piece() const noexcept { return async::token_bucket(pool_->rate()).piece(); }

async::steady_time rate_limiter::take(async::steady_time now, std::size_t bytes) {
    if (pool_->rate() == 0) return now;
    while (ready_ < bytes) {
        auto const due = pool_->lease(next_, bytes - ready_, now);
        if (due > now) return due;
        ready_ += std::exchange(next_.bytes, 0);
    }
    ready_ -= bytes;
    return now;
}

bool rate_limiter::try_admit(async::runtime& time, std::size_t bytes) {
    auto const now = time.now();
    return line_.empty() && take(now, bytes) <= now;
}

asio::awaitable<void> rate_limiter::admit(async::runtime_ptr time, std::size_t bytes) {
    auto const self = shared_from_this();
    if (!time_) {
        time_ = std::move(time);
        timer_ = time_->make_timer();
    }
    request mine(*this, bytes);
    if (!mine.admitted) co_await mine.news.wait();
    if (!mine.admitted) throw boost::system::system_error(asio::error::operation_aborted);
}

void rate_limiter::serve() {
    if (!timer_) return; // nobody has ever waited
    timer_->clear();
    while (!line_.empty()) {
        in_line& first = line_.front();
        auto const now = time_->now();
        auto const due = take(now, first.bytes);
        if (due > now) {
            timer_->set(due, [this] { serve(); });
            return;
        }
        line_.pop_front();
        first.admitted = true;
        first.news.wake_all();
    }
}

} // namespace detail

} // namespace ossio
