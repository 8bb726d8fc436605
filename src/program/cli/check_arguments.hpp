// SPDX-License-Identifier: BSL-1.0
// Which options go together, and with which kind of source: what would be ignored is refused. No I/O.
#ifndef OSSIO_SRC_PROGRAM_CLI_CHECK_ARGUMENTS_HPP
#define OSSIO_SRC_PROGRAM_CLI_CHECK_ARGUMENTS_HPP

#include "program/cli/arguments.hpp"

namespace ossio::program {

/// For any command: options that need or exclude each other. Throws usage_error.
void check_options(arguments const&);

/// For upload and verify. `is_one`: one source is named; `may_be_key`: the target may be its key. Throws usage_error.
void check_sources(arguments const&, bool is_one, bool may_be_key);

/// What the file system says of the only source, or that there are several.
enum class source_kind {
    file,   ///< one file, or nothing
    stream, ///< what is read once: standard input, a pipe, a character device
    many    ///< several sources, a folder, a pattern or a list
};

/// For upload, when its sources have been looked at. Throws usage_error.
void check_kind(arguments const&, source_kind);

/// For download. Throws usage_error.
void check_download(arguments const&);

} // namespace ossio::program
#endif
