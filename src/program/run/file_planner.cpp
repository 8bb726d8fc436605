// SPDX-License-Identifier: BSL-1.0
// Keys of files, and what is wrong with them.
#include "program/run/file_planner.hpp"

#include "program/decide/glob.hpp"
#include "program/decide/keys.hpp"
#include "wire/printable.hpp"

namespace ossio::program {

void settle_target(arguments& a) {
    std::error_code ignored;
    std::string const source = a.sources.size() == 1 ? a.sources.front() : std::string();
    bool const is_folder = std::filesystem::is_directory(source, ignored) ||
                           (has_wildcard(source) && !std::filesystem::exists(source, ignored));
    a.exact_key = a.exact_key && !is_folder;
}

file_planner::file_planner(arguments const& a)
    : arguments_(a),
      prefix_(a.exact_key ? a.target.key : folder_prefix(a.target.key)),
      may_collide_(a.sources.size() > 1 || a.selection.flat || a.selection.files_from ||
                   a.selection.bad_names == bad_name_rule::encode) {}

keyed_file file_planner::plan(found_file file) {
    selection_arguments const& rules = arguments_.selection;
    keyed_file out;
    out.file.path = std::move(file.path);
    std::string relative = std::move(file.relative);
    if (rules.bad_names == bad_name_rule::encode) relative = encoded_name(relative);
    out.file.key = arguments_.exact_key ? prefix_ : key_of(prefix_, relative, rules.flat);
    out.file.size = file.facts.size;
    out.skipped = std::move(file.skipped);
    if (!out.skipped.empty()) return out;
    out.problem = std::move(file.problem);
    if (auto const bad = key_problem(out.file.key); out.problem.empty() && bad) {
        if (rules.bad_names == bad_name_rule::skip) {
            out.skipped = *bad;
            return out;
        }
        out.problem = *bad + " (see --on-bad-name)";
    }
    if (out.problem.empty() && may_collide_ && !keys_.insert(out.file.key).second)
        out.problem = "another file of this run has the same key, " + wire::printable(out.file.key);
    return out;
}

} // namespace ossio::program
