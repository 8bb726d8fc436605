// SPDX-License-Identifier: BSL-1.0
// What an upload does when nothing stops it: open, send the parts, complete.
#include "transfer/uploader.hpp"

#include "service/checks.hpp"
#include "transfer/clean_up.hpp"
#include "transfer/part_body.hpp"
#include "wire/base64.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

namespace ossio::transfer {

namespace {

// Sixteen MD5s side by side take as long as three one by one, and of eight parts in flight about half wait for theirs.
constexpr int enough_for_a_choir = 8;

} // namespace

outcome<upload_result> uploader::stages() {
    auto plan = plan_upload(identity_.size, options_.part_size, options_.multipart_threshold);
    if (!plan) co_return plan.error();
    plan_ = *plan;
    if (options_.concurrency < 1 || options_.concurrency > 256)
        co_return failure(errc::invalid_argument, "concurrency must be in 1..256");
    auto opened = co_await open();
    if (!opened) co_return opened.error();
    if (found_done_) co_return std::move(*found_done_);
    if (!upload_) co_return co_await put_whole();
    auto sent = co_await send_parts();
    if (!sent) co_return sent.error();
    co_return co_await complete();
}

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

outcome<void> uploader::send_parts() {
    reporter_.watch(*ledger_);
    async::task_group group(bucket_->client->home);
    working_ = std::min(options_.sequential ? 1 : options_.concurrency,
                        std::max(1, ledger_->plan().parts() - ledger_->parts_done()));
    for (int i = 0, n = working_; i < n; ++i) group.spawn(worker());
    group.spawn(saver_.keep_saving());
    std::optional<failure> cause;
    try {
        co_await group.join();
    } catch (error const& e) {
        cause = e.info();
    }
    if (cause) co_return std::move(*cause);
    co_return result<void>();
}

asio::awaitable<void> uploader::worker() {
    while (auto next = ledger_->next()) {
        int const number = next->number;
        auto done = co_await carry_out(std::move(*next));
        if (done) continue;
        ledger_->failed(number);
        throw error(done.error());
    }
    if (--working_ == 0) saver_.finish();
}

outcome<void> uploader::carry_out(task t) {
    auto buffer = co_await bucket_->client->buffers->acquire();
    bool there = false;
    if (t.listed) {
        auto same = co_await agrees_with_source(*t.listed, buffer.buffer());
        if (!same) co_return same.error();
        there = *same;
    }
    if (there) {
        ledger_->confirmed(std::move(*t.listed));
    } else {
        auto sent = co_await send(t.number, buffer.buffer());
        if (!sent) co_return sent.error();
    }
    saver_.mark_dirty();
    reporter_.acknowledged();
    co_return result<void>();
}

outcome<bool> uploader::agrees_with_source(part listed, asio::mutable_buffer slice) {
    part_range const range = ledger_->plan().range_of(listed.number);
    if (listed.crc64) {
        auto ours = co_await crc64_of(*source_, range, slice);
        if (!ours) co_return ours.error();
        co_return *ours == *listed.crc64;
    }
    auto ours = co_await md5_of(*source_, range, slice);
    if (!ours) co_return ours.error();
    co_return listed.etag == '"' + wire::hex_upper(*ours) + '"' || listed.etag == '"' + wire::hex_lower(*ours) + '"';
}

outcome<void> uploader::send(int number, asio::mutable_buffer slice) {
    part_range const range = ledger_->plan().range_of(number);
    service::part_request asked(*upload_, number);
    asked.headers.request_payer = options_.headers.request_payer;
    asked.headers.traffic_limit = options_.traffic_limit;
    asked.retries = &reporter_.retries;
    if (options_.content_md5) {
        auto md5 = co_await md5_of_part(range, slice);
        if (!md5) co_return md5.error();
        asked.headers.content_md5 = wire::base64_encode(*md5);
    }
    part_body body(*source_, range, slice, reporter_);
    auto sent = co_await service::upload_part(bucket_, std::move(asked), body);
    if (!sent && options_.sequential) sent = co_await find_sent_part(number, sent.error(), slice);
    if (!sent) co_return sent.error();
    ledger_->done(std::move(*sent));
    co_return result<void>();
}

/// Side by side with other parts in flight, where the processor can do that.
outcome<std::string> uploader::md5_of_part(part_range range, asio::mutable_buffer slice) {
    if (wire::md5_lanes() == 1 || working_ < enough_for_a_choir) co_return co_await md5_of(*source_, range, slice);
    if (!choir_) choir_ = std::make_shared<md5_choir>(bucket_->client->home);
    co_return co_await choir_->digest(*source_, range, slice);
}

/// A sequential upload takes no part twice: one whose answer was lost is looked up, and compared by its checksum.
outcome<part> uploader::find_sent_part(int number, failure refused, asio::mutable_buffer slice) {
    bool const may_be_there =
        refused.code == service_errc::part_already_exists || refused.code == service_errc::part_not_sequential;
    if (!may_be_there) co_return refused;
    auto listed = co_await service::list_all_parts(bucket_, *upload_);
    if (!listed) co_return refused;
    for (part& p : *listed) {
        if (p.number != number || p.size != ledger_->plan().range_of(number).size) continue;
        auto same = co_await agrees_with_source(p, slice);
        if (!same) co_return same.error();
        if (*same) co_return std::move(p);
    }
    co_return refused;
}

outcome<upload_result> uploader::put_whole() {
    reporter_.watch(identity_.size);
    auto buffer = co_await bucket_->client->buffers->acquire();
    part_range const all(0, identity_.size);
    object_headers headers = options_.headers;
    if (options_.traffic_limit != 0) headers.extra["x-oss-traffic-limit"] = std::to_string(options_.traffic_limit);
    if (options_.content_md5) {
        auto md5 = co_await md5_of(*source_, all, buffer.buffer());
        if (!md5) co_return md5.error();
        headers.extra["Content-MD5"] = wire::base64_encode(*md5);
    }
    part_body body(*source_, all, buffer.buffer(), reporter_);
    auto stored = co_await service::put_object(bucket_, key_, body, std::move(headers), &reporter_.retries);
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
    co_await saver_.save_now();
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
