// SPDX-License-Identifier: BSL-1.0
// Reads and writes the small XML documents of OSS by pugixml, bounded in size and depth.
#ifndef OSSIO_SRC_WIRE_XML_HPP
#define OSSIO_SRC_WIRE_XML_HPP

#include <ossio/failure.hpp>

#include <pugixml.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace ossio::wire {

constexpr std::size_t max_xml_bytes = 4 << 20; // 1000 uploads of 1023-byte keys, encoded, are 3.5 MiB
constexpr std::size_t max_xml_tags = 32'000;   // a page of 1000 entries of 15 elements; opening and closing ones
constexpr int max_xml_depth = 16;              // OSS nests five deep at most

/// Parses a document whose root is `root` (namespaces ignored); errc::malformed_response says what is wrong. The limits keep
/// it within a few milliseconds of CPU time.
result<std::shared_ptr<pugi::xml_document const>> parse_xml(std::string_view text, std::string_view root,
                                                            std::size_t most_tags = max_xml_tags);

/// Returns the child of this local name, with any namespace prefix, at any place.
pugi::xml_node child(pugi::xml_node parent, std::string_view name);

/// Returns the text of that child; empty if it is missing.
std::string child_text(pugi::xml_node parent, std::string_view name);

/// Returns the document as text, with a declaration, without indentation.
std::string write_xml(pugi::xml_document const&);

} // namespace ossio::wire
#endif
