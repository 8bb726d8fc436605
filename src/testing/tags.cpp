// SPDX-License-Identifier: BSL-1.0
// Parses and writes tags, and enforces the limits of OSS.
#include "testing/tags.hpp"

#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <algorithm>
#include <set>

namespace ossio::testing {

namespace {

// https://www.alibabacloud.com/help/en/oss/user-guide/0010-00000217
constexpr std::size_t max_tags = 10;
constexpr std::size_t max_tag_key = 128;
constexpr std::size_t max_tag_value = 256;

bool is_allowed(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(" +-=._:/").find(c) != std::string_view::npos;
}

error_response invalid_tag(std::string_view ec) {
    return error_response(400, "InvalidTag", "The tags do not meet the requirements for object tags.", ec);
}

tags_or_error checked(tag_list tags) {
    constexpr std::string_view ec = "0010-00000217";
    std::set<std::string> seen;
    if (tags.size() > max_tags) return invalid_tag(ec);
    for (auto const& [key, value] : tags)
        if (key.empty() || key.size() > max_tag_key || value.size() > max_tag_value || !seen.insert(key).second ||
            !std::ranges::all_of(key, is_allowed) || !std::ranges::all_of(value, is_allowed))
            return invalid_tag(ec);
    return tags;
}

} // namespace

tags_or_error parse_tag_header(std::string_view text) {
    constexpr std::string_view ec = "0010-00000219";
    tag_list tags;
    while (!text.empty()) {
        auto const end = text.find('&');
        auto const pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        auto const equals = pair.find('=');
        auto const rest = equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
        auto key = wire::percent_decode(pair.substr(0, equals), true), value = wire::percent_decode(rest, true);
        if (!key || !value || rest.find('=') != std::string_view::npos) return invalid_tag(ec);
        tags.emplace_back(std::move(*key), std::move(*value));
    }
    return checked(std::move(tags));
}

tags_or_error parse_tag_xml(std::string const& body) {
    auto const document = wire::parse_xml(body, "Tagging");
    auto const set = document ? wire::child((*document)->document_element(), "TagSet") : pugi::xml_node();
    if (!set)
        return error_response(400, "MalformedXML", "The XML you provided was not well-formed or did not validate.");
    tag_list tags;
    for (pugi::xml_node tag : set.children())
        tags.emplace_back(wire::child_text(tag, "Key"), wire::child_text(tag, "Value"));
    return checked(std::move(tags));
}

std::string to_tag_header(tag_list const& tags) {
    std::string text;
    for (auto const& [key, value] : tags)
        text += (text.empty() ? "" : "&") + wire::percent_encode(key) + '=' + wire::percent_encode(value);
    return text;
}

std::string to_tag_xml(tag_list const& tags) {
    pugi::xml_document document;
    auto set = document.append_child("Tagging").append_child("TagSet");
    for (auto const& [key, value] : tags) {
        auto tag = set.append_child("Tag");
        tag.append_child("Key").text().set(key.c_str());
        tag.append_child("Value").text().set(value.c_str());
    }
    return wire::write_xml(document);
}

} // namespace ossio::testing
