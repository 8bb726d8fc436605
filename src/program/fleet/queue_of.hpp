// SPDX-License-Identifier: BSL-1.0
// The queue that the command line names.
#ifndef OSSIO_SRC_PROGRAM_FLEET_QUEUE_OF_HPP
#define OSSIO_SRC_PROGRAM_FLEET_QUEUE_OF_HPP

#include "program/cli/arguments.hpp"
#include "redis/work_queue.hpp"

namespace ossio::program {

/// Throws usage_error or error. Connects when it is first used.
redis::work_queue queue_of(arguments const&, asio::any_io_executor);

/// Returns what failed, without the code that the library's stores report.
std::string queue_problem(failure const&);

} // namespace ossio::program
#endif
