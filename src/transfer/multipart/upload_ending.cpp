// SPDX-License-Identifier: BSL-1.0
// The order of the rules is the order of their strength.
#include "transfer/multipart/upload_ending.hpp"

#include "wire/doubt_text.hpp"

namespace ossio::transfer {

namespace {

bool object_may_have_been_made(ending_facts const& f) noexcept {
    return f.complete == request_state::sent || f.put == request_state::sent;
}

bool object_is_in_doubt(ending_facts const& f) noexcept {
    return object_may_have_been_made(f) && (f.object == object_state::not_asked || f.object == object_state::unproven);
}

bool keeps_parts(ending_facts const& f) noexcept {
    if (f.stop == stop_reason::aborted) return !f.upload_is_attributed;
    // A caller that pauses, or a client that drains, wants to resume: whatever the policy says about failures.
    bool const wants_to_resume = f.stop == stop_reason::paused || f.stop == stop_reason::drained;
    if (f.first_save_failed && f.is_of_earlier_run) return true;
    bool const can_be_found = !f.first_save_failed;
    if (wants_to_resume && f.failed == failure_kind::stop && f.source_is_rereadable && can_be_found) return true;
    if (f.policy != keep_rule::if_resumable) return f.policy == keep_rule::always || !f.upload_is_attributed;
    bool const are_useful = f.next_run_finds_parts && can_be_found && f.failed != failure_kind::useless;
    return are_useful || !f.upload_is_attributed;
}

ending_step keep(ending_facts const& f) noexcept {
    if (f.parts == parts_state::there) return ending_step::save_and_keep;
    bool const waits = f.stop == stop_reason::paused && f.has_abort_window && !f.abort_window_is_over;
    return waits ? ending_step::wait_abort_window : ending_step::report;
}

ending_step remove(ending_facts const& f) noexcept {
    // An abort would end a Complete that the service may still be carrying out. Only the caller may ask for that.
    if (object_is_in_doubt(f) && f.stop != stop_reason::aborted) return ending_step::report;
    if (f.checkpoint_names_upload && f.lease == lease_state::unverified) return ending_step::verify_lease;
    return ending_step::abort_and_verify;
}

} // namespace

bool is_stored(ending_facts const& f) noexcept {
    return f.complete == request_state::known || f.put == request_state::known || f.object == object_state::stands;
}

bool is_success(ending_facts const& f) noexcept {
    return is_stored(f) && !f.stored_but_failed && !f.source_is_in_doubt;
}

ending_step next_step(ending_facts const& f) noexcept {
    if (is_stored(f)) return ending_step::report;
    if (object_may_have_been_made(f) && f.object == object_state::not_asked) return ending_step::ask_for_object;
    if (f.initiate != request_state::known) return ending_step::report;
    if (f.parts != parts_state::there && f.parts != parts_state::kept) return ending_step::report;
    bool const is_known_to_others = f.checkpoint_names_upload || !f.upload_is_attributed || f.is_of_earlier_run;
    if (f.lease == lease_state::lost && is_known_to_others) return ending_step::leave_to_new_holder;
    if (f.lease == lease_state::lost) return remove(f);
    return keeps_parts(f) ? keep(f) : remove(f);
}

parts_status status_of(ending_facts const& f) noexcept {
    if (is_stored(f)) return parts_status::none;
    bool const are_kept = f.parts == parts_state::kept || f.parts == parts_state::left;
    // The next run asks for the object before anything else, if the checkpoint says that Complete was sent.
    bool const is_settled_later = !object_is_in_doubt(f) || f.checkpoint_names_upload;
    if (f.initiate == request_state::known && are_kept && is_settled_later) return parts_status::kept;
    if (object_is_in_doubt(f) || f.initiate == request_state::sent || f.unconfirmed_uploads > 0)
        return parts_status::unknown;
    if (f.initiate != request_state::known) return parts_status::none;
    return f.parts == parts_state::removed ? parts_status::removed : parts_status::unknown;
}

ending_code code_of(ending_facts const& f) noexcept {
    if (f.lease == lease_state::lost) return ending_code::lease_lost;
    if (f.stop == stop_reason::aborted) return ending_code::aborted;
    if (f.failed != failure_kind::stop) return ending_code::first;
    if (f.stop == stop_reason::paused) return ending_code::paused;
    return f.stop == stop_reason::drained ? ending_code::draining : ending_code::first;
}

failure stop_failure(stop_reason why, failure otherwise) {
    if (why == stop_reason::paused) return failure(errc::paused);
    if (why == stop_reason::drained) return failure(errc::draining);
    if (why == stop_reason::aborted) return failure(errc::aborted);
    return otherwise;
}

std::string doubts_of(ending_facts const& f, std::string const& begun) {
    std::string text;
    if (is_stored(f) && f.source_is_in_doubt && !f.stored_but_failed) text = wire::mixed_bytes_text();
    if (!is_stored(f) && object_is_in_doubt(f))
        text = wire::object_doubt_text(f.complete == request_state::sent ? "CompleteMultipartUpload" : "PutObject");
    bool const is_unknown = f.initiate == request_state::sent;
    int const uploads = f.unconfirmed_uploads + (is_unknown ? 1 : 0);
    if (uploads == 0) return text;
    if (!text.empty()) text += "; ";
    return text + wire::unconfirmed_text(uploads, begun);
}

} // namespace ossio::transfer
