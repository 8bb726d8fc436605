// SPDX-License-Identifier: BSL-1.0
// Reports the progress of an object of unknown length. As progress_reporter, without a table.
#ifndef OSSIO_SRC_TRANSFER_PROGRESS_STREAM_PROGRESS_HPP
#define OSSIO_SRC_TRANSFER_PROGRESS_STREAM_PROGRESS_HPP

#include <ossio/upload.hpp>

#include "async/runtime.hpp"
#include "service/client_impl.hpp"
#include "transfer/progress/throughput_meter.hpp"

namespace ossio::transfer {

class stream_progress {
public:
    stream_progress(async::runtime_ptr time, std::function<void(progress const&)> listener)
        : time_(std::move(time)), listener_(std::move(listener)) {
        if (time_) meter_.add(time_->now(), 0); // a client with invalid options has none
    }

    void expect(std::optional<std::uint64_t> bytes_total) { figures_.bytes_total = bytes_total; }
    void resume(int parts, std::uint64_t bytes); ///< that an earlier run has sent
    void slice_taken(std::uint64_t bytes);       ///< a body handed bytes to a connection
    void slices_returned(std::uint64_t bytes);   ///< those bytes are acknowledged, or will be sent again
    void part_leaves() { ++figures_.parts_in_flight; }
    void part_ends() { --figures_.parts_in_flight; } ///< with success or failure
    void acknowledged(std::uint64_t bytes, bool as_part);

    progress now() const;
    void report_now(); ///< calls back whenever the last report was

    int retries = 0;
    detail::upload_activity const* activity = nullptr; ///< for progress::qos_delay; null: of nobody

private:
    void notify();

    async::runtime_ptr time_;
    std::function<void(progress const&)> listener_;
    progress figures_;
    throughput_meter meter_;
    throttle throttle_;
};

} // namespace ossio::transfer
#endif
