// SPDX-License-Identifier: BSL-1.0
// Checks before a request is sent, and before a response is accepted. No I/O.
#ifndef OSSIO_SRC_SERVICE_VALIDATION_HPP
#define OSSIO_SRC_SERVICE_VALIDATION_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace ossio::service {

/// Checks bucket name and key.
result<void> check_names(std::string_view bucket, std::string_view key);

/// Checks bucket name and key, and that there is an upload id.
result<void> check_upload(std::string_view bucket, multipart_upload const& upload);

/// As `check_upload`, and that the part can be one of an upload.
result<void> check_part(std::string_view bucket, multipart_upload const& upload, int number);

/// Returns whether the service itself says that a bucket, a key or an upload is not there. A page of 404 that somebody in between
/// sends says nothing about that.
bool says_not_found(failure const&) noexcept;

std::uint64_t total_size(std::span<part const>) noexcept;

/// The same; nothing if one of them does not say its size.
std::optional<std::uint64_t> known_size(std::span<part const>) noexcept;

} // namespace ossio::service
#endif
