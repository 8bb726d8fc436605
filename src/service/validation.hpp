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

/// Returns whether the request may have been carried out, with an unknown response.
bool may_have_been_done(failure const&) noexcept;

/// Returns whether something between here and OSS has answered, which does not say how far the request has come: OSS says for each
/// refusal which one it is.
bool is_from_between(failure const&) noexcept;

/// Returns whether an attempt that failed so may have begun an upload, or made an object. An error of the service's own is no refusal.
bool may_have_begun(failure const&) noexcept;

std::uint64_t total_size(std::span<part const>) noexcept;

/// The same; nothing if one of them does not say its size.
std::optional<std::uint64_t> known_size(std::span<part const>) noexcept;

} // namespace ossio::service
#endif
