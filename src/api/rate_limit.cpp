// SPDX-License-Identifier: BSL-1.0
// The members of rate_limit.
#include <ossio/rate_limit.hpp>

#include "async/rate_limiter.hpp"

namespace ossio {

rate_limit::rate_limit(std::uint64_t bytes_per_second)
    : limiter_(std::make_shared<detail::rate_limiter>(bytes_per_second)) {}

rate_limit::~rate_limit() = default;

void rate_limit::set(std::uint64_t bytes_per_second) { limiter_->set_rate(bytes_per_second); }

std::uint64_t rate_limit::bytes_per_second() const noexcept { return limiter_->rate(); }

} // namespace ossio
