// SPDX-License-Identifier: BSL-1.0
// Whether an object is fetched although there is a file already.
#ifndef OSSIO_SRC_PROGRAM_RUN_DECIDE_FETCHING_HPP
#define OSSIO_SRC_PROGRAM_RUN_DECIDE_FETCHING_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include "program/decide/sending.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <functional>

namespace ossio::program {

/// As decide_sending, the other way round: `there` is the object. Only a file at `path`, or a link to one, can stay as it is.
sending_decision decide_fetching(selection_arguments const& rules, size_and_time const& there,
                                 std::filesystem::path const& path);

/** Whether a file has the bytes of its object, by their checksum. If it cannot be found out, it has not.

    For files that are older than their objects: those from which the objects were uploaded are older, too. Fails only as canceled,
    when `is_stopped`, which is asked after each megabyte.
*/
boost::asio::awaitable<result<bool>> has_same_bytes(std::filesystem::path path, object_info object,
                                                    std::function<bool()> is_stopped);

/// Why a file stays as it is.
char const* text_of_fetching(action_reason why) noexcept;

} // namespace ossio::program
#endif
