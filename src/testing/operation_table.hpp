// SPDX-License-Identifier: BSL-1.0
// Names the operation of OSS that a request asks for.
#ifndef OSSIO_SRC_TESTING_OPERATION_TABLE_HPP
#define OSSIO_SRC_TESTING_OPERATION_TABLE_HPP

#include "testing/parsed_request.hpp"

namespace ossio::testing {

/// The name by method, sub-resource and headers, such as "UploadPart". "Unsupported" when the query has a sub-resource of
/// OSS that the embedded server does not implement: the request must not run as the plain operation. "Unknown" otherwise.
std::string_view operation_of(parsed_request const&);

/// Throws std::invalid_argument unless it is "*" or a name that `operation_of` returns: a test that misspells one would pass.
void check_operation_name(std::string_view name);

} // namespace ossio::testing
#endif
