// SPDX-License-Identifier: BSL-1.0
// What has to be true of names and parts that somebody has saved, before a request is made of them. No I/O.
#ifndef OSSIO_SRC_WIRE_PART_RULES_HPP
#define OSSIO_SRC_WIRE_PART_RULES_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include <span>
#include <string_view>

namespace ossio::wire {

/// errc::invalid_argument: the rule that is broken.
failure broken_rule(std::string why);

/// A bucket, and a key that OSS accepts.
result<void> check_names(std::string_view bucket, std::string_view key);

/// Not empty, printable, and not longer than any service makes them.
result<void> check_upload_id(std::string_view);

/// Ascending numbers in 1..10000, usable ETags, sizes up to 5 GiB.
result<void> check_parts(std::span<part const>);

} // namespace ossio::wire
#endif
