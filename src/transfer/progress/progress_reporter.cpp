// SPDX-License-Identifier: BSL-1.0
// Composes progress from the part table, the throughput meter and the bytes in flight.
#include "transfer/progress/progress_reporter.hpp"

namespace ossio::transfer {

void progress_reporter::watch(part_table const& table) {
    table_ = &table;
    meter_.add(time_.now(), table.bytes_done());
    notify();
}

void progress_reporter::slice_taken(std::uint64_t bytes) {
    in_flight_.fetch_add(bytes, std::memory_order_relaxed);
    notify();
}

void progress_reporter::slices_returned(std::uint64_t bytes) { in_flight_.fetch_sub(bytes, std::memory_order_relaxed); }

void progress_reporter::acknowledged() {
    meter_.add(time_.now(), table_->bytes_done());
    notify();
}

void progress_reporter::all_done() { single_done_ = true; }

progress progress_reporter::now() const {
    progress p;
    p.retries = retries;
    if (activity) p.qos_delay = activity->qos_delay();
    p.checkpoint_failures = checkpoint_failures;
    p.bytes_in_flight = in_flight_.load(std::memory_order_relaxed);
    if (!table_) {
        p.bytes_total = single_total_;
        p.bytes_done = single_done_ ? single_total_.value_or(0) : 0;
        return p;
    }
    auto const moment = time_.now();
    p.bytes_total = table_->bytes_wanted();
    p.bytes_done = table_->bytes_done();
    p.bytes_resumed = table_->bytes_resumed();
    p.parts_done = table_->parts_done();
    p.parts_in_flight = table_->parts_in_flight();
    p.parts_resumed = table_->parts_resumed();
    p.parts_total = table_->parts_wanted();
    p.bytes_per_second = meter_.bytes_per_second(moment);
    p.seconds_left = meter_.seconds_left(moment, *p.bytes_total);
    return p;
}

void progress_reporter::notify() {
    if (listener_ && throttle_.admits(time_.now())) listener_(now());
}

void progress_reporter::report_now() {
    bool const has_begun = table_ || single_total_.has_value();
    if (listener_ && has_begun) listener_(now());
}

} // namespace ossio::transfer
