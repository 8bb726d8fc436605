// SPDX-License-Identifier: BSL-1.0
// The rules of --skip-existing, --if-changed and --checksum.
#include "program/decide/sending.hpp"

namespace ossio::program {

sending_decision decide_sending(selection_arguments const& rules, size_and_time const& file,
                                size_and_time const* object) {
    if (!rules.skip_existing && !rules.if_changed) return {file_action::send, action_reason::not_asked};
    if (!object) return {file_action::send, action_reason::new_object};
    if (rules.skip_existing) return {file_action::skip, action_reason::exists};
    if (file.size != object->size) return {file_action::send, action_reason::other_size};
    if (rules.checksum) return {file_action::compare, action_reason::same_size};
    // Listings have whole seconds. As in other tools, a change in the very second of the upload is only seen by its size.
    bool const is_newer = std::chrono::floor<std::chrono::seconds>(file.modified) >
                          std::chrono::floor<std::chrono::seconds>(object->modified);
    if (is_newer) return {file_action::send, action_reason::newer};
    return {file_action::skip, action_reason::unchanged};
}

sending_decision decide_by_checksum(std::uint64_t file, std::optional<std::uint64_t> object) {
    if (object == file) return {file_action::skip, action_reason::same_bytes};
    return {file_action::send, object ? action_reason::other_bytes : action_reason::no_checksum};
}

char const* to_string(action_reason why) noexcept {
    switch (why) {
    case action_reason::not_asked: return "every file is sent";
    case action_reason::new_object: return "new";
    case action_reason::other_size: return "the object has another size";
    case action_reason::newer: return "modified after the object";
    case action_reason::other_bytes: return "the object has another checksum";
    case action_reason::no_checksum: return "the service returned no checksum of the object to compare with";
    case action_reason::exists: return "the object exists";
    case action_reason::unchanged: return "the same size, and not modified since";
    case action_reason::same_bytes: return "the object has the same checksum";
    case action_reason::same_size: return "the same size; the checksum decides";
    }
    return "";
}

char const* reason_to_fetch(action_reason why) noexcept {
    switch (why) {
    case action_reason::not_asked: return "every object is fetched";
    case action_reason::other_size: return "the file has another size";
    case action_reason::newer: return "the object is newer than the file";
    default: return to_string(why);
    }
}

bool is_hopeless(failure const& f) noexcept {
    return f.code == condition::denied || f.code == service_errc::no_such_bucket || f.code == errc::no_credentials ||
           f.code == errc::tls_failed || f.code == boost::system::errc::permission_denied ||
           f.phase == request_phase::resolve || f.phase == request_phase::connect;
}

} // namespace ossio::program
