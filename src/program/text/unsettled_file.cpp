// SPDX-License-Identifier: BSL-1.0
// Chooses the command by what may be left.
#include "program/text/unsettled_file.hpp"

#include "program/text/failure_report.hpp"
#include "program/text/upload_report.hpp"
#include "wire/doubt_text.hpp"
#include "wire/printable.hpp"

#include <algorithm>
#include <array>

namespace ossio::program {

namespace {

/// The library says so in words only.
bool object_may_be_stored(failure const& f) {
    constexpr std::array<std::string_view, 2> last_steps{"PutObject", "CompleteMultipartUpload"};
    return std::ranges::any_of(last_steps, [&](std::string_view step) {
        return f.detail.find(wire::object_doubt_text(step)) != std::string::npos;
    });
}

unsettled_file about(file_and_object const& of) {
    unsettled_file one;
    one.path = of.path;
    one.key = of.key;
    return one;
}

std::string url_of(file_and_object const& of) { return "oss://" + of.bucket + '/' + of.key; }

/// A file of that name, and not standard input.
std::string source_of(file_and_object const& of) { return of.path == "-" ? "./-" : of.path; }

/// The uploads that nobody knows the ids of are among those of the key.
void advise_to_look(unsettled_file& one, file_and_object const& of, command_words const& words) {
    one.purpose = "to see which uploads are left";
    one.command = words.text_of(command_id::uploads_list, {}, {url_of(of)});
}

} // namespace

std::optional<unsettled_file> unsettled_after(failure const& f, bool is_resumable, file_and_object const& of,
                                              command_words const& words) {
    bool const is_kept = f.parts == parts_status::kept;
    if (f.parts != parts_status::unknown && (!is_kept || is_resumable)) return std::nullopt;
    unsettled_file one = about(of);
    one.upload_id = f.upload_id;
    one.parts = f.parts;
    one.why = failure_line(f);
    if (is_kept && !f.upload_id.empty()) {
        one.purpose = "no checkpoint names its parts, and the next run would start over; to resume it";
        one.command =
            words.text_of(command_id::upload, {"--resume-from-service=" + f.upload_id}, {source_of(of), url_of(of)});
    } else if (object_may_be_stored(f)) {
        one.purpose = "to see whether the object is stored";
        one.command = words.text_of(command_id::verify, {}, {source_of(of), url_of(of)});
    } else if (!f.upload_id.empty()) {
        one.purpose = "to delete the parts";
        one.command = words.text_of(command_id::uploads_abort, {}, {url_of(of), f.upload_id});
    } else {
        advise_to_look(one, of, words);
    }
    return one;
}

std::optional<unsettled_file> unsettled_after(upload_result const& r, file_and_object const& of,
                                              command_words const& words) {
    if (r.unconfirmed_uploads <= 0) return std::nullopt;
    unsettled_file one = about(of);
    one.why = "it is stored; " + left_text(r.unconfirmed_uploads);
    advise_to_look(one, of, words);
    return one;
}

std::string unsettled_text(unsettled_file const& one) {
    std::string const why = one.is_reported ? std::string() : one.why + "; ";
    return wire::printable(one.path) + ": " + why + one.purpose + ":\n  " + one.command;
}

} // namespace ossio::program
