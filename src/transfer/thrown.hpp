// SPDX-License-Identifier: BSL-1.0
// What the sources and streams of users throw, as failures.
#ifndef OSSIO_SRC_TRANSFER_THROWN_HPP
#define OSSIO_SRC_TRANSFER_THROWN_HPP

#include <ossio/failure.hpp>

namespace ossio::transfer {

/// Of the exception at hand, in a catch block: an `error` as it is, others as errc::source_unreadable. A cancelled read, and
/// what is no std::exception, is thrown on.
failure thrown_by_source();

} // namespace ossio::transfer
#endif
