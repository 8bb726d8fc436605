// SPDX-License-Identifier: BSL-1.0
// Matching by one pass with a place to go back to for each kind of star.
#include "program/decide/glob.hpp"

#include <optional>

namespace ossio::program {

namespace {

/// A set "[...]" at the front of a pattern: its length, and whether `c` is in it. Nothing: it does not end.
std::optional<std::pair<std::size_t, bool>> match_set(std::string_view pattern, char c) {
    std::size_t at = 1;
    bool const negated = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
    if (negated) ++at;
    bool found = false;
    for (bool first = true; at < pattern.size(); first = false) {
        if (pattern[at] == ']' && !first) return std::pair(at + 1, found != negated && c != '/');
        if (pattern[at] == '\\' && at + 1 < pattern.size()) ++at;
        auto const low = static_cast<unsigned char>(pattern[at++]);
        auto high = low;
        if (at + 1 < pattern.size() && pattern[at] == '-' && pattern[at + 1] != ']') {
            high = static_cast<unsigned char>(pattern[at + 1]);
            at += 2;
        }
        auto const byte = static_cast<unsigned char>(c);
        found = found || (low <= byte && byte <= high);
    }
    return std::nullopt;
}

/// How many bytes of the pattern match the one byte `c`; 0: none does.
std::size_t match_one(std::string_view pattern, char c) {
    if (pattern.empty()) return 0;
    if (pattern[0] == '?') return c == '/' ? 0 : 1;
    if (pattern[0] == '[') {
        if (auto const set = match_set(pattern, c)) return set->second ? set->first : 0;
        return c == '[' ? 1 : 0;
    }
    if (pattern[0] == '\\' && pattern.size() > 1) return pattern[1] == c ? 2 : 0;
    return pattern[0] == c ? 1 : 0;
}

/// Where to try again when what follows a star does not match: the star takes one byte more.
class star {
public:
    std::size_t after = std::string_view::npos; // in the pattern; npos: there was none
    std::size_t taken = 0;                      // in the text
    bool whole_folders = false;                 // of "**/": it takes no part of a name
};

/// The pattern of one name at the front of a pattern. Nothing: it may match slashes.
std::optional<std::string_view> pattern_of_name(std::string_view pattern) {
    for (std::size_t at = 0; at < pattern.size();) {
        auto const rest = pattern.substr(at);
        if (rest[0] == '/') return pattern.substr(0, at);
        if (rest.starts_with("**") || rest.starts_with("\\/")) return std::nullopt;
        auto const set = rest[0] == '[' ? match_set(rest, 'x') : std::nullopt;
        at += set ? set->first : rest[0] == '\\' && rest.size() > 1 ? 2 : 1;
    }
    return pattern;
}

/// The pattern that is compared with whole paths; nothing: it is compared with names.
std::optional<std::string> pattern_of_paths(name_filter const& f) {
    if (f.pattern.ends_with('/')) return f.pattern + "**";
    return f.pattern.find('/') == std::string::npos ? std::nullopt : std::optional<std::string>(f.pattern);
}

/// Whether the filter surely matches all below a folder: it matches the folder itself, and its last "**" takes the rest.
bool matches_all_below(name_filter const& f, std::string_view folder) {
    auto const pattern = pattern_of_paths(f);
    if (!pattern) return !f.pattern.empty() && f.pattern.find_first_not_of('*') == std::string::npos;
    if (!pattern->ends_with("**") || pattern->ends_with("\\**")) return false;
    return glob_matches(*pattern, folder);
}

} // namespace

bool glob_matches(std::string_view pattern, std::string_view text) {
    std::size_t p = 0, t = 0;
    star one, two; // the last `*`, and the last `**`
    while (t < text.size() || p < pattern.size()) {
        if (pattern.substr(p).starts_with("**")) {
            p += 2;
            two.whole_folders = pattern.substr(p).starts_with("/") && (t == 0 || text[t - 1] == '/');
            if (two.whole_folders) ++p; // "**/x" is also "x"
            two.after = p;
            two.taken = t;
            one = star();
            continue;
        }
        if (p < pattern.size() && pattern[p] == '*') {
            one.after = ++p;
            one.taken = t;
            continue;
        }
        std::size_t const step = t < text.size() ? match_one(pattern.substr(p), text[t]) : 0;
        if (step != 0) {
            p += step;
            ++t;
        } else if (one.after != std::string_view::npos && one.taken < text.size() && text[one.taken] != '/') {
            t = ++one.taken;
            p = one.after;
        } else if (two.after != std::string_view::npos && two.taken < text.size()) {
            auto const slash = two.whole_folders ? text.find('/', two.taken) : two.taken;
            if (slash == std::string_view::npos) return false;
            t = two.taken = slash + 1;
            p = two.after;
            one = star();
        } else {
            return false;
        }
    }
    return true;
}

bool has_wildcard(std::string_view text) noexcept {
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\')
            ++i;
        else if (text[i] == '*' || text[i] == '?' || text[i] == '[')
            return true;
    }
    return false;
}

std::string_view fixed_folder(std::string_view pattern) noexcept {
    std::size_t slash = 0;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] == '/') slash = i + 1;
        if (std::string_view("\\*?[").find(pattern[i]) != std::string_view::npos) break;
    }
    return pattern.substr(0, slash);
}

bool is_chosen(std::span<name_filter const> filters, std::string_view path) {
    if (filters.empty()) return true;
    auto const name = path.substr(path.rfind('/') + 1);
    bool chosen = !filters.front().include;
    for (name_filter const& f : filters) {
        auto const pattern = pattern_of_paths(f);
        if (pattern ? glob_matches(*pattern, path) : glob_matches(f.pattern, name)) chosen = f.include;
    }
    return chosen;
}

bool may_match_below(std::string_view pattern, std::string_view folder) {
    while (!folder.empty()) {
        auto const name = pattern_of_name(pattern);
        if (!name) return true;
        auto const slash = folder.find('/');
        bool const ends_here = name->size() == pattern.size();
        if (ends_here || !glob_matches(*name, folder.substr(0, slash))) return false;
        pattern.remove_prefix(name->size() + 1);
        folder.remove_prefix(slash + 1);
    }
    return true;
}

bool may_choose_below(std::span<name_filter const> filters, std::string_view folder) {
    for (std::size_t i = filters.size(); i-- > 0;) {
        name_filter const& f = filters[i];
        if (!f.include && matches_all_below(f, folder)) return false;
        auto const pattern = pattern_of_paths(f);
        if (f.include && (!pattern || may_match_below(*pattern, folder))) return true;
    }
    return filters.empty() || !filters.front().include;
}

} // namespace ossio::program
