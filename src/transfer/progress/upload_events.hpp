// SPDX-License-Identifier: BSL-1.0
// Events of one upload, for the log and the observer.
#ifndef OSSIO_SRC_TRANSFER_PROGRESS_UPLOAD_EVENTS_HPP
#define OSSIO_SRC_TRANSFER_PROGRESS_UPLOAD_EVENTS_HPP

#include "service/operations.hpp"
#include "transfer/plan/part_table.hpp"

namespace ossio::transfer {

/// Reports `begin` and `finish` once each, and events in between. Without listeners it costs two looks at the clock.
class upload_events {
public:
    upload_events(service::bucket_ptr in, std::string key) : bucket_(std::move(in)), key_(std::move(key)) {}

    /// Continues an upload whose begin another object has reported.
    upload_events(service::bucket_ptr in, std::string key, async::steady_time when)
        : bucket_(std::move(in)), key_(std::move(key)), begun_(when), under_way_(true) {}

    void begin(std::optional<std::uint64_t> size); ///< size unset: unknown
    async::steady_time begun() const noexcept { return begun_; }
    void resume(std::string_view found_in, std::string const& upload_id, part_table const& table) const;
    async::steady_time now() const { return bucket_->client->runtime->now(); }

    /// `begun`: start of the part; `was_sent`: false if it was found on the service and compared.
    void part(std::string const& upload_id, int number, std::uint64_t size, async::steady_time begun,
              bool was_sent) const;

    /// `end`: a failure, or null.
    void finish(failure const* end, std::string const& upload_id, progress const& totals);

private:
    service::bucket_ptr bucket_;
    std::string key_;
    async::steady_time begun_{};
    bool under_way_ = false;
};

} // namespace ossio::transfer
#endif
