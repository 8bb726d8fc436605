// SPDX-License-Identifier: BSL-1.0
// Tells the user how far the upload is: composes `progress` and calls back at most ten times a second.
#ifndef OSSIO_SRC_TRANSFER_REPORTER_HPP
#define OSSIO_SRC_TRANSFER_REPORTER_HPP

#include <ossio/upload.hpp>

#include "async/platform.hpp"
#include "transfer/ledger.hpp"
#include "transfer/meter.hpp"

namespace ossio::transfer {

class reporter {
public:
    reporter(async::platform& time, std::function<void(progress const&)> listener)
        : time_(time), listener_(std::move(listener)) {}

    /// From now on the figures are those of `table`; its bytes so far are the starting point of the rate.
    void watch(ledger const& table);

    /// One PutObject instead of a table: so many bytes in all.
    void watch(std::uint64_t bytes_total) { single_total_ = bytes_total; }

    void slice_taken(std::uint64_t bytes);     ///< a body handed bytes to a connection
    void slices_returned(std::uint64_t bytes); ///< ... and they are acknowledged, or will be sent again
    void acknowledged();                       ///< the table has grown
    void all_done();                           ///< the single PutObject is acknowledged

    progress now() const;
    void tell_the_end(); ///< calls back whatever the time, if anything has begun

    int retries = 0;
    int checkpoint_failures = 0;

private:
    void tell();

    async::platform& time_;
    std::function<void(progress const&)> listener_;
    ledger const* table_ = nullptr;
    std::optional<std::uint64_t> single_total_;
    bool single_done_ = false;
    std::uint64_t in_flight_ = 0;
    meter meter_;
    throttle throttle_;
};

} // namespace ossio::transfer
#endif
