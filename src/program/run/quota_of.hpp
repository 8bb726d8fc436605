// SPDX-License-Identifier: BSL-1.0
// The quota that the command line asks for.
#ifndef OSSIO_SRC_PROGRAM_RUN_QUOTA_OF_HPP
#define OSSIO_SRC_PROGRAM_RUN_QUOTA_OF_HPP

#include <ossio/upload_quota.hpp>

#include "program/run/screen.hpp"

namespace ossio::program {

/// Null: none. Prints on the screen, which must outlive it, when it has to do without Redis. Throws usage_error if the program was
/// built without Redis, and error for an invalid address.
upload_quota_ptr quota_of(arguments const&, asio::any_io_executor, screen&);

} // namespace ossio::program
#endif
