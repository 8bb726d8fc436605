// SPDX-License-Identifier: BSL-1.0
// Halves at once, grows by a quarter a round.
#include "service/request_limit.hpp"

#include <algorithm>

namespace ossio::service {

namespace {

// A round is as many successes as may be in flight, so that each success adds a quarter of a request.
constexpr double growth = 0.25;

} // namespace

void request_limit::on_throttled(std::uint64_t request, std::size_t in_flight) noexcept {
    if (request < since_) return;
    auto const flying = static_cast<double>(std::max<std::size_t>(in_flight, 1));
    if (limit_ == 0) normal_ = flying;
    double const now = limit_ == 0 ? flying : std::min(limit_, flying);
    limit_ = std::max(1.0, now / 2);
    since_ = next_;
}

void request_limit::on_success(std::uint64_t request) noexcept {
    if (limit_ == 0 || request < since_) return;
    limit_ += growth;
    if (limit_ > normal_) limit_ = 0;
}

} // namespace ossio::service
