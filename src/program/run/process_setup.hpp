// SPDX-License-Identifier: BSL-1.0
// What a program of ours does before anything else.
#ifndef OSSIO_SRC_PROGRAM_RUN_PROCESS_SETUP_HPP
#define OSSIO_SRC_PROGRAM_RUN_PROCESS_SETUP_HPP

namespace ossio::program {

/** Makes writes report their errors instead of ending the process by SIGPIPE or SIGXFSZ, and takes the places of standard
    streams that are closed: else a socket or the event loop would get the number of one of them, and its bytes with it. What
    takes such a place can only be used the wrong way round, so that each use is the error EBADF.
*/
void set_up_process();

/// Whether standard output can be written to, as far as the descriptor says.
bool has_standard_output();

/// Passes on what was printed. Returns whether somebody reads it: what lists pages for `head` need not ask for more.
bool flush_output();

} // namespace ossio::program
#endif
