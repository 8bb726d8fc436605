// SPDX-License-Identifier: BSL-1.0
// Limits a document before and after it is parsed. pugixml expands no entities of a DTD and loads nothing.
#include "wire/xml.hpp"

#include <sstream>
#include <utility>

namespace ossio::wire {

namespace {

std::string_view local_name(std::string_view whole) {
    auto const colon = whole.rfind(':');
    return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

/// The next `<` after the markup at `at`; a comment and a CDATA section may contain others.
std::size_t next_markup(std::string_view text, std::size_t at) {
    for (auto const& [begin, end] :
         {std::pair<std::string_view, std::string_view>("<!--", "-->"), {"<![CDATA[", "]]>"}}) {
        if (text.substr(at, begin.size()) != begin) continue;
        auto const closed = text.find(end, at + begin.size());
        return closed == std::string_view::npos ? closed : text.find('<', closed);
    }
    return text.find('<', at + 1);
}

/// Counts the elements and their depth before pugixml parses them, because its recursion has no limit. Each byte is looked at
/// twice at most.
char const* what_is_too_much(std::string_view text, std::size_t most_tags) {
    int depth = 0;
    std::size_t tags = 0, close = text.find('>'); // the first `>` that is not before `at`
    for (std::size_t at = text.find('<'), next = 0; at != std::string_view::npos; at = next) {
        if (++tags > most_tags) return "has too many elements";
        char const kind = at + 1 < text.size() ? text[at + 1] : ' ';
        next = kind == '!' ? next_markup(text, at) : text.find('<', at + 1);
        if (close < at) close = text.find('>', at);
        bool const closes_itself = close < next && text[close - 1] == '/';
        if (kind == '/')
            --depth;
        else if (kind != '?' && kind != '!' && !closes_itself && ++depth > max_xml_depth)
            return "nests too deep";
    }
    return nullptr;
}

/// The name of the first element, found without parsing what follows it; empty if there is none.
std::string_view name_of_root(std::string_view text) {
    for (auto at = text.find('<'); at != std::string_view::npos;) {
        std::string_view const name = text.substr(at + 1, text.find_first_of(" \t\r\n/>", at + 1) - at - 1);
        if (!name.starts_with('?') && !name.starts_with('!')) return local_name(name);
        at = name.starts_with('!') ? next_markup(text, at) : text.find('<', at + 1);
    }
    return {};
}

failure not_xml(std::string why) {
    return failure(errc::malformed_response, "the XML in the response " + std::move(why));
}

failure another_root(std::string_view root) { return not_xml("is not a <" + std::string(root) + '>'); }

} // namespace

result<std::shared_ptr<pugi::xml_document const>> parse_xml(std::string_view text, std::string_view root,
                                                            std::size_t most_tags) {
    if (text.size() > max_xml_bytes) return not_xml("has more than 4 MiB");
    if (char const* const why = what_is_too_much(text, most_tags)) return not_xml(why);
    if (auto const name = name_of_root(text); !name.empty() && name != root) return another_root(root);
    auto document = std::make_shared<pugi::xml_document>();
    auto const parsed = document->load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
    if (!parsed) return not_xml(std::string("cannot be read: ") + parsed.description());
    if (local_name(document->document_element().name()) != root) return another_root(root);
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
