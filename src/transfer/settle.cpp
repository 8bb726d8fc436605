// SPDX-License-Identifier: BSL-1.0
// How an upload ends: what is kept, what is removed, and what is told.
#include "transfer/uploader.hpp"

#include "transfer/clean_up.hpp"

#include <boost/asio/error.hpp>

namespace ossio::transfer {

outcome<upload_result> uploader::settle() {
    if (outcome_ && outcome_->has_value()) co_return std::move(**outcome_);
    failure first = in_context(outcome_ ? outcome_->error() : failure(asio::error::operation_aborted));
    if (reason_ == stop_reason::lost || first.code == errc::lease_lost)
        co_return co_await settle_lost(std::move(first));
    bool const stopped = first.code == condition::canceled;
    if (reason_ == stop_reason::aborted) co_return co_await settle_abort(std::move(first));
    bool const drained = reason_ == stop_reason::drained || first.code == errc::draining;
    if (stopped && (drained || reason_ == stop_reason::paused)) co_return co_await settle_pause(std::move(first));
    co_return co_await settle_failure(std::move(first));
}

outcome<upload_result> uploader::settle_pause(failure first) {
    if (upload_) {
        auto saved = co_await saver_.save_now();
        if (!saved) co_return co_await settle_lost(saved.error());
        if (reason_ == stop_reason::paused) co_await wait_for_second_thoughts();
    }
    if (reason_ == stop_reason::lost) co_return co_await settle_lost(std::move(first));
    if (reason_ == stop_reason::aborted) co_return co_await settle_abort(std::move(first));
    bool const paused = reason_ == stop_reason::paused;
    failure f = in_context(failure(paused ? errc::paused : errc::draining));
    f.operation = "Upload";
    f.parts = upload_ ? parts_fate::kept : parts_fate::none;
    f = with_doubts(std::move(f));
    co_return f;
}

asio::awaitable<void> uploader::wait_for_second_thoughts() {
    if (options_.abort_window.count() <= 0 || reason_ >= stop_reason::aborted) co_return;
    stronger_.clear();
    grace_->set(bucket_->client->platform->now() + options_.abort_window, [this] { stronger_.set(); });
    co_await stronger_.wait();
}

outcome<upload_result> uploader::settle_abort(failure first) {
    auto held = co_await confirm_if_announced();
    if (!held) co_return co_await settle_lost(held.error());
    failure f = in_context(failure(errc::aborted));
    f.operation = "Upload";
    if (first.code != condition::canceled) f.detail = "before that: " + to_string(first);
    f = co_await discard(std::move(f));
    if (completing_ && f.parts == parts_fate::removed) {
        // Complete was on its way: it may have come before the abort, and then the object stands.
        auto object = co_await service::find_object(bucket_, key_, identity_.size, object_crc64_);
        if (object && *object) co_return finished(std::move(**object));
    }
    co_return f;
}

/// What the service calls damaged may be bytes that were changed after their checksum was made.
failure uploader::blame_the_source(failure f) const {
    auto unchanged = check_source();
    if (unchanged || f.code != condition::corrupt) return f;
    f.detail = unchanged.error().detail + " (" + f.code.message() + ')';
    f.code = unchanged.error().code;
    return f;
}

outcome<upload_result> uploader::settle_failure(failure first) {
    first = blame_the_source(std::move(first));
    bool const keeps = keeps_parts(first);
    auto saving = keeps ? saver_.save_now() : confirm_if_announced();
    auto held = co_await std::move(saving);
    if (!held) co_return co_await settle_lost(held.error());
    if (keeps)
        first.parts = parts_fate::kept;
    else
        first = co_await discard(std::move(first));
    if (reason_ == stop_reason::lost) co_return co_await settle_lost(std::move(first));
    if (reason_ == stop_reason::aborted && first.parts == parts_fate::kept)
        co_return co_await settle_abort(std::move(first));
    co_return first;
}

/// Where Initiate was sent and not heard of, an upload without parts may stand on the service.
failure uploader::with_doubts(failure f) const {
    if (upload_ || !unheard_) return f;
    f.parts = parts_fate::unknown;
    if (!f.detail.empty()) f.detail += "; ";
    f.detail += "InitiateMultipartUpload was sent and not answered, so that an upload may have been begun";
    return f;
}

/// Parts of somebody who has taken over must stand, also when nobody has told us of him.
asio::awaitable<result<void>> uploader::confirm_if_announced() {
    if (!upload_ || !announced_) co_return result<void>();
    co_return co_await saver_.confirm();
}

outcome<upload_result> uploader::settle_lost(failure first) {
    failure f = in_context(failure(errc::lease_lost, first.code == errc::lease_lost ? first.detail : std::string()));
    f.operation = "Upload";
    if (first.code != errc::lease_lost && first.code != condition::canceled)
        f.detail = "before that: " + to_string(first);
    if (upload_ && !announced_) {
        // No bookmark tells of this upload: nobody but us can remove it.
        auto gone = co_await abort_until_gone(bucket_, *upload_);
        f.parts = gone ? parts_fate::removed : parts_fate::unknown;
    } else if (upload_) {
        f.parts = parts_fate::kept;
    }
    co_return f;
}

asio::awaitable<failure> uploader::discard(failure f) {
    if (!upload_) co_return with_doubts(std::move(f));
    auto gone = co_await abort_until_gone(bucket_, *upload_);
    f.parts = gone ? parts_fate::removed : parts_fate::unknown;
    if (gone) {
        co_await saver_.erase();
    } else {
        if (!f.detail.empty()) f.detail += "; ";
        f.detail += "removing the parts was not confirmed: " + to_string(gone.error());
    }
    co_return f;
}

bool uploader::keeps_parts(failure const& f) const {
    if (!upload_) return false;
    if (options_.on_failure != leftovers::keep_if_resumable) return options_.on_failure == leftovers::keep;
    bool const useless = f.code == errc::source_changed || f.code == errc::source_truncated ||
                         f.code == errc::checkpoint_not_saved || f.code == service_errc::no_such_upload ||
                         f.code == service_errc::part_already_exists || f.code == service_errc::part_not_sequential;
    return (saver_.has_store() || options_.resume_from_service.is_wanted()) && !useless;
}

} // namespace ossio::transfer
