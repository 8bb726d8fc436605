// SPDX-License-Identifier: BSL-1.0
// Whether a file is sent, skipped or compared first, and why. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_SENDING_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_SENDING_HPP

#include <ossio/failure.hpp>

#include "program/cli/arguments.hpp"

namespace ossio::program {

/// What is known of a file, or of an object.
class size_and_time {
public:
    size_and_time() = default;
    size_and_time(std::uint64_t bytes, std::chrono::system_clock::time_point when) : size(bytes), modified(when) {}

    std::uint64_t size = 0;
    std::chrono::system_clock::time_point modified{};
};

enum class file_action {
    send,
    skip,
    compare ///< the checksum of the object decides
};

enum class action_reason {
    not_asked,  ///< neither --skip-existing nor --if-changed
    new_object, ///< there is no object of this key
    other_size,
    newer,       ///< the file was modified after the object
    other_bytes, ///< the checksums differ
    no_checksum, ///< the object has none to compare with
    exists,      ///< --skip-existing
    unchanged,   ///< the size is the same, and the object is not older
    same_bytes,  ///< the checksums are the same
    same_size    ///< --checksum: the checksum is not known yet
};

class sending_decision {
public:
    sending_decision(file_action what, action_reason for_this) : action(what), reason(for_this) {}

    file_action action;
    action_reason reason;
};

/// `object`: null: there is none, or nobody asked.
sending_decision decide_sending(selection_arguments const&, size_and_time const& file, size_and_time const* object);

/// The second half of `compare`; a checksum that the service does not have means other bytes.
sending_decision decide_by_checksum(std::uint64_t file, std::optional<std::uint64_t> object);

char const* to_string(action_reason) noexcept;

/// The same of an object that is fetched: the file is what it is compared with.
char const* reason_to_fetch(action_reason) noexcept;

/// Returns whether a failure of one file means that all others would fail, too, as long as none has succeeded.
bool is_hopeless(failure const&) noexcept;

} // namespace ossio::program
#endif
