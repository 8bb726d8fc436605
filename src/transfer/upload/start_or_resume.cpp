// SPDX-License-Identifier: BSL-1.0
// How an upload starts: it resumes an earlier run, or begins a new one.
#include "transfer/upload/uploader.hpp"

#include "transfer/multipart/abort_and_verify.hpp"

namespace ossio::transfer {

namespace {

using stored_already = std::optional<upload_result>;

} // namespace

outcome<std::optional<upload_result>> uploader::start_or_resume(part_layout layout) {
    if (options_.slice) {
        earlier_.is_looked_for = false;
        co_return co_await join_shared(layout);
    }
    std::function<void()> lost = [weak = weak_from_this()] {
        if (auto self = weak.lock()) self->session_.lose_lease();
    };
    // A folder that cannot be read or written must not stop one PutObject.
    bool const is_needed = pending_ || needs_store(layout, options_);
    auto leased = co_await checkpoint_writer_.lease(std::move(lost));
    if (!leased && !is_needed && leased.error().code != errc::checkpoint_in_use) {
        checkpoint_writer_.go_without(leased.error());
        leased = result<void>();
    }
    if (!leased) co_return leased.error();
    auto saved = co_await checkpoint_writer_.load();
    if (!saved && !is_needed) {
        checkpoint_writer_.go_without(saved.error());
        saved = loaded_checkpoint();
    }
    if (!saved) co_return saved.error();
    take_charge_of(saved->saved);
    search_request about(session_.bucket(), source_, identity_);
    about.wanted = options_.resume_from_service;
    about.begins_in_parts = !layout.is_single_put();
    about.check = options_.resume_check;
    about.slice = first_buffer_.buffer();
    auto earlier = co_await find_earlier_upload(std::move(about), std::move(*saved));
    first_buffer_.give_back_memory();
    earlier_.is_looked_for = false;
    if (!earlier) co_return earlier.error();
    for (rejected_upload& one : earlier->rejected) co_await record_rejected(std::move(one));
    if (earlier->stored && !pending_) co_return take_object(std::move(*earlier));
    if (!earlier->usable) session_.forget_upload();
    result<void> started;
    if (earlier->usable)
        started = co_await resume(std::move(*earlier->usable));
    else if (!layout.is_single_put() || pending_)
        started = co_await begin(layout);
    if (!started) co_return started.error();
    co_return stored_already();
}

/// What the checkpoint names is this run's to end, also when the search for it fails or is stopped.
void uploader::take_charge_of(std::optional<checkpoint> const& saved) {
    if (!saved || judge_checkpoint(*saved, identity_) == checkpoint_verdict::foreign) return;
    session_.add_unconfirmed(saved->unconfirmed_uploads, saved->unconfirmed_since);
    if (saved->upload_id.empty() || !layout_of(*saved)) return;
    // An abort would end a Complete that the service may still be carrying out.
    bool const may_be_removed = !saved->completing;
    session_.resume(multipart_upload(session_.key(), saved->upload_id), may_be_removed, true);
    earlier_.loaded = saved;
}

/// Parts of a source that has changed are useless, and so are those before one that cannot be replaced; all else that is
/// rejected may be somebody's.
asio::awaitable<void> uploader::record_rejected(rejected_upload one) {
    bool const ours = one.found_in == upload_origin::checkpoint;
    bool const set_aside = one.why == rejection_reason::unreadable || one.why == rejection_reason::foreign;
    std::string line = !ours       ? "event=upload_rejected"
                       : set_aside ? "event=checkpoint_set_aside"
                                   : "event=upload_restarted";
    line += " reason=\"" + std::string(to_string(one.why)) + '"';
    if (!one.upload_id.empty()) line += " upload=" + one.upload_id;
    if (!one.detail.empty()) line += " detail=\"" + one.detail + '"';
    log(ours && !set_aside ? log_level::info : log_level::warning, line);
    // What it named stays on the service, and no run will find it.
    if (ours && one.why == rejection_reason::unreadable) session_.add_unconfirmed(1, std::string());
    bool const is_useless = one.why == rejection_reason::source_changed || one.why == rejection_reason::damaged_part;
    if (!ours || !is_useless) co_return;
    auto gone = co_await abort_and_verify(session_.bucket(), multipart_upload(session_.key(), one.upload_id));
    if (gone) co_return;
    log(log_level::error, "event=upload_left_behind upload=", one.upload_id, " failure=", gone.error());
    session_.add_unconfirmed(1, std::string());
}

upload_result uploader::take_object(search_result earlier) {
    reporter_.expect(identity_.size);
    reporter_.resume(0, identity_.size);
    upload_result done = finished(std::move(*earlier.stored));
    done.upload_id = std::move(earlier.stored_by);
    done.crc64_confirmed = earlier.stored_is_compared && done.crc64;
    done.resumed = true;
    return done;
}

outcome<void> uploader::resume(usable_upload earlier) {
    bool const by_checkpoint = earlier.origin == upload_origin::checkpoint;
    bool const is_named = by_checkpoint || !options_.resume_from_service.upload_id().empty();
    if (by_checkpoint) options_.sequential = earlier.sequential;
    table_.emplace(table_of(earlier.plan, std::move(earlier.parts)));
    earlier_.is_resumed = true;
    session_.resume(std::move(earlier.upload), is_named, by_checkpoint);
    if (by_checkpoint && earlier_.loaded && earlier_.loaded->completing) session_.expect_earlier_completion();
    session_.events().resume(by_checkpoint ? "checkpoint" : "service", session_.upload_id(), *table_);
    if (by_checkpoint) co_return result<void>();
    co_return co_await session_.save_first();
}

outcome<void> uploader::begin(part_layout layout) {
    table_.emplace(layout);
    initiate_options how;
    how.sequential = options_.sequential;
    co_return co_await session_.begin(options_.headers, how);
}

} // namespace ossio::transfer
