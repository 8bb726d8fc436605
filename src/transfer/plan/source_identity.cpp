// SPDX-License-Identifier: BSL-1.0
// Compares sizes first, then times that programs can set, then what only the kernel sets.
#include "transfer/plan/source_identity.hpp"

#include "wire/printable.hpp"

#include <charconv>

namespace ossio::transfer {

namespace {

constexpr std::string_view of_file = "file-2:";
constexpr std::string_view of_device = "device-2:";

/// Takes a number and the colon behind it, if there is one, from the front of `text`.
template<class Number>
bool take_number(std::string_view& text, Number& into) {
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
    if (problem != std::errc()) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return true;
    if (text.front() != ':') return false;
    text.remove_prefix(1);
    return !text.empty();
}

constexpr std::size_t longest_number = 21; // and a colon

template<class Number>
void append_number(std::string& to, Number n) {
    char digits[longest_number];
    to.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

} // namespace

result<void> check_fingerprint(std::string_view text) {
    if (wire::is_utf8(text)) return {};
    return failure(errc::invalid_argument, "the fingerprint is no UTF-8: write the bytes of a hash in hex");
}

source_match match_sources(source_identity const& earlier, source_identity const& now) {
    if (earlier.size != now.size) return source_match::other;
    bool const says_nothing = now.fingerprint.empty() || now.fingerprint.starts_with(of_device);
    return earlier.fingerprint == now.fingerprint && !says_nothing ? source_match::same : source_match::doubt;
}

std::string to_fingerprint(async::file_identity const& id) {
    if (id.kind == async::file_kind::block_device) return std::string(of_device) + std::to_string(id.size);
    std::string text(of_file);
    text.reserve(of_file.size() + 4 * longest_number);
    append_number(text, id.size);
    append_number(text += ':', id.modified_ns);
    append_number(text += ':', id.changed_ns);
    append_number(text += ':', id.inode);
    return text;
}

std::optional<async::file_identity> parse_fingerprint(std::string_view text) {
    if (!text.starts_with(of_file)) return std::nullopt;
    text.remove_prefix(of_file.size());
    async::file_identity id;
    bool const fine = take_number(text, id.size) && take_number(text, id.modified_ns) &&
                      take_number(text, id.changed_ns) && take_number(text, id.inode) && text.empty();
    return fine ? std::optional(id) : std::nullopt;
}

source_change compare_files(async::file_identity const& before, async::file_identity const& now) {
    if (now.size < before.size) return source_change::truncated;
    if (now.size > before.size) return source_change::grown;
    if (now.kind == async::file_kind::block_device) return source_change::none;
    if (now.modified_ns != before.modified_ns) return source_change::modified;
    bool const same = now.changed_ns == before.changed_ns && now.inode == before.inode && now.links == before.links;
    return same ? source_change::none : source_change::suspect;
}

change_verdict judge_change(source_change what, bool may_grow) {
    switch (what) {
    case source_change::none: return change_verdict::unchanged;
    case source_change::suspect: return change_verdict::doubt;
    // The kernel updates the time before the size, so that a look during an append may find only the time changed.
    case source_change::modified:
    case source_change::grown: return may_grow ? change_verdict::doubt : change_verdict::changed;
    case source_change::truncated: return change_verdict::changed;
    }
    return change_verdict::changed;
}

} // namespace ossio::transfer
