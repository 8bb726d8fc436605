// SPDX-License-Identifier: BSL-1.0
// Carries an ending out: each step writes what it finds into the facts, until nothing is left to do but to report.
#include "transfer/multipart/multipart_session.hpp"

#include "async/bounded.hpp"
#include "service/validation.hpp"
#include "transfer/multipart/abort_and_verify.hpp"
#include "transfer/upload/checkpoint_writer.hpp"
#include "wire/service_error.hpp"

namespace ossio::transfer {

namespace {

/// What was sent can be used by nobody. A source of the same size that has changed is no such case: the next run compares.
bool makes_parts_useless(failure const& f) {
    return f.code == errc::source_truncated || f.code == service_errc::no_such_upload ||
           f.code == service_errc::part_already_exists || f.code == service_errc::part_not_sequential;
}

failure_kind kind_of(failure const& f) {
    if (f.code == condition::canceled) return failure_kind::stop;
    return makes_parts_useless(f) ? failure_kind::useless : failure_kind::other;
}

void append(std::string& detail, std::string const& more) {
    if (more.empty()) return;
    if (!detail.empty()) detail += "; ";
    detail += more;
}

} // namespace

outcome<object_info> multipart_session::give_up(failure first, std::optional<failure_kind> kind) {
    note_first(first);
    if (kind) facts_.failed = *kind;
    ending_notes notes;
    for (auto step = next_step(facts_); step != ending_step::report; step = next_step(facts_)) {
        auto carrying = carry_out(step, notes);
        co_await std::move(carrying);
    }
    bool const was_never_begun = facts_.intent_is_on_record && facts_.initiate != request_state::known;
    if (is_stored(facts_) || facts_.parts == parts_state::removed || was_never_begun) co_await settle_checkpoint();
    if (is_success(facts_)) co_return *stored_;
    co_return describe(std::move(first), notes);
}

void multipart_session::note_first(failure const& first) {
    facts_.failed = kind_of(first);
    if (first.code == errc::lease_lost) facts_.lease = lease_state::lost;
    if (first.code == errc::draining && facts_.stop == stop_reason::none) facts_.stop = stop_reason::drained;
}

asio::awaitable<void> multipart_session::carry_out(ending_step step, ending_notes& notes) {
    switch (step) {
    case ending_step::ask_for_object: co_await ask_for_object(); break;
    case ending_step::verify_lease: co_await save_or_verify(false, notes); break;
    case ending_step::save_and_keep: co_await save_or_verify(true, notes); break;
    case ending_step::wait_abort_window: co_await wait_abort_window(); break;
    case ending_step::abort_and_verify: co_await remove_parts(notes); break;
    case ending_step::leave_to_new_holder: facts_.parts = parts_state::left; break;
    case ending_step::report: break;
    }
}

/// As long as any other request is repeated; after a stop for a while only.
asio::awaitable<void> multipart_session::ask_for_object() {
    facts_.object = object_state::unproven;
    async::task_group asking(client().executor);
    running_ = &asking;
    if (facts_.stop != stop_reason::none) end_soon(question_grace);
    asking.spawn(find_object());
    try {
        co_await asking.join();
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
    running_ = nullptr;
    timer_->clear();
}

asio::awaitable<void> multipart_session::find_object() {
    service::found_object found;
    if (upload_) {
        auto listed = co_await service::list_all_parts(bucket_, *upload_);
        if (listed) {
            facts_.object = object_state::absent; // Complete would have removed the upload
            co_return;
        }
        found.upload_is_gone = listed.error().code == service_errc::no_such_upload;
        if (found.upload_is_gone) facts_.parts = parts_state::removed;
    }
    auto described = co_await service::describe_object(bucket_, key_, std::string());
    if (!described) {
        // A PutObject that this side broke off may still be at work over there.
        bool const may_come = facts_.put == request_state::sent && facts_.stop != stop_reason::none;
        bool const is_absent = service::says_not_found(described.error()) && !may_come;
        facts_.object = is_absent ? object_state::absent : object_state::unproven;
        co_return;
    }
    found.info = described->info;
    found.date = described->date;
    found.elapsed = client().runtime->now() - sent_.sent_at;
    facts_.object = service::judge_object(found, sent_);
    facts_.another_object_stands = facts_.object == object_state::absent;
    if (facts_.object == object_state::stands) stored_ = std::move(described->info);
}

/// Parts of a new holder must stand, also when nobody has said so.
asio::awaitable<void> multipart_session::save_or_verify(bool keeps, ending_notes& notes) {
    result<void> held;
    bool const was_named = facts_.checkpoint_names_upload;
    int const failures = saves_ ? saves_->failures() : 0;
    if (saves_) {
        // Initiate may have ended after the stop: then this save is the first one with the upload's id.
        if (keeps && saves_->has_store()) facts_.checkpoint_names_upload = true;
        auto asking = keeps ? saves_->save_now() : saves_->verify_lease();
        held = co_await std::move(asking);
    }
    bool const has_failed = saves_ && saves_->failures() != failures;
    if (keeps && has_failed && !facts_.id_is_saved) facts_.first_save_failed = true;
    if (!held) {
        // A save that merely failed may have been carried out; one that was refused was not.
        if (!has_failed) facts_.checkpoint_names_upload = was_named;
        facts_.lease = lease_state::lost;
        notes.lease_lost = held.error();
        co_return;
    }
    if (facts_.lease == lease_state::unverified) facts_.lease = lease_state::held;
    if (keeps) facts_.parts = parts_state::kept;
}

asio::awaitable<void> multipart_session::wait_abort_window() {
    stop_escalated_.clear();
    timer_->set(client().runtime->now() + async::bounded(rules_.abort_window), [this] { stop_escalated_.set(); });
    co_await stop_escalated_.wait();
    timer_->clear();
    facts_.abort_window_is_over = true;
    if (facts_.lease == lease_state::held) facts_.lease = lease_state::unverified;
}

asio::awaitable<void> multipart_session::remove_parts(ending_notes& notes) {
    auto gone = co_await abort_and_verify(bucket_, *upload_);
    facts_.parts = gone ? parts_state::removed : parts_state::unconfirmed;
    if (!gone) notes.problem = "removing the parts was not confirmed: " + to_string(gone.error());
    if (facts_.complete == request_state::sent) facts_.object = object_state::not_asked;
}

/// What may have been left without an id stays on record, for the next run to report. An object that stands ends the matter:
/// its result reports it.
asio::awaitable<void> multipart_session::settle_checkpoint() {
    if (!saves_ || facts_.lease == lease_state::lost) co_return;
    facts_.intent_is_on_record = facts_.initiate == request_state::sent;
    if (is_stored(facts_) || unconfirmed_uploads() == 0) {
        co_await saves_->erase();
        co_return;
    }
    auto const names = std::exchange(upload_, std::nullopt);
    auto saved = co_await saves_->save_now();
    upload_ = names;
}

failure multipart_session::describe(failure first, ending_notes const& notes) const {
    ending_code const code = code_of(facts_);
    failure f = first;
    if (code != ending_code::first && code != ending_code::lease_lost) f = stop_failure(facts_.stop, first);
    if (code == ending_code::lease_lost) {
        failure const& source = notes.lease_lost ? *notes.lease_lost : first;
        bool const says_why = source.code == errc::lease_lost && !source.detail.empty();
        f = failure(errc::lease_lost, says_why || !saves_ ? source.detail : saves_->loss_reason());
    }
    bool const is_hidden = code == ending_code::aborted || code == ending_code::lease_lost;
    if (is_hidden && first.code != condition::canceled && first.code != errc::lease_lost)
        append(f.detail, "before that: " + to_string(first));
    f = in_context(std::move(f));
    f.parts = status_of(facts_);
    append(f.detail, notes.problem);
    append(f.detail, doubts_of(facts_, begun_));
    return f;
}

} // namespace ossio::transfer
