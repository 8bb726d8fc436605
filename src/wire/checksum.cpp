// SPDX-License-Identifier: BSL-1.0
// CRC-64 behind the value.
#include "wire/checksum.hpp"

#include "wire/crc64.hpp"

#include <charconv>

namespace ossio::wire {

void checksum::update(void const* data, std::size_t bytes) noexcept { value_ = crc64(value_, data, bytes); }

void checksum::append(checksum following, std::uint64_t bytes) noexcept {
    value_ = crc64_combine(value_, following.value_, bytes);
}

std::optional<checksum> to_checksum(std::optional<std::uint64_t> number) noexcept {
    return number ? std::optional(checksum(*number)) : std::nullopt;
}

checksum checksum_of(void const* data, std::size_t bytes) noexcept {
    checksum sum;
    sum.update(data, bytes);
    return sum;
}

std::optional<checksum> checksum_of(response const& r) noexcept {
    return to_checksum(parse_crc64(r.headers.get(checksum::header)));
}

bool says_size(part const& p) noexcept { return p.size != 0 || p.crc64 == 0U; }

std::optional<checksum> checksum_of(std::span<part const> parts) noexcept {
    std::uint64_t whole = 0;
    crc64_shift by(0);
    for (part const& p : parts) {
        if (!p.crc64 || !says_size(p)) return std::nullopt;
        if (p.size != by.bytes()) by = crc64_shift(p.size);
        whole = crc64_combine(whole, *p.crc64, by);
    }
    return checksum(whole);
}

bool has_unreadable_checksum(response const& r) noexcept {
    auto const text = r.headers.get(checksum::header);
    return !text.empty() && !parse_crc64(text);
}

result<void> compare_received(std::optional<checksum> theirs, checksum ours) {
    if (!theirs || *theirs == ours) return {};
    return failure(errc::checksum_mismatch, "received bytes of crc64 " + std::to_string(ours.value()) +
                                                ", the object has crc64 " + std::to_string(theirs->value()));
}

result<void> compare(std::optional<checksum> theirs, checksum ours) {
    if (!theirs || *theirs == ours) return {};
    return failure(errc::checksum_mismatch, "sent bytes of crc64 " + std::to_string(ours.value()) +
                                                ", the service stored crc64 " + std::to_string(theirs->value()));
}

} // namespace ossio::wire
