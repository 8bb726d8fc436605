// SPDX-License-Identifier: BSL-1.0
// The client and the options of its uploads, as the command line asks for them.
#ifndef OSSIO_SRC_PROGRAM_RUN_OPTIONS_OF_HPP
#define OSSIO_SRC_PROGRAM_RUN_OPTIONS_OF_HPP

#include <ossio/client.hpp>

#include "program/cli/arguments.hpp"
#include "program/run/screen.hpp"

namespace ossio::program {

/// Returns the settings of a client that sends `concurrency` requests at a time. `out` must outlive the client.
client_options client_options_of(arguments const&, int concurrency, screen& out);

/// Returns how one file is sent. `executor` is the client's.
upload_options upload_options_of(arguments const&, int concurrency, asio::any_io_executor executor);

} // namespace ossio::program
#endif
