// SPDX-License-Identifier: BSL-1.0
// One table of the headers that are texts; metadata and the ban on overwriting stand beside it.
#include "program/decide/unit_headers.hpp"

#include "wire/object_headers.hpp"

#include <algorithm>
#include <array>

namespace ossio::program {

namespace json = boost::json;

namespace {

class carried_text {
public:
    char const* name; ///< in JSON
    std::string object_headers::* value;
};

constexpr std::array carried_texts{
    carried_text{"content_type", &object_headers::content_type},
    carried_text{"cache_control", &object_headers::cache_control},
    carried_text{"content_disposition", &object_headers::content_disposition},
    carried_text{"content_encoding", &object_headers::content_encoding},
    carried_text{"expires", &object_headers::expires},
    carried_text{"storage_class", &object_headers::storage_class},
};

constexpr std::size_t longest_header = 2'048;

std::string header_text(json::value const& value, std::string const& name) {
    auto const* const text = value.if_string();
    if (!text || text->empty() || text->size() > longest_header)
        throw not_a_unit("the header " + name + " is no text of 1 to " + std::to_string(longest_header) + " bytes");
    std::string const all(*text);
    if (!wire::check_header("x", all)) throw not_a_unit("the header " + name + " has a control character");
    return all;
}

std::map<std::string, std::string> metadata_of(json::value const& value) {
    auto const* const all = value.if_object();
    if (!all) throw not_a_unit("metadata is no object");
    std::map<std::string, std::string> user;
    std::size_t bytes = 0;
    for (auto const& [key, one] : *all) {
        std::string const name(key.data(), key.size());
        if (!wire::check_header(name, "")) throw not_a_unit("a name of metadata is no name of a header");
        bytes += name.size() + (user[name] = header_text(one, "metadata")).size();
    }
    if (bytes > limits::max_user_metadata) throw not_a_unit("metadata has more than 8 KiB");
    return user;
}

/// The text header with this name; null: units do not carry it.
carried_text const* find_carried(std::string_view name) {
    for (carried_text const& one : carried_texts)
        if (name == one.name) return &one;
    return nullptr;
}

} // namespace

std::string header_not_carried(object_headers const& h) {
    if (!h.extra.empty()) return h.extra.begin()->first;
    if (!h.tags.empty()) return "x-oss-tagging";
    if (!h.acl.empty()) return "x-oss-object-acl";
    if (!h.server_side_encryption.empty()) return "x-oss-server-side-encryption";
    if (!h.data_encryption.empty()) return "x-oss-server-side-data-encryption";
    if (!h.encryption_key_id.empty()) return "x-oss-server-side-encryption-key-id";
    if (!h.request_payer.empty()) return "x-oss-request-payer";
    return h.callback ? "x-oss-callback" : "";
}

bool is_proved_by_bytes(object_headers const& h) {
    bool const has_text = std::ranges::any_of(carried_texts, [&](auto const& one) { return !(h.*one.value).empty(); });
    return h.forbid_overwrite || (!has_text && h.user.empty());
}

json::object unit_headers_json(object_headers const& h) {
    json::object all;
    for (carried_text const& one : carried_texts)
        if (!(h.*one.value).empty()) all[one.name] = h.*one.value;
    if (h.forbid_overwrite) all["forbid_overwrite"] = true;
    if (h.user.empty()) return all;
    json::object metadata;
    for (auto const& [name, value] : h.user) metadata[name] = value;
    all["metadata"] = std::move(metadata);
    return all;
}

object_headers parse_unit_headers(json::object const& in) {
    object_headers h;
    for (auto const& [key, value] : in) {
        std::string const name(key.data(), key.size());
        if (carried_text const* const text = find_carried(name))
            h.*text->value = header_text(value, name);
        else if (name == "metadata")
            h.user = metadata_of(value);
        else if (name == "forbid_overwrite" && value.is_bool())
            h.forbid_overwrite = value.get_bool();
        else
            throw not_a_unit("units carry no such header");
    }
    return h;
}

} // namespace ossio::program
