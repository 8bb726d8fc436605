// SPDX-License-Identifier: BSL-1.0
// Reads folders by the standard library.
#include "program/run/file_finder.hpp"

#include "program/decide/glob.hpp"
#include "program/decide/keys.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

namespace ossio::program {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_in_a_batch = 128;

std::chrono::system_clock::time_point time_of(struct stat const& s) {
#ifdef __APPLE__
    timespec const& t = s.st_mtimespec;
#else
    timespec const& t = s.st_mtim;
#endif
    return std::chrono::system_clock::time_point(std::chrono::duration_cast<std::chrono::system_clock::duration>(
        std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec)));
}

using folder_identity = std::pair<dev_t, ino_t>;

constexpr char const* is_a_folder = "it is a folder, not a regular file; give -r for the files in it";

/// The path of a name in a list; empty: the working folder, or the root.
std::string relative_of(std::string const& name) {
    std::string relative = fs::path(name).lexically_normal().generic_string();
    while (relative.starts_with('/')) relative.erase(0, 1);
    while (relative.ends_with('/')) relative.pop_back();
    return relative == "." ? std::string() : relative;
}

std::string reason_of(int why) { return std::error_code(why, std::generic_category()).message(); }

} // namespace

/// A folder that is being read.
class file_finder::open_folder {
public:
    fs::path path;
    std::string relative; // with a slash at its end, or empty
    std::string pattern;  // that files below must match as a whole path; empty: all
    folder_identity identity;
    std::vector<std::string> names; // of its entries, in descending order: taken from the back
};

file_finder::file_finder(std::vector<std::string> sources, selection_arguments rules)
    : sources_(sources.begin(), sources.end()), rules_(std::move(rules)) {
    if (rules_.files_from) list_.emplace(*rules_.files_from, rules_.null_separated);
}

file_finder::~file_finder() = default;

std::vector<found_file> file_finder::next_batch() {
    batch_.clear();
    while (!interrupted_ && batch_.size() < most_in_a_batch && step()) {
    }
    return std::move(batch_);
}

/// Goes on by one entry; false at the end.
bool file_finder::step() {
    if (!folders_.empty()) {
        open_folder& in = *folders_.back();
        if (in.names.empty()) {
            folders_.pop_back();
            if (folders_.empty()) leave_pattern();
            return true;
        }
        std::string const name = std::move(in.names.back());
        in.names.pop_back();
        take_entry(in, in.path / name, name);
        return true;
    }
    if (!sources_.empty()) {
        std::string const source = std::move(sources_.front());
        sources_.pop_front();
        enter_source(source);
        return true;
    }
    if (!list_ || list_is_done_) return false;
    auto const name = list_->next();
    if (name && !name->empty()) enter_named(*name);
    if (!name) leave_list();
    return name.has_value();
}

void file_finder::leave_list() {
    list_is_done_ = true;
    if (list_->error().empty()) return;
    fail(list_->name(), "--files-from: the list cannot be read to its end: " + list_->error());
}

void file_finder::interrupt() noexcept {
    interrupted_ = true;
    if (list_) list_->interrupt();
}

void file_finder::enter_source(std::string const& source) {
    struct stat s{};
    bool const exists = ::stat(source.c_str(), &s) == 0;
    int const why = errno;
    if (!exists && has_wildcard(source)) return enter_pattern(source);
    fs::path const path = source;
    if (exists && S_ISDIR(s.st_mode)) {
        if (rules_.recursive) return enter_folder(path, "", "");
        return fail(path, is_a_folder);
    }
    auto name = path.filename().string();
    if (exists) return take_named(path, std::move(name));
    fail(path, reason_of(why));
}

void file_finder::enter_pattern(std::string const& pattern) {
    auto const folder = fixed_folder(pattern);
    std::size_t const before = folders_.size(), known = batch_.size();
    enter_folder(folder.empty() ? fs::path(".") : fs::path(folder), "", pattern.substr(folder.size()));
    if (folders_.size() == before) return;
    if (folder.empty()) folders_.back()->path.clear(); // names as they were given, without "./"
    if (batch_.size() == known) unmatched_pattern_ = pattern;
}

/// A pattern that is matched by nothing is as wrong as the name of a file that is not there.
void file_finder::leave_pattern() {
    if (unmatched_pattern_.empty()) return;
    fail(std::exchange(unmatched_pattern_, std::string()), "no file matches this pattern");
}

