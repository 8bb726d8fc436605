// SPDX-License-Identifier: BSL-1.0
// Size, checksum, the upload's absence, and the time of the last change, side by side.
#include "service/object_proof.hpp"

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

} // namespace ossio::service
