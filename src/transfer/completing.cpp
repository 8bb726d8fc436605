// SPDX-License-Identifier: BSL-1.0
// How bytes become an object: the parts are joined, or one PutObject does it all.
#include "transfer/uploader.hpp"

#include "service/checks.hpp"
#include "transfer/part_body.hpp"
#include "transfer/service_rate.hpp"
#include "wire/base64.hpp"

namespace ossio::transfer {

outcome<upload_result> uploader::put_whole() {
    reporter_.watch(identity_.size);
    auto buffer = std::move(first_buffer_);
    part_range const all(0, identity_.size);
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
    auto stored = co_await service::put_object(bucket_, key_, body, std::move(headers), &reporter_.retries, &tenant_);
    if (!stored) co_return stored.error();
    body.rewind();
    auto unchanged = check_source();
    if (!unchanged) {
        failure f = unchanged.error();
        f.detail += "; the object that was stored may hold old and new bytes";
        co_return f;
    }
    reporter_.all_done();
    co_await saver_.erase();
    co_return finished(std::move(*stored));
}

outcome<upload_result> uploader::complete() {
    auto unchanged = check_source();
    if (!unchanged) co_return unchanged.error();
    auto parts = ledger_->parts();
    object_crc64_ = service::total_crc64(parts);
    completing_ = true;
    auto saved = co_await saver_.save_now();
    if (!saved) co_return saved.error();
    complete_options options;
    options.acl = options_.headers.acl;
    options.forbid_overwrite = options_.headers.forbid_overwrite;
    options.request_payer = options_.headers.request_payer;
    options.callback = options_.headers.callback;
    auto object =
        co_await service::complete(bucket_, *upload_, std::move(parts), std::move(options), &reporter_.retries);
    if (!object) {
        if (object.error().code == service_errc::callback_failed) co_await forget_upload();
        co_return object.error();
    }
    upload_result done = finished(std::move(*object));
    outcome_ = done; // a stop that comes while the bookmark is erased is too late
    co_await saver_.erase();
    co_return done;
}

/// The object is stored: nothing of the upload is left on the service, and nothing to go on with.
asio::awaitable<void> uploader::forget_upload() {
    upload_.reset();
    co_await saver_.erase();
}

result<void> uploader::check_source() const {
    if (source_->fingerprint() == identity_.fingerprint) return {};
    return failure(errc::source_changed, "the source was changed while it was being uploaded");
}

upload_result uploader::finished(object_info object) const {
    upload_result done;
    static_cast<object_info&>(done) = std::move(object);
    done.key = key_;
    done.size = identity_.size;
    done.upload_id = upload_ ? upload_->upload_id : std::string();
    done.totals = reporter_.now();
    done.resumed = resumed_;
    done.crc64_confirmed = done.crc64.has_value();
    return done;
}
} // namespace ossio::transfer
