// SPDX-License-Identifier: BSL-1.0
// Composes progress from the part table or what was added up, the throughput meter and the bytes in flight.
#include "transfer/progress/progress_reporter.hpp"

namespace ossio::transfer {

namespace {

void take_figures(part_table const& from, progress& p) {
    p.bytes_total = from.bytes_wanted();
    p.bytes_done = from.bytes_done();
    p.bytes_resumed = from.bytes_resumed();
    p.parts_done = from.parts_done();
    p.parts_in_flight = from.parts_in_flight();
    p.parts_resumed = from.parts_resumed();
    p.parts_total = from.parts_wanted();
}

} // namespace

void progress_reporter::watch(part_table const& table) {
    table_ = &table;
    begin_at(table.bytes_done());
    notify();
}

void progress_reporter::expect(std::optional<std::uint64_t> bytes_total) {
    added_up_.bytes_total = bytes_total;
    if (!has_begun_) begin_at(0);
}

void progress_reporter::resume(int parts, std::uint64_t bytes) {
    added_up_.parts_done = added_up_.parts_resumed = parts;
    added_up_.bytes_done = added_up_.bytes_resumed = bytes;
    meter_ = throughput_meter(); // these bytes took this run no time
    begin_at(bytes);
}

void progress_reporter::begin_at(std::uint64_t bytes_done) {
    has_begun_ = true;
    if (time_) meter_.add(time_->now(), bytes_done);
}

void progress_reporter::slice_taken(std::uint64_t bytes) {
    in_flight_.fetch_add(bytes, std::memory_order_relaxed);
    notify();
}

void progress_reporter::slices_returned(std::uint64_t bytes) { in_flight_.fetch_sub(bytes, std::memory_order_relaxed); }

void progress_reporter::part_done() {
    meter_.add(time_->now(), table_->bytes_done());
    notify();
}

void progress_reporter::part_leaves() {
    if (!has_begun_) begin_at(0);
    ++added_up_.parts_in_flight;
}

void progress_reporter::part_done(std::uint64_t bytes) {
    ++added_up_.parts_done;
    add(bytes);
}

void progress_reporter::object_done(std::uint64_t bytes) { add(bytes); }

void progress_reporter::add(std::uint64_t bytes) {
    added_up_.bytes_done += bytes;
    meter_.add(time_->now(), added_up_.bytes_done);
    notify();
}

progress progress_reporter::now() const {
    progress p = added_up_;
    if (table_) take_figures(*table_, p);
    p.retries = retries;
    if (activity) p.qos_delay = activity->qos_delay();
    p.checkpoint_failures = checkpoint_failures;
    p.bytes_in_flight = in_flight_.load(std::memory_order_relaxed);
    if (!has_begun_ || !time_) return p;
    auto const moment = time_->now();
    p.bytes_per_second = meter_.bytes_per_second(moment);
    if (p.bytes_total) p.seconds_left = meter_.seconds_left(moment, *p.bytes_total);
    return p;
}

void progress_reporter::notify() {
    if (listener_ && throttle_.admits(time_->now())) listener_(now());
}

void progress_reporter::report_now() {
    if (listener_ && has_begun_) listener_(now());
}

} // namespace ossio::transfer
