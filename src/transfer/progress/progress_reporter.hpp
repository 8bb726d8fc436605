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

class progress_reporter {
public:
    progress_reporter(async::runtime& time, std::function<void(progress const&)> listener)
        : time_(time), listener_(std::move(listener)) {}

    /// Reports nothing, and counts bytes in flight as those of `whole`, which lives on another loop and outlives this one.
    progress_reporter(async::runtime& time, progress_reporter& whole) : time_(time), in_flight_(whole.in_flight_) {}

    /// Reports the figures of `table` from now on; its bytes so far are the starting point of the rate.
    void watch(part_table const& table);

    /// Reports one PutObject of this many bytes instead of a table.
    void watch(std::uint64_t bytes_total) { single_total_ = bytes_total; }

    void slice_taken(std::uint64_t bytes);     ///< a body handed bytes to a connection
    void slices_returned(std::uint64_t bytes); ///< those bytes are acknowledged, or will be sent again
    void acknowledged();                       ///< a part in the table was acknowledged
    void all_done();                           ///< the single PutObject is acknowledged

    progress now() const;
    void report_now(); ///< calls back whenever the last report was, if anything has begun

    int retries = 0;
    detail::upload_activity const* activity = nullptr; ///< for progress::qos_delay; null: of nobody
    int checkpoint_failures = 0;

private:
    void notify();

    async::runtime& time_;
    std::function<void(progress const&)> listener_;
    part_table const* table_ = nullptr;
    std::optional<std::uint64_t> single_total_;
    bool single_done_ = false;
    std::atomic<std::uint64_t> own_in_flight_ = 0;
    std::atomic<std::uint64_t>& in_flight_ = own_in_flight_; // of all loops that send the parts
    throughput_meter meter_;
    throttle throttle_;
};

} // namespace ossio::transfer
#endif
