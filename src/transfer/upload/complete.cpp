// SPDX-License-Identifier: BSL-1.0
// How bytes become an object: the parts are joined, or one PutObject does it all.
#include "transfer/upload/uploader.hpp"

#include "service/validation.hpp"
#include "transfer/multipart/complete_options_of.hpp"
#include "transfer/plan/traffic_limit.hpp"
#include "transfer/upload/part_body.hpp"
#include "wire/base64.hpp"

namespace ossio::transfer {

outcome<upload_result> uploader::put_whole() {
    reporter_.expect(identity_.size);
    auto buffer = std::move(first_buffer_);
    part_extent const all(0, identity_.size);
    object_headers headers = options_.headers;
    auto const limit = limit_by_service(options_.rate, options_.rate_by_service, 1);
    if (!limit) co_return limit.error();
    if (*limit != 0) headers.extra["x-oss-traffic-limit"] = std::to_string(*limit);
    if (options_.content_md5) {
        auto md5 = co_await md5_of(*source_, all, buffer.buffer());
        if (!md5) co_return md5.error();
        headers.extra["Content-MD5"] = wire::base64_encode(*md5);
    }
    part_body body(*source_, all, buffer, reporter_);
    auto stored = co_await session_.put_whole(body, headers, &reporter_.retries, &quota_owner_);
    if (!stored) co_return stored.error();
    body.rewind();
    auto unchanged = source_watch_.look();
    if (unchanged && source_watch_.has_doubts()) unchanged = co_await compare_stored(buffer.buffer());
    if (!unchanged) {
        session_.reject_object();
        failure f = unchanged.error();
        f.detail += "; the object that was stored may hold old and new bytes";
        co_return f;
    }
    reporter_.object_done(identity_.size);
    co_return finished(std::move(*stored));
}

outcome<upload_result> uploader::complete() {
    auto unchanged = co_await verify_source();
    if (!unchanged) co_return unchanged.error();
    reporter_.report_now();
    auto object =
        co_await session_.complete(table_->parts(), complete_options_of(options_.headers), &reporter_.retries);
    if (!object) co_return object.error();
    co_return finished(std::move(*object));
}

/// Instead of completing: all that another process needs to do it.
outcome<upload_result> uploader::prepare() {
    auto unchanged = co_await verify_source();
    if (!unchanged) co_return unchanged.error();
    pending_->bucket = session_.bucket()->name;
    pending_->key = session_.key();
    pending_->upload_id = session_.upload_id();
    pending_->size = identity_.size;
    pending_->parts = table_->parts();
    auto const sum = wire::checksum_of(std::span<part const>(pending_->parts));
    if (sum) pending_->crc64 = sum->value();
    pending_->options = complete_options_of(options_.headers);
    pending_->unconfirmed_uploads = session_.unconfirmed_uploads();
    co_return finished(object_info());
}

/// Of one PutObject that has not succeeded so far: the comparison was cut short, or was never begun. What is sent in parts has been
/// compared before Complete.
void uploader::look_at_source_of_object() {
    auto const unchanged = source_watch_.look();
    if (!unchanged || source_watch_.has_doubts()) session_.doubt_source();
}

/// What the service calls damaged may be bytes that were changed after their checksum was made.
failure uploader::prefer_source_changed(failure f) {
    if (f.code != condition::corrupt || f.code == errc::source_changed) return f;
    auto unchanged = source_watch_.look();
    if (unchanged) return f;
    f.detail = unchanged.error().detail + " (" + f.code.message() + ')';
    f.code = unchanged.error().code;
    return f;
}

upload_result uploader::finished(object_info object) const {
    upload_result done;
    static_cast<stored_object&>(done) = std::move(object);
    done.key = session_.key();
    done.size = identity_.size;
    done.upload_id = session_.upload_id();
    done.totals = reporter_.now();
    done.resumed = earlier_.is_resumed;
    done.crc64_confirmed = session_.is_of_what_was_sent(done.crc64);
    done.unconfirmed_uploads = session_.unconfirmed_uploads();
    return done;
}

} // namespace ossio::transfer
