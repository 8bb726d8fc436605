// SPDX-License-Identifier: BSL-1.0
// A word as text that a shell reads back. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_SHELL_WORDS_HPP
#define OSSIO_SRC_PROGRAM_TEXT_SHELL_WORDS_HPP

#include <string>

namespace ossio::program {

/** Returns the word, in single quotes if a shell would change it.

    One with control characters or bytes that are no UTF-8 becomes $'...', as bash, zsh and ksh read it, so
    that a terminal gets none of them.
*/
std::string quoted(std::string const& word);

} // namespace ossio::program
#endif
