// SPDX-License-Identifier: BSL-1.0
// The state of a queue as text and as JSON. No I/O.
#ifndef OSSIO_SRC_PROGRAM_FLEET_QUEUE_REPORT_HPP
#define OSSIO_SRC_PROGRAM_FLEET_QUEUE_REPORT_HPP

#include "redis/work_queue.hpp"

namespace ossio::program {

std::string queue_text(redis::queue_status const&);
std::string queue_json(redis::queue_status const&);

} // namespace ossio::program
#endif
