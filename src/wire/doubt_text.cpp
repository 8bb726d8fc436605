// SPDX-License-Identifier: BSL-1.0
// What may be, why, and what to do about it.
#include "wire/doubt_text.hpp"

namespace ossio::wire {

std::string unconfirmed_text(int uploads, std::string const& since) {
    std::string text = uploads == 1 ? "an upload" : std::to_string(uploads) + " uploads";
    text += " of this key";
    if (!since.empty()) text += ", begun at " + since + " or later,";
    return text +
           " may be left on the service, because a response or a checkpoint was lost, or because a deletion was not"
           " confirmed; sweep_uploads removes uploads by age";
}

std::string object_doubt_text(std::string_view operation) {
    return std::string(operation) + " was sent and no valid response arrived: the object may be stored";
}

failure with_doubt(failure f, std::string const& doubt) {
    f.parts = parts_status::unknown;
    f.detail += (f.detail.empty() ? "" : "; ") + doubt;
    return f;
}

failure with_object_in_doubt(failure f) {
    std::string const doubt = object_doubt_text(f.operation);
    return with_doubt(std::move(f), doubt);
}

std::string mixed_bytes_text() {
    return "the object is stored, and may hold old and new bytes: the source may have changed while it was read, and "
           "was "
           "not compared with the object to the end";
}

} // namespace ossio::wire