/// Of --files-from: the key is the path as it stands in the list.
void file_finder::enter_named(std::string const& name) {
    std::string relative = relative_of(name);
    struct stat s{};
    if (::stat(name.c_str(), &s) != 0) return fail(name, reason_of(errno));
    bool const is_folder = S_ISDIR(s.st_mode);
    bool const is_working_folder = is_folder && relative.empty(); // or the root: all below them have safe paths
    if (auto const unsafe = unsafe_path(relative); unsafe && !is_working_folder) return fail(name, *unsafe);
    if (!is_folder) return take_named(name, std::move(relative));
    std::string const prefix = folder_prefix(relative);
    if (rules_.recursive && may_choose_below(rules_.filters, prefix)) return enter_folder(name, prefix, "");
    if (!rules_.recursive && is_chosen(rules_.filters, relative)) fail(name, is_a_folder);
}

void file_finder::fail(fs::path path, std::string why) {
    found_file& none = batch_.emplace_back();
    none.path = std::move(path);
    none.problem = std::move(why);
}

void file_finder::enter_folder(fs::path const& path, std::string relative, std::string pattern) {
    auto in = std::make_unique<open_folder>();
    struct stat s{};
    if (::stat(path.c_str(), &s) == 0) in->identity = folder_identity(s.st_dev, s.st_ino);
    bool const is_loop =
        std::ranges::any_of(folders_, [&](auto const& above) { return above->identity == in->identity; });
    std::error_code ec;
    if (is_loop) ec = std::make_error_code(std::errc::too_many_symbolic_link_levels);
    fs::directory_iterator at;
    if (!ec) at = fs::directory_iterator(path, ec);
    for (; !ec && !interrupted_ && at != fs::directory_iterator(); at.increment(ec))
        in->names.push_back(at->path().filename().string());
    if (ec) fail(path, ec.message());
    std::ranges::sort(in->names, std::greater<>());
    in->path = path;
    in->relative = std::move(relative);
    in->pattern = std::move(pattern);
    folders_.push_back(std::move(in));
}

void file_finder::take_entry(open_folder& in, fs::path const& path, std::string const& name) {
    std::string relative = in.relative + name;
    struct stat s{};
    bool const is_link = ::lstat(path.c_str(), &s) == 0 && S_ISLNK(s.st_mode);
    bool const is_followed = is_link && rules_.symlinks == symlink_rule::follow;
    bool const is_wanted = is_chosen(rules_.filters, relative);
    if (is_followed && ::stat(path.c_str(), &s) != 0) {
        if (!is_wanted || (!in.pattern.empty() && !glob_matches(in.pattern, relative))) return;
        return fail(path, "a symbolic link to nothing: " + reason_of(errno));
    }
    if (S_ISDIR(s.st_mode)) {
        bool const all_below = in.pattern.empty() || (rules_.recursive && glob_matches(in.pattern, relative));
        if (!all_below && !may_match_below(in.pattern, relative + '/')) return;
        if (all_below) unmatched_pattern_.clear();
        // Where nothing has matched the pattern yet, also an excluded file is a match of it.
        if (unmatched_pattern_.empty() && !may_choose_below(rules_.filters, relative + '/')) return;
        // A link may be excluded by its own name, too.
        if (is_link && !is_wanted && std::ranges::none_of(rules_.filters, &name_filter::include)) return;
        std::string const pattern = all_below ? "" : in.pattern; // `in` moves when another folder is opened
        enter_folder(path, relative + '/', pattern);
        return;
    }
    if (!in.pattern.empty() && !glob_matches(in.pattern, relative)) return;
    unmatched_pattern_.clear();
    take_path(path, std::move(relative), is_link);
}

/// A source that is named is meant: what cannot be read as a file is wrong there, and left out in folders only.
void file_finder::take_named(fs::path const& path, std::string relative) {
    std::size_t const before = batch_.size();
    take_path(path, std::move(relative), false);
    if (batch_.size() == before) return;
    found_file& one = batch_.back();
    if (!one.skipped.empty()) one.problem = "it is " + std::exchange(one.skipped, std::string());
}

void file_finder::take_path(fs::path const& path, std::string relative, bool is_link) {
    if (!is_chosen(rules_.filters, relative)) return;
    found_file& one = batch_.emplace_back();
    one.path = path;
    one.relative = std::move(relative);
    if (is_link && rules_.symlinks == symlink_rule::skip) one.skipped = "a symbolic link (--symlinks skip)";
    if (is_link && rules_.symlinks == symlink_rule::error) one.problem = "a symbolic link (--symlinks error)";
    struct stat s{};
    if (::stat(path.c_str(), &s) != 0) {
        if (one.skipped.empty() && one.problem.empty()) one.problem = reason_of(errno);
        return;
    }
    one.facts = size_and_time(static_cast<std::uint64_t>(s.st_size), time_of(s));
    bool const is_readable_kind = S_ISREG(s.st_mode) || S_ISBLK(s.st_mode);
    if (!is_readable_kind && one.skipped.empty() && one.problem.empty())
        one.skipped = "neither a file nor a block device";
}

} // namespace ossio::program
