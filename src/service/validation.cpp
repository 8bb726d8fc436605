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

bool may_have_been_done(failure const& f) noexcept {
    // A response that cannot be understood says nothing of what was done, whatever its status.
    if (f.code == errc::malformed_response) return true;
    if (f.http_status != 0 || f.code == errc::tls_failed)
        return false; // it carries out no request of one that it does not trust
    bool const was_on_its_way =
        f.phase == request_phase::send || f.phase == request_phase::wait || f.phase == request_phase::receive;
    bool const is_cancelled =
        f.code == boost::system::errc::make_error_condition(boost::system::errc::operation_canceled);
    return was_on_its_way || f.code == errc::total_timed_out || (is_cancelled && f.phase == request_phase::none);
}

bool is_from_between(failure const& f) noexcept {
    if (f.http_status == 0 || !f.service_code.empty()) return false;
    // 408 and 499: it waited for the one or the other side. With a request id: OSS has seen the request.
    return f.http_status >= 500 || f.http_status == 408 || f.http_status == 499 || !f.request_id.empty();
}

bool may_have_begun(failure const& f) noexcept {
    if (may_have_been_done(f)) return true;
    return is_from_between(f) || f.code == service_errc::internal_error;
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
