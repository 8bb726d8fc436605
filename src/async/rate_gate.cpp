// SPDX-License-Identifier: BSL-1.0
// Serves those who wait for a rate, one after the other.
#include "async/rate_gate.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace ossio {

namespace detail {

class rate_gate::request : public in_line {
public:
    request(rate_gate& at, std::size_t n) : in_line(n), gate_(at) {
        gate_.line_.push_back(*this);
        gate_.serve();
    }
    ~request() {
        if (!is_linked()) return;
        gate_.line_.erase(gate_.line_.iterator_to(*this));
        gate_.serve();
    }
    request(request const&) = delete;
    request& operator=(request const&) = delete;

private:
    rate_gate& gate_;
};

void rate_gate::set_rate(std::uint64_t bytes_per_second) {
    // Without a clock nobody has waited yet, and the level does not matter.
    bucket_.set_rate(bytes_per_second, time_ ? time_->now() : async::steady_time());
    if (time_) serve();
}

bool rate_gate::try_admit(async::platform& time, std::size_t bytes) {
    return line_.empty() && bucket_.try_take(bytes, time.now());
}

asio::awaitable<void> rate_gate::admit(async::platform_ptr time, std::size_t bytes) {
    auto const self = shared_from_this();
    if (!time_) {
        time_ = std::move(time);
        alarm_ = time_->make_alarm();
    }
    request mine(*this, bytes);
    if (!mine.admitted) co_await mine.news.wait();
    if (!mine.admitted) throw boost::system::system_error(asio::error::operation_aborted);
}

void rate_gate::serve() {
    alarm_->clear();
    while (!line_.empty()) {
        in_line& first = line_.front();
        if (!bucket_.try_take(first.bytes, time_->now())) {
            alarm_->set(bucket_.ready_at(time_->now()), [this] { serve(); });
            return;
        }
        line_.pop_front();
        first.admitted = true;
        first.news.wake_all();
    }
}

} // namespace detail

rate_limit::rate_limit(std::uint64_t bytes_per_second) : gate_(std::make_shared<detail::rate_gate>(bytes_per_second)) {}

rate_limit::~rate_limit() = default;

void rate_limit::set(std::uint64_t bytes_per_second) { gate_->set_rate(bytes_per_second); }

std::uint64_t rate_limit::bytes_per_second() const noexcept { return gate_->rate(); }

} // namespace ossio
