// SPDX-License-Identifier: BSL-1.0
// Guesses the media type of an object from its key.
#ifndef OSSIO_SRC_WIRE_CONTENT_TYPE_HPP
#define OSSIO_SRC_WIRE_CONTENT_TYPE_HPP

#include <string_view>

namespace ossio::wire {

/// Returns the lower-case media type for the key's extension; application/octet-stream if it is unknown.
std::string_view content_type_of(std::string_view key) noexcept;

} // namespace ossio::wire
#endif
