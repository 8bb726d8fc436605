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

std::string file_planner::key_for(std::string relative) const {
    if (arguments_.exact_key) return prefix_;
    if (arguments_.selection.bad_names == bad_name_rule::encode) relative = encoded_name(relative);
    return key_of(prefix_, relative, arguments_.selection.flat);
}

std::optional<std::string> file_planner::only_key() const {
    if (arguments_.sources.size() != 1 || arguments_.selection.files_from) return std::nullopt;
    std::filesystem::path const source = arguments_.sources.front();
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(source, ignored)) return std::nullopt;
    std::string key = key_for(source.filename().string());
    if (key_problem(key)) return std::nullopt;
    return key;
}

keyed_file file_planner::plan(found_file file) {
    selection_arguments const& rules = arguments_.selection;
    keyed_file out;
    out.file.path = std::move(file.path);
    out.file.key = key_for(std::move(file.relative));
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
