// SPDX-License-Identifier: BSL-1.0
// What has to be true of a pending object before a request is made of it. No I/O.
#ifndef OSSIO_SRC_WIRE_PENDING_OBJECT_RULES_HPP
#define OSSIO_SRC_WIRE_PENDING_OBJECT_RULES_HPP

#include <ossio/failure.hpp>
#include <ossio/pending_object.hpp>

namespace ossio::wire {

/// errc::invalid_argument: names that are missing or too long, parts in the wrong order, or parts whose sizes or checksums
/// do not add up to those of the object.
result<void> check_pending_object(pending_object const&);

} // namespace ossio::wire
#endif
