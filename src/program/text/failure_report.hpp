// SPDX-License-Identifier: BSL-1.0
// Failures as text and as JSON, the same for every command. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_FAILURE_REPORT_HPP
#define OSSIO_SRC_PROGRAM_TEXT_FAILURE_REPORT_HPP

#include <ossio/failure.hpp>
#include <ossio/resume_token.hpp>

#include "program/cli/arguments.hpp"

#include <boost/json.hpp>

#include <string>

namespace ossio::program {

/// "none", "kept", "removed" or "unknown".
char const* to_string(parts_status) noexcept;

/// Returns a text of the library with the names that its functions have as subcommands.
std::string in_words_of_program(std::string text);

/// As to_string, in words of the program.
std::string failure_line(failure const&);

/// Returns one sentence with the failure, what can be done about it, and the request id.
std::string failure_report(arguments const&, failure const&);

/// Returns a line for each of the last attempts if there was more than one, or with --verbose; else empty.
std::string failure_story(arguments const&, failure const&);

/// Returns outcome, error, operation, part, status, code, ec, request_id, upload_id, parts and the attempts.
boost::json::object failure_object(failure const&);

/// Returns failure_object as text, with `drained` if that is not empty.
std::string failure_json(failure const&, std::vector<resume_token> const& drained);

} // namespace ossio::program
#endif
