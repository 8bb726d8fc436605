// SPDX-License-Identifier: BSL-1.0
// What was sent is compared with the source once more, where metadata leave a doubt.
#include "transfer/upload/part_body.hpp"
#include "transfer/upload/uploader.hpp"

namespace ossio::transfer {

namespace {

// A source that changes again while it is compared is compared again; one that never rests is given up.
constexpr int most_rounds = 3;

outcome<void> compare_parts(source& from, part_layout plan, std::vector<part> sent, asio::mutable_buffer slice) {
    for (part& p : sent) {
        int const number = p.number;
        auto same = co_await agrees_with_source(from, plan, std::move(p), slice);
        if (!same) co_return same.error();
        if (!*same)
            co_return source_changed("part " + std::to_string(number) + " of the source is not what was sent of it");
    }
    co_return result<void>();
}

} // namespace

/// Right before the upload completes.
outcome<void> uploader::verify_source() {
    async::buffer_lease buffer;
    for (int round = 0; round <= most_rounds; ++round) {
        auto unchanged = source_watch_.look();
        if (!unchanged || !source_watch_.has_doubts()) co_return unchanged;
        if (round == most_rounds) break;
        if (!buffer) buffer = co_await client().buffers->acquire(quota_owner_.buffers);
        log(log_level::info, "event=source_compared upload=", session_.upload_id());
        auto suspects = source_watch_.in_doubt(table_->parts());
        auto same = co_await compare_parts(*source_, table_->plan(), std::move(suspects), buffer.buffer());
        if (!same) co_return same;
        source_watch_.resolve();
        identity_.fingerprint = source_watch_.fingerprint();
        if (source_watch_.may_grow()) co_return result<void>(); // it will have grown again
    }
    co_return source_changed("the source kept changing while it was compared with what was sent");
}

/// After one PutObject: with what the attempt that made the object has sent, which need not be the last one.
outcome<void> uploader::compare_stored(asio::mutable_buffer slice) {
    part_extent const all(0, identity_.size);
    auto now = co_await checksum_of(*source_, all, slice);
    if (!now) co_return now.error();
    if (session_.object_checksum() != *now) co_return source_changed("the source is not what was sent of it");
    co_return result<void>();
}

} // namespace ossio::transfer
