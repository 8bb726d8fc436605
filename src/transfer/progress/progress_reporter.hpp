// SPDX-License-Identifier: BSL-1.0
// Reports progress to the user: composes `progress` and calls back at most ten times a second.
#ifndef OSSIO_SRC_TRANSFER_PROGRESS_PROGRESS_REPORTER_HPP
#define OSSIO_SRC_TRANSFER_PROGRESS_PROGRESS_REPORTER_HPP

#include <ossio/upload.hpp>

#include "async/runtime.hpp"
#include "service/client_impl.hpp"
#include "transfer/plan/part_table.hpp"
#include "transfer/progress/throughput_meter.hpp"

#include <atomic>

namespace ossio::transfer {

/// Its figures are those of a part table, or what it adds up itself: an object in one request, a stream of unknown length.
class progress_reporter {
public:
    /// `time` may be null only where nothing will be reported: a client with invalid options has none.
    progress_reporter(async::runtime* time, std::function<void(progress const&)> listener)
        : time_(time), listener_(std::move(listener)) {}

    /// Reports nothing, and counts bytes in flight as those of `whole`, which lives on another loop and outlives this one.
    progress_reporter(async::runtime* time, progress_reporter& whole) : time_(time), in_flight_(whole.in_flight_) {}

    /// Reports the figures of `table` from now on; its bytes so far are the starting point of the rate.
    void watch(part_table const& table);

    /// Without a table: reports an object of this size, or of one that is not known.
    void expect(std::optional<std::uint64_t> bytes_total);

    void slice_taken(std::uint64_t bytes);     ///< a body handed bytes to a connection
    void slices_returned(std::uint64_t bytes); ///< those bytes are acknowledged, or will be sent again
    void part_done();                          ///< the table has one more acknowledged part

    // Without a table:
    void resume(int parts, std::uint64_t bytes); ///< an earlier run has sent them
    void part_leaves();
    void part_ends() { --added_up_.parts_in_flight; } ///< with success or failure
    void part_done(std::uint64_t bytes);
    void object_done(std::uint64_t bytes); ///< by one request

    progress now() const;
    void report_now(); ///< calls back whenever the last report was, if anything has begun

    int retries = 0;
    detail::upload_activity const* activity = nullptr; ///< for progress::qos_delay; null: of nobody
    int checkpoint_failures = 0;

private:
    void begin_at(std::uint64_t bytes_done);
    void add(std::uint64_t bytes);
    void notify();

    async::runtime* time_;
    std::function<void(progress const&)> listener_;
    bool has_begun_ = false;
    part_table const* table_ = nullptr;
    progress added_up_; // without a table
    std::atomic<std::uint64_t> own_in_flight_ = 0;
    std::atomic<std::uint64_t>& in_flight_ = own_in_flight_; // of all loops that send the parts
    throughput_meter meter_;
    throttle throttle_;
};

} // namespace ossio::transfer
#endif
