// SPDX-License-Identifier: BSL-1.0
// The subcommands: each runs to its end and returns the exit code.
#ifndef OSSIO_SRC_PROGRAM_RUN_COMMANDS_HPP
#define OSSIO_SRC_PROGRAM_RUN_COMMANDS_HPP

#include "program/cli/arguments.hpp"
#include "program/text/command_words.hpp"

namespace ossio::program {

constexpr int exit_done = 0, exit_failed = 1, exit_usage = 2;

/// Uploads what the sources name, one file or many.
int upload(arguments, command_words const& command);

/// Uploads several files. `command` is the command line, which continues the run.
int upload_many(arguments const&, command_words const& command);

/// Uploads one file. `command` is the command line, which resumes the upload.
int upload_one(arguments const&, command_words const& command);

/// Begins an upload that several runs send, and prints its id.
int begin_shared(arguments const&);

/// Prints the dry run of one file.
int plan_one(arguments const&);

/// Downloads one object, or all below a prefix.
int download_one(arguments const&);
int download_many(arguments const&);

/// Compares files with their objects.
int verify_files(arguments);

/// Adds files to a queue; works on one; prints its state; moves its dead letters back. Throw usage_error where the program was built without Redis.
int enqueue(arguments);
int work(arguments const&);
int show_queue(arguments const&);
int retry_dead_letters(arguments const&);

int list_objects(arguments const&);
int list_uploads(arguments const&);
int show_upload(arguments const&);
int abort_uploads(arguments const&);
int sweep_uploads(arguments const&);
int list_checkpoints(arguments const&);
int remove_checkpoints(arguments const&);
int presign(arguments const&);
int who_am_i(arguments const&);

} // namespace ossio::program
#endif
