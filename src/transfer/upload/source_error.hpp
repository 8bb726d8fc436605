// SPDX-License-Identifier: BSL-1.0
// Exceptions of users' sources and streams as failures.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_SOURCE_ERROR_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_SOURCE_ERROR_HPP

#include <ossio/failure.hpp>

namespace ossio::transfer {

/// Converts the current exception, in a catch block: an `error` as it is, others to errc::source_unreadable. Rethrows a
/// cancelled read.
failure source_error();

} // namespace ossio::transfer
#endif
