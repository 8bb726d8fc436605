// SPDX-License-Identifier: BSL-1.0
// The requests of a session, and what each says about what may have been carried out.
#include "transfer/multipart/multipart_session.hpp"

#include "async/yield.hpp"
#include "service/validation.hpp"
#include "transfer/multipart/abort_and_verify.hpp"
#include "transfer/upload/checkpoint_writer.hpp"
#include "wire/failure_context.hpp"

#include <algorithm>

namespace ossio::transfer {

namespace {

constexpr std::size_t many_parts = 1000; // joining more takes milliseconds, in more than one step

std::string const first_not_saved = "the first checkpoint could not be saved: ";

keep_rule rule_of(parts_policy policy) noexcept {
    if (policy == parts_policy::keep) return keep_rule::always;
    return policy == parts_policy::discard ? keep_rule::never : keep_rule::if_resumable;
}

} // namespace

multipart_session::multipart_session(bucket_ptr in, std::string key, session_rules rules, checkpoint_writer* saves,
                                     std::optional<async::steady_time> begun)
    : bucket_(std::move(in)),
      key_(std::move(key)),
      rules_(std::move(rules)),
      saves_(saves),
      events_(begun ? upload_events(bucket_, key_, *begun) : upload_events(bucket_, key_)),
      timer_(client().runtime ? client().runtime->make_timer() : nullptr) {
    facts_.policy = rule_of(rules_.policy);
    facts_.source_is_rereadable = rules_.source_is_rereadable;
    facts_.next_run_finds_parts = rules_.next_run_finds_parts;
    facts_.has_abort_window = rules_.abort_window.count() > 0;
    if (saves_ && saves_->has_store()) facts_.lease = lease_state::unverified;
}

int multipart_session::unconfirmed_uploads() const noexcept {
    return facts_.unconfirmed_uploads + (facts_.initiate == request_state::sent ? 1 : 0);
}

void multipart_session::add_unconfirmed(int uploads, std::string since) {
    facts_.unconfirmed_uploads += std::max(0, uploads); // a store of the user's may return anything
    if (uploads > 0 && begun_.empty()) begun_ = std::move(since);
}

void multipart_session::describe_unconfirmed(checkpoint& c) const {
    bool const intends = facts_.intent_is_on_record && facts_.initiate != request_state::known;
    c.unconfirmed_uploads = facts_.unconfirmed_uploads + (intends ? 1 : 0);
    if (c.unconfirmed_uploads > 0) c.unconfirmed_since = begun_;
}

void multipart_session::listen(std::shared_ptr<void> const& owner, std::function<void()> on_stop) {
    on_stop_ = std::move(on_stop);
    std::weak_ptr<multipart_session> weak = std::shared_ptr<multipart_session>(owner, this);
    std::function<void(stop_request)> call = [weak](stop_request) {
        if (auto self = weak.lock()) self->on_stop_requested();
    };
    // Before those that only wait: it has requests to end.
    listening_ = detail::stop_state::listen(rules_.cancellation, client().executor, std::move(call),
                                            detail::listening_order::first);
    on_stop_requested();
}

void multipart_session::on_stop_requested() {
    stop_request const wanted = rules_.cancellation.requested();
    if (wanted == stop_request::pause) stop(stop_reason::paused);
    if (wanted == stop_request::abort) stop(stop_reason::aborted);
}

void multipart_session::stop(stop_reason why) {
    if (why == stop_reason::drained || why == stop_reason::cancelled) { // nobody waits for an abort any more
        facts_.has_abort_window = false;
        stop_escalated_.set();
    }
    if (why <= facts_.stop) return;
    facts_.stop = why;
    interrupt();
}

void multipart_session::lose_lease() {
    facts_.lease = lease_state::lost;
    interrupt();
}

/// Initiate has a while left: an upload whose id is not received is one that nobody can abort. So has the question whether the
/// object is stored.
void multipart_session::interrupt() {
    stop_escalated_.set();
    if (on_stop_) on_stop_();
    if (!running_) return;
    if (facts_.object == object_state::unproven) return end_soon(question_grace);
    if (facts_.initiate == request_state::sent) return end_soon(initiate_grace);
    running_->cancel();
}

void multipart_session::end_soon(async::duration grace) {
    timer_->set(client().runtime->now() + grace, [this] {
        if (running_) running_->cancel();
    });
}

outcome<void> multipart_session::begin(object_headers headers, initiate_options how) {
    auto intended = co_await save_intent();
    if (!intended) co_return intended;
    co_return co_await begin_intended(std::move(headers), how);
}

outcome<void> multipart_session::begin_intended(object_headers headers, initiate_options how) {
    auto begun = co_await send_initiate(std::move(headers), how);
    if (!begun) co_return begun.error();
    facts_.initiate = request_state::known;
    upload_ = std::move(*begun);
    if (facts_.stop != stop_reason::none) co_return failure(asio::error::operation_aborted);
    co_return co_await save_first();
}

/// An attempt is open from its first byte to its failure, which is counted if it may have been carried out. After a stop there is
/// no further one.
outcome<multipart_upload> multipart_session::send_initiate(object_headers headers, initiate_options how) {
    service::request_attempts attempts(service::may_have_begun);
    std::function<void()> about_to_send = [this, &attempts] {
        attempts.begin();
        facts_.initiate = request_state::sent;
    };
    std::function<void(failure const&)> attempt_failed = [this, &attempts](failure const& f) {
        facts_.initiate = request_state::unsent;
        if (attempts.failed(f)) ++facts_.unconfirmed_uploads;
        if (facts_.stop != stop_reason::none) interrupt();
    };
    auto begun = co_await service::initiate(bucket_, key_, std::move(headers), how, attempt_failed, about_to_send);
    timer_->clear();
    // A request that could not succeed in the time that the stop left it is no reason of its own.
    bool const is_stopped = !begun && facts_.stop != stop_reason::none && begun.error().code == condition::retryable;
    if (is_stopped) co_return failure(asio::error::operation_aborted);
    co_return begun;
}

/// Nobody could attribute an upload whose id never arrived: that it may exist is on record before it does.
outcome<void> multipart_session::save_intent() {
    // Those that may be left already were begun earlier; where nobody knows when, no time is reported.
    if (begun_.empty() && facts_.unconfirmed_uploads == 0)
        begun_ = wire::iso_date(
            std::chrono::floor<std::chrono::seconds>(client().runtime->utc_now() + client().clock_offset));
    if (!saves_ || !saves_->has_store()) co_return result<void>();
    facts_.intent_is_on_record = true;
    auto saved = co_await saves_->save_first();
    co_return note_first_save(std::move(saved));
}

/// By what has failed, not by the code: that is the store's, and may be any.
result<void> multipart_session::note_first_save(result<void> saved) {
    facts_.first_save_failed = saved.has_error();
    if (saved) return saved;
    failure f = saved.error();
    f.detail = first_not_saved + f.detail;
    return f;
}

void multipart_session::resume(multipart_upload earlier, bool is_attributed, bool is_in_checkpoint) {
    upload_ = std::move(earlier);
    facts_.initiate = request_state::known;
    facts_.is_of_earlier_run = true;
    facts_.upload_is_attributed = is_attributed;
    facts_.checkpoint_names_upload = facts_.id_is_saved = is_in_checkpoint;
}

void multipart_session::forget_upload() noexcept {
    upload_.reset();
    facts_.initiate = request_state::unsent;
    facts_.is_of_earlier_run = false;
    facts_.upload_is_attributed = true;
    facts_.checkpoint_names_upload = facts_.id_is_saved = false;
}

void multipart_session::note_saved() noexcept {
    facts_.first_save_failed = false;
    facts_.id_is_saved = true;
}

/// Before any part is sent: without it the next run could not find them.
outcome<void> multipart_session::save_first() {
    if (!saves_ || !saves_->has_store()) co_return result<void>();
    bool const was_named = facts_.checkpoint_names_upload;
    facts_.checkpoint_names_upload = true;
    auto saved = co_await saves_->save_first();
    if (saved) facts_.upload_is_attributed = facts_.id_is_saved = true;
    if (!saved && saved.error().code == errc::lease_lost) facts_.checkpoint_names_upload = was_named;
    co_return note_first_save(std::move(saved));
}

outcome<object_info> multipart_session::put_whole(service::checksummed_body& body, object_headers const& headers,
                                                  int* retries, detail::quota_owner const* on_behalf_of) {
    sent_.size = body.size();
    sent_.sent_at = client().runtime->now();
    service::put_attempts attempts;
    try {
        auto stored = co_await service::put_object(bucket_, key_, body, headers, retries, on_behalf_of, attempts);
        if (stored) {
            facts_.put = request_state::known;
            sent_.sum = attempts.sum();
            stored_ = *stored;
            co_return stored;
        }
        if (stored.error().code == service_errc::callback_failed) {
            facts_.put = request_state::known;
            facts_.stored_but_failed = true;
        } else {
            note_doubt(attempts);
        }
        co_return stored;
    } catch (...) {
        attempts.cut_short(body.progress()); // the caller was cancelled
        note_doubt(attempts);
        throw;
    }
}

void multipart_session::note_doubt(service::put_attempts const& attempts) {
    if (!attempts.leave_doubt()) return;
    sent_.sum = attempts.sum();
    facts_.put = request_state::sent;
}

/// The object that is in the way may be the very one.
bool multipart_session::may_be_completed_by_others(failure const& refused) const noexcept {
    return rules_.others_may_complete && refused.code == service_errc::file_already_exists;
}

void multipart_session::note_completed_by_others(std::uint64_t size, std::optional<wire::checksum> sum) {
    if (may_be_completing()) return; // this process has asked for it, too
    sent_.size = size;
    sent_.sum = sum;
    sent_.sent_at = client().runtime->now();
    sent_.may_be_older = true;
    facts_.complete = request_state::sent;
}

outcome<object_info> multipart_session::complete(std::vector<ossio::part> parts, complete_options how, int* retries) {
    sent_.size = service::total_size(parts);
    sent_.sum = wire::checksum_of(parts);
    if (parts.size() >= many_parts) co_await async::yield();
    sent_.sent_at = client().runtime->now();
    sent_.may_be_older = rules_.others_may_complete;
    facts_.complete = request_state::sent;
    if (saves_) {
        auto saved = co_await saves_->save_now();
        if (!saved) {
            facts_.complete = request_state::unsent;
            co_return saved.error();
        }
    }
    service::request_attempts attempts(service::leaves_complete_in_doubt);
    auto object = co_await service::complete(bucket_, *upload_, std::move(parts), std::move(how), retries, attempts);
    if (object) {
        facts_.complete = request_state::known;
        stored_ = *object;
        co_return object;
    }
    failure const& f = object.error();
    if (f.code == service_errc::callback_failed) {
        facts_.complete = request_state::known;
        facts_.stored_but_failed = true;
    } else if (!attempts.leave_doubt() && !may_be_completed_by_others(f)) {
        facts_.complete = request_state::unsent;
    }
    co_return f;
}

void multipart_session::finish(std::optional<failure> const& why, progress const& totals) {
    if (unconfirmed_uploads() > 0)
        client().log(log_level::warning, "event=upload_may_be_left uploads=", unconfirmed_uploads(), " since=", begun_,
                     " bucket=", bucket_->name, " key=", key_);
    events_.finish(why ? &*why : nullptr, why ? why->upload_id : upload_id(), totals);
}

failure multipart_session::in_context(failure f) const {
    return wire::in_context(std::move(f), wire::failure_context(rules_.operation, bucket_->name, key_, upload_id()));
}

} // namespace ossio::transfer
