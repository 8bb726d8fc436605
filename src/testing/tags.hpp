// SPDX-License-Identifier: BSL-1.0
// The tags of objects: their texts, their XML, and their rules. No I/O.
#ifndef OSSIO_SRC_TESTING_TAGS_HPP
#define OSSIO_SRC_TESTING_TAGS_HPP

#include "testing/error_response.hpp"

#include <boost/variant2/variant.hpp>

namespace ossio::testing {

using tag_list = std::vector<std::pair<std::string, std::string>>;
using tags_or_error = boost::variant2::variant<tag_list, error_response>;

/// Parses and checks the value of x-oss-tagging: "k1=v1&k2", percent-encoded.
tags_or_error parse_tag_header(std::string_view);

/// Parses and checks the body of PutObjectTagging.
tags_or_error parse_tag_xml(std::string const&);

/// The tags as the value of x-oss-tagging; empty without tags. Objects keep them in this form.
std::string to_tag_header(tag_list const&);

/// The body of GetObjectTagging.
std::string to_tag_xml(tag_list const&);

} // namespace ossio::testing
#endif
