// SPDX-License-Identifier: BSL-1.0
// Serves the waiters of a rate, one after the other.
#include "async/rate_limiter.hpp"

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

void rate_limiter::set_rate(std::uint64_t bytes_per_second) {
    // Without a clock there has been no waiter yet, and the level does not matter.
    bucket_.set_rate(bytes_per_second, time_ ? time_->now() : async::steady_time());
    if (time_) serve();
}

bool rate_limiter::try_admit(async::runtime& time, std::size_t bytes) {
    return line_.empty() && bucket_.try_take(bytes, time.now());
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
    timer_->clear();
    while (!line_.empty()) {
        in_line& first = line_.front();
        if (!bucket_.try_take(first.bytes, time_->now())) {
            timer_->set(bucket_.ready_at(time_->now()), [this] { serve(); });
            return;
        }
        line_.pop_front();
        first.admitted = true;
        first.news.wake_all();
    }
}

} // namespace detail

} // namespace ossio
