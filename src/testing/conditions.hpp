// SPDX-License-Identifier: BSL-1.0
// The conditions of reads and copies: If-Match and its three relatives. No I/O.
#ifndef OSSIO_SRC_TESTING_CONDITIONS_HPP
#define OSSIO_SRC_TESTING_CONDITIONS_HPP

#include "testing/object_store.hpp"

namespace ossio::testing {

/// Whether a condition matches an ETag: "*", or a list of ETags with or without quotes, separated by commas.
bool matches_etag(std::string_view condition, std::string_view etag);

/// The status that unmet conditions give: 412, 304, or 0 when all conditions are met.
/// @param prefix  of the header names: empty for reads, "x-oss-copy-source-" for copies
int status_of_conditions(wire::header_list const& headers, std::string_view prefix, stored_object const& object);

} // namespace ossio::testing
#endif
