// SPDX-License-Identifier: BSL-1.0
// The frame of an upload: its session, the order of its stages, and what is reported in the end.
#include "transfer/upload/uploader.hpp"

namespace ossio::transfer {

namespace {

/// Whatever ends the scope, draining does not wait for the upload any more.
class leave_at_exit {
public:
    leave_at_exit(service::running_uploads& list, service::running_upload& one) : list_(list), one_(one) {}
    ~leave_at_exit() { list_.leave(one_, std::nullopt); }
    leave_at_exit(leave_at_exit const&) = delete;
    leave_at_exit& operator=(leave_at_exit const&) = delete;

private:
    service::running_uploads& list_;
    service::running_upload& one_;
};

session_rules rules_of(upload_options const& options, bool has_store) {
    session_rules rules;
    rules.policy = options.slice ? parts_policy::keep : options.on_failure;
    rules.others_may_complete = options.slice.has_value();
    rules.source_is_rereadable = true;
    rules.next_run_finds_parts = has_store || options.resume_from_service.is_wanted();
    rules.abort_window = options.abort_window;
    rules.cancellation = options.cancellation;
    return rules;
}

/// An upload without parts has nothing to resume, and one that several share is described by the service's list.
checkpoint_store_ptr store_for(queued_upload const& asked, upload_identity const& of, upload_options const& options) {
    bool const has_no_parts = asked.pending && of.size == 0;
    return has_no_parts || options.slice ? nullptr : store_of(of, options);
}

/// A digest, which an upload without a store has no use for.
std::string stored_as(queued_upload const& asked, upload_identity const& of, source const& from,
                      upload_options const& options) {
    return store_for(asked, of, options) ? checkpoint_id_of(of, from, options) : std::string();
}

} // namespace

uploader::uploader(queued_upload& asked)
    : source_(std::move(asked.source)),
      options_(asked.take_options()),
      admission_(asked.take_admission()),
      quota_owner_(options_.priority, detail::rate_on(asked.executor(), options_)),
      identity_(identity_of(*asked.bucket, asked.key, *source_, options_)),
      source_watch_(*source_, identity_.fingerprint, options_.source_may_grow, options_.checkpoints != nullptr),
      checkpoint_writer_(
          asked.bucket->client->runtime, store_for(asked, identity_, options_),
          stored_as(asked, identity_, *source_, options_), [this] { return snapshot(); },
          [this](std::string line) { log(log_level::warning, line); }),
      session_(asked.bucket, asked.key, rules_of(options_, checkpoint_writer_.has_store()), &checkpoint_writer_,
               asked.begun),
      reporter_(client().runtime.get(), options_.on_progress),
      pending_(std::move(asked.pending)) {
    reporter_.activity = session_.bucket()->activity;
    client().running.enter(*this);
    asked.leave();
}

outcome<upload_result> uploader::upload() {
    leave_at_exit const at_exit(client().running, *this);
    auto end = co_await run_session();
    admission_ = async::admission();
    if (!end) client().running.leave(*this, token(end.error()));
    co_return end;
}

outcome<upload_result> uploader::run_session() {
    session_.listen(shared_from_this());
    auto running = session_.run(shared_from_this(), stages());
    auto end = co_await std::move(running);
    in_flight_.reset();
    first_buffer_ = async::buffer_lease();
    if (session_.stopped() != stop_reason::none) checkpoint_writer_.hurry();
    std::optional<failure_kind> kind;
    if (end && checkpoint_writer_.has_store()) {
        auto erased = co_await checkpoint_writer_.erase();
        // A later upload that finds the checkpoint would take the parts over, or delete them.
        if (!erased && pending_) {
            end = erased.error();
            kind = failure_kind::other;
        }
    }
    if (!end) {
        failure first = prefer_source_changed(end.error());
        if (!session_.upload()) look_at_source_of_object();
        bool const is_another_source = source_watch_.has_another_size() && first.code == errc::source_changed;
        if (is_another_source) kind = failure_kind::useless;
        auto ending = session_.give_up(std::move(first), kind);
        auto object = co_await std::move(ending);
        if (object && !table_) reporter_.object_done(identity_.size);
        end = object ? result<upload_result>(finished(std::move(*object))) : object.error();
    }
    co_await checkpoint_writer_.release();
    reporter_.checkpoint_failures = checkpoint_writer_.failures();
    if (end) end->totals.checkpoint_failures = checkpoint_writer_.failures();
    reporter_.report_now();
    session_.finish(failure_of(end), end ? end->totals : reporter_.now());
    co_return end;
}

outcome<upload_result> uploader::stages() {
    auto const layout = layout_for(identity_.size, options_);
    if (!layout) co_return layout.error();
    if (pending_ && options_.slice)
        co_return failure(errc::invalid_argument, "a slice cannot be prepared: its upload is one of all workers");
    first_buffer_ = co_await client().buffers->acquire(quota_owner_.buffers);
    if (has_nothing_to_resume(*layout)) {
        earlier_.is_looked_for = false;
        co_return co_await put_whole();
    }
    auto stored = co_await start_or_resume(*layout);
    if (!stored) co_return stored.error();
    if (*stored) co_return std::move(**stored);
    if (!session_.upload()) co_return co_await put_whole();
    auto sent = co_await send_parts();
    bool const is_gone = !sent && sent.error().code == service_errc::no_such_upload;
    if (is_gone && options_.slice) { // another worker sent the same parts, and completed the object
        in_flight_.reset();
        co_return co_await take_shared_object(false);
    }
    if (!sent) co_return sent.error();
    if (options_.slice) co_return co_await complete_shared();
    if (pending_) co_return co_await prepare();
    co_return co_await complete();
}

/// One PutObject of which nobody keeps or looks for anything: most uploads of small files.
bool uploader::has_nothing_to_resume(part_layout const& layout) const noexcept {
    return layout.is_single_put() && !pending_ && !options_.slice && !checkpoint_writer_.has_store() &&
           !options_.resume_from_service.is_wanted();
}

void uploader::wind_down() {
    winding_down_ = true;
    if (earlier_.is_looked_for) session_.stop(stop_reason::drained); // a store may take its time
    if (in_flight_) in_flight_->changed.set();
}

checkpoint uploader::snapshot() const {
    if (earlier_.loaded && session_.upload() && !table_) return *earlier_.loaded; // nothing newer is known
    checkpoint c;
    c.endpoint = identity_.endpoint;
    c.bucket = identity_.bucket;
    c.key = identity_.key;
    c.upload_id = session_.upload_id();
    c.source_fingerprint = identity_.fingerprint;
    c.size = identity_.size;
    c.sequential = options_.sequential;
    session_.describe_unconfirmed(c);
    if (c.upload_id.empty()) return c;
    c.part_size = table_ ? table_->plan().part_size() : 0;
    if (table_) c.parts = table_->parts();
    c.completing = session_.may_be_completing();
    auto const sum = session_.object_checksum();
    if (c.completing && sum) c.object_crc64 = sum->value();
    return c;
}

resume_token uploader::token(failure const& end) const {
    resume_token t;
    t.bucket = session_.bucket()->name;
    t.key = session_.key();
    t.upload_id = end.upload_id;
    if (checkpoint_writer_.has_store()) t.checkpoint_id = checkpoint_writer_.id();
    t.source = source_->name();
    t.part_size = table_ ? table_->plan().part_size() : earlier_.loaded ? earlier_.loaded->part_size : 0;
    t.bytes_done = reporter_.now().bytes_done;
    t.bytes_total = identity_.size;
    t.parts = end.parts;
    return t;
}

} // namespace ossio::transfer
