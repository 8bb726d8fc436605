// SPDX-License-Identifier: BSL-1.0
// The subcommands of queues where ossio is built without hiredis.
#ifndef OSSIO_HAS_REDIS
#include "program/run/commands.hpp"

namespace ossio::program {

namespace {

[[noreturn]] void refuse_queue() { throw usage_error("queues need Redis, and this ossio was built without hiredis"); }

} // namespace

int enqueue(arguments) { refuse_queue(); }
int work(arguments const&) { refuse_queue(); }
int show_queue(arguments const&) { refuse_queue(); }
int retry_dead_letters(arguments const&) { refuse_queue(); }

} // namespace ossio::program
#endif
