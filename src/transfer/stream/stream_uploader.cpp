// SPDX-License-Identifier: BSL-1.0
// The calls of a writer, and its endings.
#include "transfer/stream/stream_uploader.hpp"

#include "net/observer_notifier.hpp"
#include "service/validation.hpp"
#include "transfer/plan/part_layout.hpp"
#include "transfer/upload/find_earlier_upload.hpp"

#include <algorithm>

namespace ossio::transfer {

namespace {

/// Before it is persisted for the first time, a writer cannot be resumed: its bytes are gone.
session_rules rules_of(upload_options const& options, writer_start const& start) {
    session_rules rules;
    rules.others_may_complete = start.state || (start.uses_store && !start.is_of_stream) || start.can_be_reopened();
    rules.source_is_rereadable = rules.next_run_finds_parts = start.can_be_reopened();
    rules.policy = options.on_failure;
    rules.cancellation = options.cancellation;
    return rules;
}

template<class T>
outcome<T> fail_with(failure why) {
    co_return why;
}

std::string writer_checkpoint_id(detail::bucket_impl const& in, std::string const& key, bool is_of_stream,
                                 upload_options const& options) {
    upload_identity of;
    of.endpoint = in.client->endpoint.host + ':' + std::to_string(in.client->endpoint.port);
    of.bucket = in.name;
    of.key = key;
    return checkpoint_id_of(of, is_of_stream ? stream_mark : writer_mark, options);
}

} // namespace

stream_uploader::stream_uploader(bucket_ptr in, std::string key, upload_options options, writer_start start)
    : options_(std::move(options)),
      record_(
          in->client->runtime, start.uses_store ? options_.checkpoints : nullptr,
          start.uses_store ? writer_checkpoint_id(*in, key, start.is_of_stream, options_) : std::string(),
          [this] { return snapshot(); }, [this](std::string line) { log(log_level::warning, line); }),
      session_(detail::for_an_upload(in), std::move(key), rules_of(options_, start), &record_.saves),
      quota_owner_(options_.priority, detail::rate_on(in->client->executor, options_)),
      requested_part_size_(options_.part_size == 0 ? default_part_size : options_.part_size),
      reporter_(client().runtime.get(), options_.on_progress),
      filling_(options_.content_md5),
      in_flight_(std::make_shared<async::fair_semaphore>(1)),
      group_(client().executor) {
    reporter_.activity = session_.bucket()->activity;
    set_sequential(options_.sequential);
    start_from(std::move(start));
}

result<void> stream_uploader::check() const {
    if (client().broken) return *client().broken;
    if (record_.refused) return *record_.refused;
    if (ended_ && cause_ && cause_->code == errc::draining) return *cause_;
    if (ended_) return failure(errc::invalid_argument, "the writer has ended");
    if (requested_part_size_ < limits::min_part_size || requested_part_size_ > limits::max_part_size)
        return failure(errc::invalid_argument, "a part size is 100 KiB to 5 GiB");
    if (options_.concurrency < 1 || options_.concurrency > 256)
        return failure(errc::invalid_argument, "concurrency must be in 1..256");
    if (options_.slice) return failure(errc::invalid_argument, "a slice needs a source that can be read again");
    return {};
}

outcome<void> stream_uploader::write(asio::const_buffer bytes) { return run(take(bytes)); }

outcome<persist_end> stream_uploader::persist() { return run(persist_steps()); }

outcome<upload_result> stream_uploader::finish() {
    quota_owner_.is_finishing = true;
    co_return co_await run(last_steps());
}

outcome<upload_result> stream_uploader::send_stream(stream_ptr from) { return run(stream_steps(std::move(from))); }

bool stream_uploader::try_write(asio::const_buffer bytes) {
    if (ended_ || client().broken) return false; // write() says why
    bool const is_stopped = cause_ || session_.stopped() != stop_reason::none;
    bool const has_no_room = !record_.tail.empty() || room_now().size() < bytes.size();
    if (is_stopped || has_no_room) return false;
    asio::buffer_copy(room_now(), bytes);
    filling_.filled(bytes.size());
    size_ += bytes.size();
    return true;
}

template<class T>
outcome<T> stream_uploader::after_tail(outcome<T> steps) {
    auto taken = co_await take_tail();
    if (!taken) co_return taken.error();
    co_return co_await std::move(steps);
}

/// A part that fails, a stop and a cancelled caller end the steps of a call; then the writer ends, too.
template<class T>
outcome<T> stream_uploader::run(outcome<T> steps) {
    auto const self = shared_from_this();
    auto fine = check();
    if (!fine) co_return fine.error();
    listen();
    if (ended_) co_return *cause_; // an observer has drained the client
    if (cause_) {
        // Assignment to an awaitable of Asio 1.81 leaks the coroutine that it had.
        outcome<T> const unused(std::exchange(steps, fail_with<T>(*cause_)));
    } else if (!record_.tail.empty()) {
        steps = after_tail<T>(std::move(steps));
    }
    auto running = session_.run(self, std::move(steps));
    auto end_of_call = co_await std::move(running);
    constexpr bool makes_the_object = std::is_same_v<T, upload_result>;
    // Bytes that were taken while the writer was stopped are dropped all the same. A cancelled caller makes no further
    // call that could report what became of the parts.
    bool const goes_on = !cause_ && session_.stopped() == stop_reason::none;
    if (end_of_call && (makes_the_object || goes_on)) {
        if constexpr (makes_the_object) {
            co_await close_record(true);
            session_.finish(std::nullopt, reporter_.now());
            client().running.leave(*this, std::nullopt);
        }
        co_return end_of_call;
    }
    if (!cause_) cause_ = end_of_call ? failure(asio::error::operation_aborted) : end_of_call.error();
    note_gone(quota_owner_.is_finishing);
    auto ending = co_await end(*cause_);
    if constexpr (makes_the_object) {
        co_return ending;
    } else if constexpr (std::is_void_v<T>) {
        if (ending) co_return result<void>();
        co_return ending.error();
    } else {
        co_return ending ? *cause_ : ending.error();
    }
}

void stream_uploader::listen() {
    if (std::exchange(listens_, true)) return;
    client().running.enter(*this);
    session_.events().begin(std::nullopt);
    session_.listen(shared_from_this(), [this] { group_.cancel(); });
}

void stream_uploader::log(log_level level, std::string const& line) const {
    client().log(level, line, " bucket=", bucket()->name, " key=", session_.key());
}

/// What it has taken since it was persisted is gone, and all of it if it never was. What has been written as a whole may still
/// be completed.
void stream_uploader::wind_down() {
    if (!quota_owner_.is_finishing) drop();
}

void stream_uploader::drop() {
    if (ended_) return;
    if (!cause_) {
        cause_ = session_.in_context(failure(errc::draining));
    }
    session_.stop(stop_reason::drained);
    if (!session_.is_running()) client().background_tasks.spawn(end_unasked(shared_from_this()));
}

asio::awaitable<void> stream_uploader::end_unasked(std::shared_ptr<stream_uploader> self) {
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    failure why = self->cause_.value_or(failure(asio::error::operation_aborted));
    try {
        auto const ending = co_await self->end(why);
        if (!ending) self->cause_ = ending.error();
    } catch (...) { // it would cancel whatever else is cleaned up in the background
        self->log(log_level::error, "event=upload_left_behind failure=\"" + net::text_of_exception() + '"');
        why.parts = parts_status::unknown;
        self->client().running.leave(*self, self->token(why));
    }
}

resume_token stream_uploader::token(failure const& end) const {
    resume_token t;
    t.bucket = bucket()->name;
    t.key = session_.key();
    t.upload_id = end.upload_id;
    if (record_.saves.has_store()) t.checkpoint_id = record_.saves.id();
    t.bytes_done = reporter_.now().bytes_done;
    t.bytes_total = size_;
    t.parts = end.parts;
    return t;
}

outcome<upload_result> stream_uploader::end(failure why) {
    auto const self = shared_from_this();
    auto ending = co_await end_without_object(std::move(why));
    std::optional<resume_token> left;
    if (!ending) left = token(ending.error());
    client().running.leave(*this, std::move(left));
    co_return ending;
}

/// What becomes of the parts is as the options say. An object that stands all the same is a success.
outcome<upload_result> stream_uploader::end_without_object(failure why) {
    ended_ = true;
    group_.cancel();
    try {
        co_await group_.join(); // the first failure of a part is known
    } catch (boost::system::system_error const&) {
        // They were cancelled.
    }
    filling_ = part_buffer();
    auto ending = session_.give_up(std::move(why));
    auto object = co_await std::move(ending);
    if (object && parts_.empty()) reporter_.object_done(size_);
    if (!object) object = explain(object.error());
    co_await close_record(false);
    reporter_.report_now();
    session_.finish(failure_of(object), reporter_.now());
    if (!object) co_return object.error();
    co_return done(std::move(*object));
}

outcome<void> stream_uploader::abort() {
    auto const self = shared_from_this();
    if (std::exchange(ended_, true) || client().broken) co_return result<void>();
    session_.stop(stop_reason::aborted);
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto ending = co_await end(failure(asio::error::operation_aborted));
    if (ending) co_return result<void>();
    parts_status const left = ending.error().parts;
    if (left == parts_status::removed || left == parts_status::none) co_return result<void>();
    co_return ending.error();
}

} // namespace ossio::transfer
