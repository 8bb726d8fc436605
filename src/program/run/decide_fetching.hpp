// SPDX-License-Identifier: BSL-1.0
// Whether an object is fetched although there is a file already.
#ifndef OSSIO_SRC_PROGRAM_RUN_DECIDE_FETCHING_HPP
#define OSSIO_SRC_PROGRAM_RUN_DECIDE_FETCHING_HPP

#include "program/decide/sending.hpp"

#include <filesystem>

namespace ossio::program {

/// As decide_sending, the other way round: `there` is the object. Only a file at `path`, or a link to one, can stay as it is.
sending_decision decide_fetching(selection_arguments const& rules, size_and_time const& there,
                                 std::filesystem::path const& path);

/// Why a file stays as it is.
char const* text_of_fetching(action_reason why) noexcept;

} // namespace ossio::program
#endif
