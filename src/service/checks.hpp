// SPDX-License-Identifier: BSL-1.0
// What must hold before a request goes out and before an answer is believed. No I/O.
#ifndef OSSIO_SRC_SERVICE_CHECKS_HPP
#define OSSIO_SRC_SERVICE_CHECKS_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ossio::service {

/// Bucket name and key, before any traffic.
result<void> check_names(std::string_view bucket, std::string_view key);

/// The service's checksum, when it gave one, against ours.
result<void> check_crc64(std::optional<std::uint64_t> theirs, std::uint64_t ours);

/// The request may have reached the service, whose answer is not known.
bool may_have_been_done(failure const&) noexcept;

std::uint64_t total_size(std::span<part const>) noexcept;

/// Folded in the order given; nothing when a part has none.
std::optional<std::uint64_t> total_crc64(std::span<part const>) noexcept;

} // namespace ossio::service
#endif
