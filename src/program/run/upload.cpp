// SPDX-License-Identifier: BSL-1.0
// Decides whether an upload is of one file or of many.
#include "program/decide/glob.hpp"
#include "program/run/commands.hpp"
#include "program/run/file_planner.hpp"

namespace ossio::program {

namespace {

bool is_of_many(arguments const& a) {
    selection_arguments const& s = a.selection;
    if (a.sources.size() != 1 || s.files_from || s.recursive || s.flat || !s.filters.empty()) return true;
    if (s.skip_existing || s.if_changed || a.dry_run) return true;
    std::error_code missing;
    std::string const& source = a.sources.front();
    auto const status = std::filesystem::status(source, missing);
    return std::filesystem::is_directory(status) || (!std::filesystem::exists(status) && has_wildcard(source));
}

} // namespace

int upload(arguments a, std::string const& command) {
    if (a.plan || !is_of_many(a)) {
        a.target = parse_object_url(a.words.back(), a.sources.front());
        if (a.prepare) return begin_shared(a);
        return a.plan ? plan_one(a) : upload_one(a, command);
    }
    settle_target(a);
    return upload_many(a, command);
}

int verify_files(arguments a) {
    settle_target(a);
    return upload_many(a, std::string());
}

} // namespace ossio::program
