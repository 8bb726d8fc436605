// SPDX-License-Identifier: BSL-1.0
// Files of which an upload may be left on the service, or perhaps an object, and what a person can do about it. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_UNSETTLED_FILE_HPP
#define OSSIO_SRC_PROGRAM_TEXT_UNSETTLED_FILE_HPP

#include <ossio/failure.hpp>
#include <ossio/upload.hpp>

#include "program/text/command_words.hpp"

#include <optional>

namespace ossio::program {

/// What is not known of a file, or left of it without a checkpoint that names it.
class unsettled_file {
public:
    unsettled_file() = default;

    std::string path, key, upload_id; ///< as they are; the id is empty if it is not known
    parts_status parts = parts_status::unknown;
    std::string why;
    bool is_reported = false; ///< the file and why have been printed
    std::string purpose;      ///< of the command, as "to delete the parts"
    std::string command;      ///< for a shell
};

/// What the texts name: a file and its object.
class file_and_object {
public:
    std::string path, bucket, key;
};

/// Of an upload that ended without an object. `is_resumable`: a checkpoint names kept parts. Nothing: all of it is settled.
std::optional<unsettled_file> unsettled_after(failure const&, bool is_resumable, file_and_object const&,
                                              command_words const&);

/// Of an upload that succeeded. Nothing: nothing may be left.
std::optional<unsettled_file> unsettled_after(upload_result const&, file_and_object const&, command_words const&);

/// "PATH: WHY; to delete the parts:" and the command in a line of its own. WHY is left out if it has been printed.
std::string unsettled_text(unsettled_file const&);

} // namespace ossio::program
#endif
