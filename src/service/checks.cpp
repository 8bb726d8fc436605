// SPDX-License-Identifier: BSL-1.0
// Compares names with OSS's rules and checksums with each other.
#include "service/checks.hpp"

#include "wire/crc64.hpp"
#include "wire/endpoint.hpp"

namespace ossio::service {

result<void> check_names(std::string_view bucket, std::string_view key) {
    auto name = wire::check_bucket_name(bucket);
    if (!name) return name;
    return wire::check_key(key);
}

result<void> check_crc64(std::optional<std::uint64_t> theirs, std::uint64_t ours) {
    if (!theirs || *theirs == ours) return {};
    return failure(errc::checksum_mismatch, "sent bytes of crc64 " + std::to_string(ours) +
                                                ", the service stored crc64 " + std::to_string(*theirs));
}

bool may_have_been_done(failure const& f) noexcept {
    if (f.http_status != 0) return false;
    bool const was_on_its_way =
        f.phase == request_phase::send || f.phase == request_phase::wait || f.phase == request_phase::receive;
    return was_on_its_way || f.code == errc::total_timed_out ||
           f.code == boost::system::errc::make_error_condition(boost::system::errc::operation_canceled);
}

std::uint64_t total_size(std::span<part const> parts) noexcept {
    std::uint64_t sum = 0;
    for (part const& p : parts) sum += p.size;
    return sum;
}

std::optional<std::uint64_t> total_crc64(std::span<part const> parts) noexcept {
    std::uint64_t folded = 0;
    for (part const& p : parts) {
        if (!p.crc64) return std::nullopt;
        folded = wire::crc64_combine(folded, *p.crc64, p.size);
    }
    return folded;
}

} // namespace ossio::service
