// SPDX-License-Identifier: BSL-1.0
// What has to be true of a writer's state before a request is made of it. No I/O.
#ifndef OSSIO_SRC_WIRE_WRITER_STATE_RULES_HPP
#define OSSIO_SRC_WIRE_WRITER_STATE_RULES_HPP

#include <ossio/failure.hpp>
#include <ossio/writer_state.hpp>

#include "wire/checksum.hpp"

namespace ossio::wire {

/// errc::invalid_argument: names that are missing or too long, parts with a gap, parts or a tail that no writer makes, or
/// sizes and checksums that do not add up.
result<void> check_writer_state(writer_state const&);

/// Of parts and tail; nothing if a part has none.
std::optional<checksum> checksum_of(writer_state const&) noexcept;

} // namespace ossio::wire
#endif
