// SPDX-License-Identifier: BSL-1.0
// How an upload is opened: an earlier run is gone on with, or a new one begun.
#include "transfer/uploader.hpp"

#include "service/checks.hpp"
#include "transfer/clean_up.hpp"

#include <boost/asio/error.hpp>

namespace ossio::transfer {

outcome<void> uploader::open() {
    std::function<void()> lost = [weak = weak_from_this()] {
        if (auto self = weak.lock()) self->stop(stop_reason::lost);
    };
    auto leased = co_await saver_.lease(std::move(lost));
    if (!leased) co_return leased;
    auto bookmark = co_await saver_.load();
    if (!bookmark) co_return bookmark.error();
    retrospect about(bucket_, source_, identity_);
    about.wanted = options_.resume_from_service;
    about.begins_in_parts = !plan_.is_single_put();
    if (about.wanted.is_wanted()) about.slice = first_buffer_.buffer();
    auto earlier = co_await look_back(std::move(about), std::move(*bookmark));
    first_buffer_.rest();
    if (!earlier) co_return earlier.error();
    for (passed_over_run& run : earlier->passed_over) co_await pass_over(std::move(run));
    if (earlier->stored) co_return co_await take_object(std::move(*earlier));
    if (earlier->usable) co_return co_await resume(std::move(*earlier->usable));
    if (plan_.is_single_put()) co_return result<void>();
    co_return co_await begin();
}

/// Parts of a source that has changed are of no use to anybody; all else that is passed over may be somebody's.
asio::awaitable<void> uploader::pass_over(passed_over_run run) {
    bool const ours = run.found_in == run_origin::checkpoint;
    bool const set_aside = run.why == run_problem::unreadable || run.why == run_problem::foreign;
    std::string line = !ours       ? "event=upload_passed_over"
                       : set_aside ? "event=checkpoint_set_aside"
                                   : "event=upload_restarted";
    line += " reason=\"" + std::string(to_string(run.why)) + '"';
    if (!run.upload_id.empty()) line += " upload=" + run.upload_id;
    if (!run.detail.empty()) line += " detail=\"" + run.detail + '"';
    log(ours && !set_aside ? log_level::info : log_level::warning, line);
    if (!ours || run.why != run_problem::source_changed) co_return;
    auto gone = co_await abort_until_gone(bucket_, multipart_upload(key_, run.upload_id));
    if (!gone) log(log_level::error, "event=upload_left_behind upload=", run.upload_id, " failure=", gone.error());
}

outcome<void> uploader::take_object(survey earlier) {
    reporter_.watch(identity_.size);
    reporter_.all_done();
    found_done_ = finished(std::move(*earlier.stored));
    found_done_->upload_id = std::move(earlier.stored_by);
    found_done_->resumed = true;
    found_done_->totals.bytes_resumed = identity_.size;
    co_await saver_.erase();
    co_return result<void>();
}

outcome<void> uploader::resume(found_upload earlier) {
    bool const by_bookmark = earlier.origin == run_origin::checkpoint;
    if (by_bookmark) options_.sequential = earlier.sequential;
    ledger_.emplace(table_of(earlier.plan, std::move(earlier.parts)));
    upload_ = std::move(earlier.upload);
    resumed_ = announced_ = true;
    story_.resume(by_bookmark ? "checkpoint" : "service", upload_->upload_id, *ledger_);
    if (by_bookmark) co_return result<void>();
    co_return co_await save_first();
}

outcome<void> uploader::begin() {
    auto begun = co_await initiate_unhurt();
    if (!begun) co_return begun.error();
    upload_ = std::move(*begun);
    ledger_.emplace(plan_);
    if (reason_ != stop_reason::none) co_return failure(asio::error::operation_aborted);
    announced_ = true;
    co_return co_await save_first();
}

/// Before any part is sent: without it the next run could not find them.
outcome<void> uploader::save_first() {
    auto saved = co_await saver_.save_first();
    if (saved) co_return saved;
    failure f = saved.error();
    if (f.code == errc::lease_lost && !resumed_) announced_ = false;
    f.detail = "the first checkpoint could not be saved: " + f.detail;
    co_return f;
}

outcome<multipart_upload> uploader::initiate_unhurt() {
    initiate_options how;
    how.sequential = options_.sequential;
    initiating_ = unheard_ = true;
    auto begun = co_await service::initiate(bucket_, key_, options_.headers, how);
    initiating_ = false;
    unheard_ = !begun && service::may_have_been_done(begun.error());
    grace_->clear();
    co_return begun;
}
} // namespace ossio::transfer
