// SPDX-License-Identifier: BSL-1.0
// A command line as text that a shell reads back. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_SHELL_WORDS_HPP
#define OSSIO_SRC_PROGRAM_TEXT_SHELL_WORDS_HPP

#include <span>
#include <string>

namespace ossio::program {

/// Returns the word, in single quotes if a shell would change it.
std::string quoted(std::string const& word);

/// Returns the words with blanks between them, quoted where it is needed; passwords in addresses of Redis and proxies are
/// left out.
std::string command_text(std::span<std::string const> words);

} // namespace ossio::program
#endif
