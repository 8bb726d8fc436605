// SPDX-License-Identifier: BSL-1.0
// Composes log lines and events of uploads.
#include "transfer/progress/upload_events.hpp"

namespace ossio::transfer {

namespace {

upload_outcome outcome_of(failure const* end) {
    if (!end) return upload_outcome::done;
    if (end->code == errc::paused) return upload_outcome::paused;
    if (end->code == errc::aborted) return upload_outcome::aborted;
    if (end->code == errc::draining) return upload_outcome::drained;
    return end->code == condition::canceled ? upload_outcome::cancelled : upload_outcome::failed;
}

template<class Event>
Event about(service::bucket_ptr const& bucket, std::string const& key, std::string const& upload_id) {
    Event e;
    e.bucket = bucket->name;
    e.key = key;
    e.upload_id = upload_id;
    e.upload_number = bucket->upload_number;
    return e;
}

} // namespace

void upload_events::begin(std::optional<std::uint64_t> size) {
    if (std::exchange(under_way_, true)) return;
    begun_ = now();
    auto const& client = *bucket_->client;
    if (client.logs(log_level::info))
        client.log(log_level::info, "event=upload_begun size=", size ? std::to_string(*size) : std::string("unknown"),
                   " bucket=", bucket_->name, " key=", key_);
    if (!client.notify) return;
    upload_begun e;
    e.bucket = bucket_->name;
    e.key = key_;
    e.upload_number = bucket_->upload_number;
    e.size = size;
    client.notify.notify(&observer::on_upload_begun, e);
}

void upload_events::resume(std::string_view found_in, std::string const& upload_id, part_table const& table) const {
    auto const& client = *bucket_->client;
    client.log(log_level::info, "event=upload_resumed from=", found_in, " upload=", upload_id,
               " parts=", table.parts_done(), " bucket=", bucket_->name, " key=", key_);
    if (!client.notify) return;
    auto e = about<upload_resumed>(bucket_, key_, upload_id);
    e.found_in = found_in;
    e.parts = table.parts_done();
    e.bytes = table.bytes_done();
    client.notify.notify(&observer::on_upload_resumed, e);
}

void upload_events::part(std::string const& upload_id, int number, std::uint64_t size, async::steady_time begun,
                         bool was_sent) const {
    auto const& client = *bucket_->client;
    if (!client.notify) return;
    auto e = about<part_done>(bucket_, key_, upload_id);
    e.number = number;
    e.size = size;
    e.sent = was_sent;
    e.took = now() - begun;
    client.notify.notify(&observer::on_part_done, e);
}

void upload_events::finish(failure const* end, std::string const& upload_id, progress const& totals) {
    if (!std::exchange(under_way_, false)) return;
    auto const& client = *bucket_->client;
    auto const outcome = outcome_of(end);
    auto const level = outcome == upload_outcome::failed ? log_level::error : log_level::info;
    if (client.logs(level))
        client.log(level, "event=upload_", to_string(outcome), " bytes=", totals.bytes_done, " upload=", upload_id,
                   end ? wire::log_line(" failure=", *end) : std::string(), " bucket=", bucket_->name, " key=", key_);
    if (!client.notify) return;
    upload_finished e(totals);
    e.bucket = bucket_->name;
    e.key = key_;
    e.upload_id = upload_id;
    e.upload_number = bucket_->upload_number;
    e.outcome = outcome;
    e.why = end;
    e.took = now() - begun_;
    client.notify.notify(&observer::on_upload_finished, e);
}

} // namespace ossio::transfer
