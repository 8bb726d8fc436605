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
        if (pattern[i] == '\\')
            ++i;
        else if (pattern[i] == '*' || pattern[i] == '?' || pattern[i] == '[')
            break;
    }
    return pattern.substr(0, slash);
}

bool is_chosen(std::span<name_filter const> filters, std::string_view path) {
    if (filters.empty()) return true;
    auto const name = path.substr(path.rfind('/') + 1);
    bool chosen = !filters.front().include;
    for (name_filter const& f : filters) {
        std::string_view const pattern = f.pattern;
        bool const matches = pattern.ends_with('/')                        ? glob_matches(f.pattern + "**", path)
                             : pattern.find('/') == std::string_view::npos ? glob_matches(pattern, name)
                                                                           : glob_matches(pattern, path);
        if (matches) chosen = f.include;
    }
    return chosen;
}

} // namespace ossio::program
