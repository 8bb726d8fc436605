// SPDX-License-Identifier: BSL-1.0
// Where ossio-upload keeps its checkpoints.
#ifndef OSSIO_SRC_PROGRAM_UPLOAD_STORE_HPP
#define OSSIO_SRC_PROGRAM_UPLOAD_STORE_HPP

#include "program/upload_arguments.hpp"

namespace ossio::program {

/// A folder, Redis, or null. Throws usage_error when this program was built without Redis, and error for a bad address.
checkpoint_store_ptr store_of(upload_arguments const&, asio::any_io_executor);

} // namespace ossio::program
#endif
