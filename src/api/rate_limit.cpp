// SPDX-License-Identifier: BSL-1.0
// The members of rate_limit.
#include <ossio/rate_limit.hpp>

#include "async/rate_pool.hpp"

namespace ossio {

rate_limit::rate_limit(std::uint64_t bytes_per_second) : pool_(std::make_shared<detail::rate_pool>(bytes_per_second)) {}

rate_limit::~rate_limit() = default;

void rate_limit::set(std::uint64_t bytes_per_second) { pool_->set_rate(bytes_per_second); }

std::uint64_t rate_limit::bytes_per_second() const noexcept { return pool_->rate(); }

} // namespace ossio
