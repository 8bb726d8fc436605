// SPDX-License-Identifier: BSL-1.0
// The manual page, made of the table. No I/O.
#ifndef OSSIO_SRC_PROGRAM_CLI_MANUAL_HPP
#define OSSIO_SRC_PROGRAM_CLI_MANUAL_HPP

#include <string>

namespace ossio::program {

/// Returns ossio(1) in the man macros of roff.
std::string manual_page();

} // namespace ossio::program
#endif
