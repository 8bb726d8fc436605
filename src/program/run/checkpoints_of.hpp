// SPDX-License-Identifier: BSL-1.0
// The checkpoint store that the command line asks for.
#ifndef OSSIO_SRC_PROGRAM_RUN_CHECKPOINTS_OF_HPP
#define OSSIO_SRC_PROGRAM_RUN_CHECKPOINTS_OF_HPP

#include "program/cli/arguments.hpp"

namespace ossio::program {

/// Returns a folder, Redis, or null. Throws usage_error if the program was built without Redis, and error for an
/// invalid address.
checkpoint_store_ptr checkpoints_of(transfer_arguments const&, std::string const& ca_file, asio::any_io_executor);

} // namespace ossio::program
#endif
