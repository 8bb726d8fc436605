// SPDX-License-Identifier: BSL-1.0
// Adds up what was acknowledged.
#include "transfer/stream_reporter.hpp"

namespace ossio::transfer {

void stream_reporter::slice_taken(std::uint64_t bytes) {
    figures_.bytes_in_flight += bytes;
    tell();
}

void stream_reporter::slices_returned(std::uint64_t bytes) { figures_.bytes_in_flight -= bytes; }

void stream_reporter::acknowledged(std::uint64_t bytes, bool as_part) {
    figures_.bytes_done += bytes;
    if (as_part) ++figures_.parts_done;
    meter_.add(time_->now(), figures_.bytes_done);
    tell();
}

progress stream_reporter::now() const {
    progress p = figures_;
    auto const moment = time_->now();
    p.retries = retries;
    p.bytes_per_second = meter_.bytes_per_second(moment);
    if (p.bytes_total) p.seconds_left = meter_.seconds_left(moment, *p.bytes_total);
    return p;
}

void stream_reporter::tell() {
    if (listener_ && throttle_.admits(time_->now())) listener_(now());
}

void stream_reporter::tell_the_end() {
    if (listener_) listener_(now());
}

} // namespace ossio::transfer
