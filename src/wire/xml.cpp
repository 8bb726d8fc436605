// SPDX-License-Identifier: BSL-1.0
// Bounds a document before and after it is parsed. pugixml expands no entities of a DTD and loads nothing.
#include "wire/xml.hpp"

#include <sstream>

namespace ossio::wire {

namespace {

std::string_view local_name(char const* name) {
    std::string_view const whole = name;
    auto const colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

/// Counts how deep elements nest before pugixml sees them, whose own walk is not bounded.
bool is_too_deep(std::string_view text) {
    int depth = 0;
    for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
        if (at + 1 >= text.size()) return false;
        char const next = text[at + 1];
        if (next == '/') {
            --depth;
        } else if (next != '?' && next != '!') {
            auto const close = text.find('>', at);
            bool const empty = close != std::string_view::npos && text[close - 1] == '/';
            if (!empty && ++depth > max_xml_depth) return true;
        }
    }
    return false;
}

failure not_xml(std::string why) {
    return failure(errc::malformed_response, "the XML in the answer " + std::move(why));
}

} // namespace

result<std::shared_ptr<pugi::xml_document const>> parse_xml(std::string_view text, std::string_view root) {
    if (text.size() > max_xml_bytes) return not_xml("has more than 8 MiB");
    if (is_too_deep(text)) return not_xml("nests too deep");
    auto document = std::make_shared<pugi::xml_document>();
    auto const parsed = document->load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) return not_xml(std::string("cannot be read: ") + parsed.description());
    if (local_name(document->document_element().name()) != root) return not_xml("is not a <" + std::string(root) + '>');
    return std::shared_ptr<pugi::xml_document const>(std::move(document));
}

pugi::xml_node child(pugi::xml_node parent, std::string_view name) {
    for (pugi::xml_node node : parent.children())
        if (local_name(node.name()) == name) return node;
    return {};
}

std::string child_text(pugi::xml_node parent, std::string_view name) { return child(parent, name).text().get(); }

std::string write_xml(pugi::xml_document const& document) {
    std::ostringstream out;
    document.save(out, "", pugi::format_raw, pugi::encoding_utf8);
    return std::move(out).str();
}

} // namespace ossio::wire
