// SPDX-License-Identifier: BSL-1.0
// Tells the user how far an object of unknown length is. As reporter, without a table: parts come as they come.
#ifndef OSSIO_SRC_TRANSFER_STREAM_REPORTER_HPP
#define OSSIO_SRC_TRANSFER_STREAM_REPORTER_HPP

#include <ossio/upload.hpp>

#include "async/platform.hpp"
#include "transfer/meter.hpp"

namespace ossio::transfer {

class stream_reporter {
public:
    stream_reporter(async::platform_ptr time, std::function<void(progress const&)> listener)
        : time_(std::move(time)), listener_(std::move(listener)) {
        if (time_) meter_.add(time_->now(), 0); // a client whose options make no sense has none
    }

    void expect(std::optional<std::uint64_t> bytes_total) { figures_.bytes_total = bytes_total; }
    void slice_taken(std::uint64_t bytes);     ///< a body handed bytes to a connection
    void slices_returned(std::uint64_t bytes); ///< ... and they are acknowledged, or will be sent again
    void part_leaves() { ++figures_.parts_in_flight; }
    void part_ends() { --figures_.parts_in_flight; } ///< well or not
    void acknowledged(std::uint64_t bytes, bool as_part);

    progress now() const;
    void tell_the_end(); ///< calls back whatever the time

    int retries = 0;

private:
    void tell();

    async::platform_ptr time_;
    std::function<void(progress const&)> listener_;
    progress figures_;
    meter meter_;
    throttle throttle_;
};

} // namespace ossio::transfer
#endif
