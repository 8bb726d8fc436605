// SPDX-License-Identifier: BSL-1.0
// How a writer makes durable what it has, and how another one takes it over.
#include "service/validation.hpp"
#include "transfer/stream/stream_uploader.hpp"
#include "wire/failure_context.hpp"
#include "wire/writer_state_rules.hpp"

#include <algorithm>

namespace ossio::transfer {

namespace {

result<void> check_state(writer_state const& s, std::string const& bucket) {
    if (s.bucket != bucket) return failure(errc::invalid_argument, "the state is of the bucket \"" + s.bucket + '"');
    return wire::check_writer_state(s);
}

constexpr char const* gone_text = "the upload that was resumed is gone: it was aborted or discarded, a lifecycle rule "
                                  "has removed it, or it was completed "
                                  "with other bytes; write the object from its first byte with a new writer";

} // namespace

/// Of the upload that is used: one that was begun earlier may differ from what the options ask for.
void stream_uploader::set_sequential(bool is_sequential) {
    options_.sequential = is_sequential;
    int const parts = is_sequential ? 1 : std::clamp(options_.concurrency, 1, 256);
    in_flight_->set_capacity(static_cast<std::size_t>(parts));
}

/// `since`: when uploads without a known id were begun, if it is known.
void stream_uploader::resume_from(writer_state state, bool is_in_store, std::string since) {
    record_.is_kept = state.offset != 0 || (record_.is_of_stream && !state.upload_id.empty());
    record_.is_resumed = true;
    record_.tail = state.tail;
    if (record_.is_kept && !record_.is_of_stream) session_.keep_parts();
    session_.add_unconfirmed(state.unconfirmed_uploads, std::move(since));
    if (!state.upload_id.empty()) {
        session_.resume(multipart_upload(state.key, state.upload_id), true, is_in_store);
        record_.asks_sequential = options_.sequential;
        set_sequential(state.sequential);
    }
    parts_ = state.parts;
    size_ = service::total_size(parts_);
    reporter_.resume(static_cast<int>(parts_.size()), size_);
    record_.persisted = std::move(state);
}

void stream_uploader::start_from(writer_start start) {
    record_.is_of_stream = start.is_of_stream;
    record_.can_be_reopened = start.can_be_reopened();
    if (record_.is_of_stream) record_.mark = std::string(stream_mark) + start.fingerprint;
    if (record_.is_of_stream && !record_.can_be_reopened) record_.saves.make_optional();
    if (!start.state) return;
    auto const fine = check_state(*start.state, bucket()->name);
    if (fine)
        resume_from(std::move(*start.state), false, std::string());
    else
        record_.refused = session_.in_context(fine.error());
}

outcome<void> stream_uploader::open_or_resume() {
    auto const self = shared_from_this();
    auto fine = check();
    if (!fine) co_return fine.error();
    if (!options_.checkpoints)
        co_return session_.in_context(failure(errc::invalid_argument, "there is no store of checkpoints"));
    std::function<void()> lost = [weak = weak_from_this()] {
        if (auto writer = weak.lock()) writer->lose_lease();
    };
    auto leased = co_await record_.saves.lease(std::move(lost));
    if (!leased) co_return session_.in_context(leased.error());
    auto loaded = co_await load();
    if (loaded) co_return loaded;
    ended_ = true;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    co_await record_.saves.release();
    co_return session_.in_context(loaded.error());
}

outcome<void> stream_uploader::load() {
    auto found = co_await record_.saves.load();
    if (!found) co_return found.error();
    if (found->unreadable && record_.is_of_stream) {
        // Nothing that it has is needed. What it named stays on the service, and no run will find it.
        log(log_level::warning, "event=checkpoint_set_aside detail=\"" + found->unreadable->detail + '"');
        session_.add_unconfirmed(1, std::string());
        co_return result<void>();
    }
    if (found->unreadable) co_return *found->unreadable;
    if (!found->saved) co_return result<void>();
    auto const kind = record_.is_of_stream ? stream_mark : writer_mark;
    auto state = writer_state_of(*found->saved, kind, bucket()->name, session_.key());
    if (!state) co_return state.error();
    record_.is_stale =
        record_.is_of_stream && (!record_.can_be_reopened || found->saved->source_fingerprint != record_.mark);
    resume_from(std::move(*state), true, found->saved->unconfirmed_since);
    co_return result<void>();
}

void stream_uploader::lose_lease() {
    if (ended_) return;
    if (record_.saves.is_optional()) return record_.saves.go_without(failure(errc::lease_lost));
    if (!cause_) cause_ = failure(errc::lease_lost);
    session_.lose_lease();
}

/// What the store holds: the last persisted state, and the upload that was begun since. Without an upload, there are no bytes: its
/// parts have been removed, and what is left to say is that others may be there.
checkpoint stream_uploader::snapshot() const {
    checkpoint c = checkpoint_of(session_.upload() ? record_.persisted : state_of_no_bytes(), record_.mark);
    auto const& endpoint = client().endpoint;
    c.endpoint = endpoint.host + ':' + std::to_string(endpoint.port);
    c.bucket = bucket()->name;
    c.key = session_.key();
    c.upload_id = session_.upload_id();
    c.sequential = options_.sequential;
    session_.describe_unconfirmed(c);
    return c;
}

/// Its predecessor's bytes come first. They are fewer than a part has.
outcome<void> stream_uploader::take_tail() {
    if (record_.tail.empty()) co_return result<void>();
    auto const tail = std::exchange(record_.tail, std::string());
    auto taken = take(asio::buffer(tail));
    co_return co_await std::move(taken);
}

/// A store that fails does not end the writer: it may be asked again.
result<persist_end> stream_uploader::not_saved(failure why) const {
    if (why.code == errc::lease_lost) return why;
    persist_end end(record_.persisted);
    end.not_saved = session_.in_context(std::move(why));
    end.not_saved->parts = session_.upload() ? parts_status::kept : parts_status::none;
    return end;
}

outcome<persist_end> stream_uploader::persist_steps() {
    // Without its id in the state, nobody would find an upload that is begun later.
    if (size_ != 0 && !session_.upload()) {
        auto intended = co_await session_.save_intent();
        if (!intended) co_return not_saved(intended.error());
        auto begun = co_await begin(true);
        // If only its id could not be saved, the save below decides.
        bool const is_there = session_.upload() && session_.stopped() == stop_reason::none;
        if (!begun && (!is_there || begun.error().code == errc::lease_lost)) co_return begun.error();
    }
    if (filling_.size() >= limits::min_part_size) {
        auto launched = co_await launch();
        if (!launched) co_return launched.error();
    }
    auto sent = co_await group_.join();
    if (!sent) co_return sent.error();
    record_.persisted = state_now();
    record_.is_kept = session_.upload().has_value();
    if (record_.is_kept && !record_.is_of_stream) session_.keep_parts();
    auto saved = co_await record_.saves.save_first();
    if (!saved) co_return not_saved(saved.error());
    session_.note_saved();
    co_return persist_end(record_.persisted);
}

writer_state stream_uploader::state_now() const {
    writer_state s;
    s.bucket = bucket()->name;
    s.key = session_.key();
    s.upload_id = session_.upload_id();
    s.offset = size_;
    s.parts = parts_;
    s.tail = filling_.text();
    s.sequential = options_.sequential;
    s.unconfirmed_uploads = session_.unconfirmed_uploads();
    auto const sum = wire::checksum_of(s);
    if (sum) s.crc64 = sum->value();
    return s;
}

/** An upload that is gone may have been completed by an earlier process. When this one has all bytes of the object, those that
    stand decide it.
*/
void stream_uploader::note_gone(bool has_all_bytes) {
    if (!record_.is_kept || cause_->code != service_errc::no_such_upload) return;
    if (!has_all_bytes) return session_.note_upload_gone();
    auto sum = wire::checksum_of(std::span<part const>(parts_));
    if (sum) sum->append(filling_.sum(), filling_.size());
    session_.note_completed_by_others(size_, sum);
}

failure stream_uploader::explain(failure why) const {
    if (!record_.is_kept || why.code != service_errc::no_such_upload) return why;
    why.code = errc::upload_vanished;
    why.detail = gone_text + (why.detail.empty() ? std::string() : "; " + why.detail);
    return why;
}

asio::awaitable<void> stream_uploader::close_record(bool erases) {
    if (session_.stopped() != stop_reason::none) record_.saves.hurry();
    if (erases) co_await record_.saves.erase();
    co_await record_.saves.release();
}

/// Nothing is removed that a successor may use.
outcome<void> stream_uploader::abandon() {
    if (!record_.is_kept) co_return co_await abort();
    if (ended_ || client().broken) co_return result<void>();
    auto const self = shared_from_this();
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    session_.stop(stop_reason::cancelled);
    auto ending = co_await end(failure(asio::error::operation_aborted));
    co_return result<void>();
}

} // namespace ossio::transfer
