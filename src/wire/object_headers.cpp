// SPDX-License-Identifier: BSL-1.0
// Validates and adds header lines.
#include "wire/object_headers.hpp"

#include "wire/callback_headers.hpp"
#include "wire/content_type.hpp"
#include "wire/percent.hpp"
#include "wire/printable.hpp"

#include <algorithm>
#include <array>

namespace ossio::wire {

namespace {

// The token characters of RFC 9110, 5.6.2.
bool is_token(char c) noexcept {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_metadata_name(std::string_view name) noexcept {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
}

constexpr std::size_t longest_quote = 64; // of what a caller gave, in our messages

// Headers that frame or sign a request, or make another one of it.
constexpr std::array<std::string_view, 13> reserved{"authorization",
                                                    "connection",
                                                    "content-length",
                                                    "date",
                                                    "expect",
                                                    "host",
                                                    "range",
                                                    "transfer-encoding",
                                                    "x-oss-content-sha256",
                                                    "x-oss-copy-source",
                                                    "x-oss-copy-source-range",
                                                    "x-oss-date",
                                                    "x-oss-security-token"};

result<void> add_checked(request& r, std::string_view name, std::string const& value) {
    if (value.empty()) return {};
    auto fine = check_header(name, value);
    if (fine) r.headers.set(name, value);
    return fine;
}

result<void> add_tags(request& r, std::map<std::string, std::string> const& tags) {
    if (tags.empty()) return {};
    if (tags.size() > limits::max_tags) return failure(errc::invalid_argument, "an object has at most 10 tags");
    std::string text;
    for (auto const& [name, value] : tags) {
        if (name.empty() || name.size() > 128)
            return failure(errc::invalid_argument, "a tag's name has 1 to 128 bytes");
        if (value.size() > 256)
            return failure(errc::invalid_argument,
                           "the tag \"" + printable(name, longest_quote) + "\" has more than 256 bytes");
        text += (text.empty() ? "" : "&") + percent_encode(name) + '=' + percent_encode(value);
    }
    r.headers.set("x-oss-tagging", text);
    return {};
}

result<void> add_user_metadata(request& r, std::map<std::string, std::string> const& user) {
    std::size_t bytes = 0;
    for (auto const& [name, value] : user) {
        if (!is_metadata_name(name))
            return failure(errc::invalid_argument, "the metadata name \"" + printable(name, longest_quote) +
                                                       "\" has other than letters, digits and -");
        auto fine = check_header(name, value);
        if (!fine) return fine;
        std::string const header = "x-oss-meta-" + name;
        if (r.headers.has(header))
            return failure(errc::invalid_argument,
                           "the metadata name " + name + " is given twice, in upper and in lower case");
        bytes += name.size() + value.size();
        r.headers.set(header, value);
    }
    if (bytes > limits::max_user_metadata) return failure(errc::invalid_argument, "user metadata has more than 8 KiB");
    return {};
}

result<void> add_extra(request& r, std::map<std::string, std::string> const& extra) {
    for (auto const& [name, value] : extra) {
        auto fine = check_header(name, value);
        if (!fine) return fine;
        fine = check_own_header(name);
        if (!fine) return fine;
        r.headers.set(name, value);
    }
    return {};
}

} // namespace

result<void> check_own_header(std::string_view name) {
    if (std::ranges::none_of(reserved, [&](std::string_view one) { return equal_ignoring_case(one, name); })) return {};
    return failure(errc::invalid_argument, "the header " + std::string(name) + " is set by the library");
}

result<void> check_header(std::string_view name, std::string_view value) {
    if (name.empty() || !std::ranges::all_of(name, is_token))
        return failure(errc::invalid_argument, "the header name \"" + printable(name, longest_quote) +
                                                   "\" has characters that no header name has");
    bool const fine =
        std::ranges::all_of(value, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7F; });
    if (fine) return {};
    return failure(errc::invalid_argument, "the value of header " + std::string(name) + " has a control character");
}

result<void> add_object_headers(request& r, object_headers const& h, header_set which) {
    std::string type = h.content_type;
    if (type.empty() && h.guess_content_type) type = content_type_of(r.key);
    std::array<std::pair<std::string_view, std::string const*>, 11> const lines{{
        {"Content-Type", &type},
        {"Cache-Control", &h.cache_control},
        {"Content-Disposition", &h.content_disposition},
        {"Content-Encoding", &h.content_encoding},
        {"Expires", &h.expires},
        {"x-oss-storage-class", &h.storage_class},
        {"x-oss-server-side-encryption", &h.server_side_encryption},
        {"x-oss-server-side-data-encryption", &h.data_encryption},
        {"x-oss-server-side-encryption-key-id", &h.encryption_key_id},
        {"x-oss-request-payer", &h.request_payer},
        {"x-oss-object-acl", &h.acl},
    }};
    for (auto const& [name, value] : lines) {
        if (which == header_set::initiate && value == &h.acl) continue;
        auto added = add_checked(r, name, *value);
        if (!added) return added;
    }
    if (h.forbid_overwrite) r.headers.set("x-oss-forbid-overwrite", "true");
    auto added = add_tags(r, h.tags);
    if (added) added = add_user_metadata(r, h.user);
    if (added && h.callback && which == header_set::put) added = add_callback(r, *h.callback);
    if (added) added = add_extra(r, h.extra);
    return added;
}

result<void> add_traffic_limit(request& r, std::uint64_t bits_per_second) {
    if (bits_per_second == 0) return {};
    if (bits_per_second < limits::min_traffic_limit || bits_per_second > limits::max_traffic_limit)
        return failure(errc::invalid_argument, "a traffic limit is 819200 to 838860800 bit/s");
    r.headers.set("x-oss-traffic-limit", std::to_string(bits_per_second));
    return {};
}

} // namespace ossio::wire
