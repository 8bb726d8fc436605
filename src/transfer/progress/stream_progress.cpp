// SPDX-License-Identifier: BSL-1.0
// Adds up acknowledged bytes.
#include "transfer/progress/stream_progress.hpp"

namespace ossio::transfer {

void stream_progress::resume(int parts, std::uint64_t bytes) {
    figures_.parts_done = figures_.parts_resumed = parts;
    figures_.bytes_done = figures_.bytes_resumed = bytes;
    if (time_) meter_.add(time_->now(), bytes);
}

void stream_progress::slice_taken(std::uint64_t bytes) {
    figures_.bytes_in_flight += bytes;
    notify();
}

void stream_progress::slices_returned(std::uint64_t bytes) { figures_.bytes_in_flight -= bytes; }

void stream_progress::acknowledged(std::uint64_t bytes, bool as_part) {
    figures_.bytes_done += bytes;
    if (as_part) ++figures_.parts_done;
    meter_.add(time_->now(), figures_.bytes_done);
    notify();
}

progress stream_progress::now() const {
    progress p = figures_;
    auto const moment = time_->now();
    p.retries = retries;
    if (activity) p.qos_delay = activity->qos_delay();
    p.bytes_per_second = meter_.bytes_per_second(moment);
    if (p.bytes_total) p.seconds_left = meter_.seconds_left(moment, *p.bytes_total);
    return p;
}

void stream_progress::notify() {
    if (listener_ && throttle_.admits(time_->now())) listener_(now());
}

void stream_progress::report_now() {
    if (listener_) listener_(now());
}

} // namespace ossio::transfer
