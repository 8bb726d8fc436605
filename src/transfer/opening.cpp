// SPDX-License-Identifier: BSL-1.0
// How an upload is opened: an earlier run is gone on with, or a new one begun.
#include "transfer/uploader.hpp"

#include "transfer/clean_up.hpp"

#include <boost/asio/error.hpp>

namespace ossio::transfer {

outcome<void> uploader::open() {
    auto leased = co_await saver_.lease();
    if (!leased) co_return leased;
    auto bookmark = co_await saver_.load();
    if (!bookmark) co_return bookmark.error();
    if (*bookmark) {
        auto resumed = co_await resume(std::move(**bookmark));
        if (!resumed || upload_ || found_done_) co_return resumed;
    }
    if (plan_.is_single_put()) co_return result<void>();
    co_return co_await begin();
}

outcome<void> uploader::resume(checkpoint bookmark) {
    multipart_upload earlier(key_, bookmark.upload_id);
    bookmark_verdict const verdict = judge_bookmark(bookmark, identity_);
    auto plan = plan_of(bookmark);
    if (verdict == bookmark_verdict::foreign || !plan) {
        log("event=checkpoint_set_aside reason=\"it is of another upload\"");
        co_return result<void>();
    }
    if (verdict == bookmark_verdict::source_changed) {
        log("event=upload_restarted reason=\"the source has changed\" upload=" + earlier.upload_id);
        auto gone = co_await abort_until_gone(bucket_, earlier);
        if (!gone)
            log("event=upload_left_behind upload=" + earlier.upload_id + " failure=\"" + to_string(gone.error()) + '"');
        co_return result<void>();
    }
    auto listed = co_await service::list_all_parts(bucket_, earlier);
    if (listed) {
        options_.sequential = bookmark.sequential;
        ledger_.emplace(resume_ledger(bookmark, *plan, *listed));
        upload_ = std::move(earlier);
        resumed_ = true;
        log("event=upload_resumed upload=" + upload_->upload_id + " parts=" + std::to_string(ledger_->parts_done()));
        co_return result<void>();
    }
    if (listed.error().code != service_errc::no_such_upload) co_return listed.error();
    if (bookmark.completing) {
        auto object = co_await service::find_object(bucket_, key_, bookmark.size, bookmark.object_crc64);
        if (!object) co_return object.error();
        if (*object) {
            reporter_.watch(identity_.size);
            reporter_.all_done();
            found_done_ = finished(std::move(**object));
            found_done_->upload_id = bookmark.upload_id;
            found_done_->resumed = true;
            found_done_->totals.bytes_resumed = identity_.size;
            co_await saver_.erase();
            co_return result<void>();
        }
    }
    log("event=upload_restarted reason=\"the service knows the upload no more\" upload=" + bookmark.upload_id);
    co_return result<void>();
}

outcome<void> uploader::begin() {
    auto begun = co_await initiate_unhurt();
    if (!begun) co_return begun.error();
    upload_ = std::move(*begun);
    ledger_.emplace(plan_);
    if (reason_ != stop_reason::none) co_return failure(asio::error::operation_aborted);
    auto saved = co_await saver_.save_first();
    if (!saved) {
        failure f = saved.error();
        f.detail = "the first checkpoint could not be saved: " + f.detail;
        co_return f;
    }
    co_return result<void>();
}

outcome<multipart_upload> uploader::initiate_unhurt() {
    initiate_options how;
    how.sequential = options_.sequential;
    initiating_ = true;
    auto begun = co_await service::initiate(bucket_, key_, options_.headers, how);
    initiating_ = false;
    grace_->clear();
    co_return begun;
}
} // namespace ossio::transfer
