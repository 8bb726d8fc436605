// SPDX-License-Identifier: BSL-1.0
// The frame of an upload: start, stop, join; and the order of its stages.
#include "transfer/uploader.hpp"

#include "transfer/clean_up.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

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

} // namespace

uploader::uploader(waiting_upload& asked)
    : bucket_(asked.bucket),
      key_(std::move(asked.key)),
      source_(std::move(asked.source)),
      options_(asked.take_options()),
      tenant_(options_.priority, options_.rate_by_service ? nullptr : options_.rate, asked.account),
      first_buffer_(asked.take_buffer()),
      identity_(identity_of(*bucket_, key_, *source_)),
      story_(bucket_, key_, asked.begun),
      reporter_(*bucket_->client->platform, options_.on_progress),
      saver_(
          bucket_->client->platform, store_of(identity_, options_), checkpoint_id_of(identity_, *source_, options_),
          [this] { return snapshot(); }, [this](std::string line) { log(log_level::warning, line); }),
      group_(bucket_->client->home),
      grace_(bucket_->client->platform->make_alarm()),
      reason_(asked.reason) {
    first_buffer_.rest(); // until something is to be read
    bucket_->client->running.enter(*this);
    asked.leave();
}

outcome<upload_result> uploader::run() {
    leave_at_exit const at_exit(bucket_->client->running, *this);
    auto end = co_await run_to_the_end();
    if (!end) bucket_->client->running.leave(*this, token(end.error()));
    co_return end;
}

resume_token uploader::token(failure const& end) const {
    resume_token t;
    t.bucket = bucket_->name;
    t.key = key_;
    t.upload_id = end.upload_id;
    if (saver_.has_store()) t.checkpoint_id = saver_.id();
    t.source = source_->name();
    t.part_size = ledger_ ? ledger_->plan().part_size() : 0;
    t.bytes_done = reporter_.now().bytes_done;
    t.bytes_total = identity_.size;
    t.parts = end.parts;
    return t;
}

void uploader::wind_down() {
    winding_down_ = true;
    if (flights_) flights_->changed.set();
}

outcome<upload_result> uploader::run_to_the_end() {
    std::weak_ptr<uploader> weak = weak_from_this();
    auto listening =
        detail::stop_state::listen(options_.cancellation, [weak, home = bucket_->client->home](stop_request) {
            asio::post(home, [weak] {
                if (auto self = weak.lock()) self->hear_wish();
            });
        });
    hear_wish();
    if (reason_ == stop_reason::none)
        group_.spawn(work());
    else
        ended_.set();
    co_await wait_for_the_end();
    first_buffer_ = async::buffer_lease();
    auto end = co_await settle();
    grace_->clear();
    co_await saver_.release();
    reporter_.checkpoint_failures = saver_.failures();
    if (end) end->totals.checkpoint_failures = saver_.failures();
    reporter_.tell_the_end();
    tell_the_end(end);
    co_return end;
}

void uploader::tell_the_end(result<upload_result> const& end) {
    if (end) return story_.finish(nullptr, end->upload_id, end->totals);
    failure const why = end.error();
    story_.finish(&why, why.upload_id, reporter_.now());
}

void uploader::hear_wish() {
    stop_request const wish = options_.cancellation.requested();
    if (wish == stop_request::pause) stop(stop_reason::paused);
    if (wish == stop_request::abort) stop(stop_reason::aborted);
}

void uploader::stop(stop_reason why) {
    if (why <= reason_) return;
    reason_ = why;
    stronger_.set();
    if (!initiating_) return group_.cancel();
    grace_->set(bucket_->client->platform->now() + initiate_grace, [this] { group_.cancel(); });
}

asio::awaitable<void> uploader::work() {
    auto const self = shared_from_this();
    async::set_at_exit const at_exit(ended_);
    outcome_ = co_await stages();
}

outcome<upload_result> uploader::stages() {
    auto plan = plan_for(identity_.size, options_);
    if (!plan) co_return plan.error();
    plan_ = *plan;
    // A source that told another size, of which there was no plan, while the upload waited.
    if (!first_buffer_) first_buffer_ = co_await bucket_->client->buffers->acquire(tenant_.buffers);
    auto opened = co_await open();
    if (!opened) co_return opened.error();
    if (found_done_) co_return std::move(*found_done_);
    if (!upload_) co_return co_await put_whole();
    auto sent = co_await send_parts();
    if (!sent) co_return sent.error();
    co_return co_await complete();
}
asio::awaitable<void> uploader::wait_for_the_end() {
    bool cancelled = false;
    try {
        co_await ended_.wait();
    } catch (boost::system::system_error const&) {
        cancelled = true;
    }
    // From here on the wish has been heard; what follows cleans up and must not be cut short.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (cancelled) stop(stop_reason::cancelled);
    try {
        co_await group_.join();
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
}

checkpoint uploader::snapshot() const {
    checkpoint b;
    b.endpoint = identity_.endpoint;
    b.bucket = identity_.bucket;
    b.key = identity_.key;
    b.upload_id = upload_ ? upload_->upload_id : std::string();
    b.source_fingerprint = identity_.fingerprint;
    b.size = identity_.size;
    b.part_size = ledger_ ? ledger_->plan().part_size() : 0;
    if (ledger_) b.parts = ledger_->parts();
    b.sequential = options_.sequential;
    b.completing = completing_;
    if (completing_) b.object_crc64 = object_crc64_;
    return b;
}

failure uploader::in_context(failure f) const {
    f.bucket = bucket_->name;
    f.key = key_;
    if (upload_) f.upload_id = upload_->upload_id;
    return f;
}

} // namespace ossio::transfer
