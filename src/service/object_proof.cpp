// SPDX-License-Identifier: BSL-1.0
// Size, checksum, the upload's absence, and the time of the last change, side by side.
#include "service/object_proof.hpp"

#include "service/validation.hpp"

namespace ossio::service {

bool is_new_enough(found_object const& found) {
    auto const modified = found.info.last_modified;
    if (!modified || !found.date) return false;
    // The Date of a response is older than its arrival, so that this is the moment of sending or a little earlier.
    auto const sent = *found.date - found.elapsed;
    return *modified >= std::chrono::floor<std::chrono::seconds>(sent);
}

object_state judge_object(found_object const& found, sent_object const& sent) {
    if (sent.size && found.info.size != *sent.size) return object_state::absent;
    bool const is_new = is_new_enough(found);
    auto const theirs = wire::to_checksum(found.info.crc64);
    if (!sent.sum || !theirs) return found.upload_is_gone && is_new ? object_state::stands : object_state::unproven;
    if (*sent.sum != *theirs) return object_state::absent;
    bool const is_dated = found.info.last_modified && found.date;
    if (is_dated && !is_new && !sent.may_be_older)
        return found.upload_is_gone ? object_state::absent : object_state::unproven;
    return found.upload_is_gone || is_new ? object_state::stands : object_state::unproven;
}

bool may_have_completed(failure const& f) noexcept {
    bool const is_refused = f.http_status >= 400 && f.http_status < 500 && !f.service_code.empty();
    if (f.http_status != 0) return !is_refused;
    bool const has_a_response = f.code == errc::malformed_response || f.code == errc::checksum_mismatch;
    return has_a_response || may_have_been_done(f);
}

bool leaves_complete_in_doubt(failure const& f) noexcept {
    // This Complete may have removed the upload, or somebody's abort.
    bool const may_be_its_own_work =
        f.code == service_errc::no_such_upload || f.code == service_errc::file_already_exists;
    return may_be_its_own_work || may_have_completed(f);
}

bool leaves_object_in_doubt(failure const& f) noexcept { return f.phase != request_phase::send && may_have_begun(f); }

void put_attempts::failed(failure const& f, body_progress const& body) noexcept {
    is_open_ = false;
    if (leaves_object_in_doubt(f)) note_doubt(body);
}

void put_attempts::cut_short(body_progress const& body) noexcept {
    if (is_open_) note_doubt(body);
    is_open_ = false;
}

void put_attempts::note_doubt(body_progress const& body) noexcept {
    if (!body.has_begun) return;
    is_in_doubt_ = true;
    if (!body.is_whole && has_sent_whole_) return;
    if (!has_sent_whole_)
        sum_ = body.sum;
    else if (sum_ != body.sum)
        sum_.reset();
    has_sent_whole_ = body.is_whole;
}

} // namespace ossio::service
