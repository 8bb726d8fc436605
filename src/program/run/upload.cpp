// SPDX-License-Identifier: BSL-1.0
// Decides whether an upload is of one file or of many.
#include "program/cli/check_arguments.hpp"
#include "program/decide/glob.hpp"
#include "program/decide/keys.hpp"
#include "program/run/commands.hpp"
#include "program/run/descriptor_stream.hpp"
#include "program/run/file_planner.hpp"

namespace ossio::program {

namespace {

source_kind kind_of_sources(arguments const& a) {
    if (a.sources.size() != 1 || a.selection.files_from || a.selection.recursive) return source_kind::many;
    std::string const& source = a.sources.front();
    std::error_code missing;
    auto const status = std::filesystem::status(source, missing);
    bool const is_pattern = !std::filesystem::exists(status) && has_wildcard(source);
    if (std::filesystem::is_directory(status) || is_pattern) return source_kind::many;
    return is_stream(source) ? source_kind::stream : source_kind::file;
}

/// Whether files are chosen and named as those of a tree are, though there may be one only.
bool is_of_many(arguments const& a, source_kind kind) {
    selection_arguments const& s = a.selection;
    bool const is_named = s.flat || s.bad_names != bad_name_rule::error;
    return kind == source_kind::many || is_choosing(s) || is_named || a.dry_run;
}

} // namespace

int upload(arguments a, command_words const& command) {
    source_kind const kind = kind_of_sources(a);
    check_kind(a, kind);
    if (!a.plan && is_of_many(a, kind)) {
        settle_target(a);
        return upload_many(a, command);
    }
    std::string const& source = a.sources.front();
    a.target = parse_object_url(a.words.back(), source);
    if (auto const bad = key_problem(a.target.key))
        throw std::runtime_error(source + ": " + *bad + " (see --on-bad-name)");
    if (a.prepare) return begin_shared(a);
    return a.plan ? plan_one(a) : upload_one(a, command);
}

int verify_files(arguments a) {
    settle_target(a);
    return upload_many(a, command_words());
}

} // namespace ossio::program
