// SPDX-License-Identifier: BSL-1.0
// Sentences about what nobody knows, because a response was lost. No I/O.
#ifndef OSSIO_SRC_WIRE_DOUBT_TEXT_HPP
#define OSSIO_SRC_WIRE_DOUBT_TEXT_HPP

#include <ossio/failure.hpp>

#include <string>
#include <string_view>

namespace ossio::wire {

/// The failure of an operation that may have been carried out: it says so, and how.
failure with_doubt(failure, std::string const& doubt);

/// The same, of one that may have stored an object.
failure with_object_in_doubt(failure);

/// About uploads whose ids are not known. `since`: when the first was begun, as text; may be empty.
std::string unconfirmed_text(int uploads, std::string const& since);

/// About an object that this operation may have stored.
std::string object_doubt_text(std::string_view operation);

/// About an object that is stored, and of which nobody has found out whether it is what the source is now.
std::string mixed_bytes_text();

} // namespace ossio::wire
#endif
