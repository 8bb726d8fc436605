// SPDX-License-Identifier: BSL-1.0
// Checks names against the rules of OSS.
#include "service/validation.hpp"

#include <ossio/types.hpp>

#include "wire/checksum.hpp"
#include "wire/endpoint.hpp"

#include <algorithm>

namespace ossio::service {

result<void> check_names(std::string_view bucket, std::string_view key) {
    auto name = wire::check_bucket_name(bucket);
    if (!name) return name;
    return wire::check_key(key);
}

result<void> check_upload(std::string_view bucket, multipart_upload const& upload) {
    auto names = check_names(bucket, upload.key);
    if (names && upload.upload_id.empty()) return failure(errc::invalid_argument, "the upload id is empty");
    return names;
}

result<void> check_part(std::string_view bucket, multipart_upload const& upload, int number) {
    auto fine = check_upload(bucket, upload);
    if (fine && (number < 1 || number > limits::max_parts))
        return failure(errc::invalid_argument, "part number " + std::to_string(number) + " is not in 1..10000");
    return fine;
}

bool says_not_found(failure const& f) noexcept {
    bool const is_from_service = !f.request_id.empty() || !f.service_code.empty();
    return f.code == condition::not_found && is_from_service;
}

std::uint64_t total_size(std::span<part const> parts) noexcept {
    std::uint64_t sum = 0;
    for (part const& p : parts) sum += p.size;
    return sum;
}

std::optional<std::uint64_t> known_size(std::span<part const> parts) noexcept {
    if (!std::ranges::all_of(parts, wire::says_size)) return std::nullopt;
    return total_size(parts);
}

} // namespace ossio::service
