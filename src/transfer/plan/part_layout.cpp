// SPDX-License-Identifier: BSL-1.0
// Arithmetic of parts.
#include "transfer/plan/part_layout.hpp"

#include <algorithm>
#include <string>

namespace ossio::transfer {

namespace {

constexpr std::uint64_t mebibyte = 1ULL << 20;

std::uint64_t parts_needed(std::uint64_t size, std::uint64_t part_size) {
    return size / part_size + (size % part_size != 0 ? 1 : 0);
}

/// The smallest part size in whole MiB for which 10 000 parts are enough.
std::uint64_t smallest_part_size(std::uint64_t size) {
    return parts_needed(parts_needed(size, limits::max_parts), mebibyte) * mebibyte;
}

failure too_many_parts(std::uint64_t size, std::uint64_t requested) {
    std::uint64_t const enough = std::max(limits::min_part_size, parts_needed(size, limits::max_parts));
    return failure(errc::too_many_parts, std::to_string(size) + " bytes in parts of " + std::to_string(requested) +
                                             " would need " + std::to_string(parts_needed(size, requested)) +
                                             " parts; OSS allows 10000, so take parts of at least " +
                                             std::to_string(enough) + " bytes");
}

result<std::uint64_t> choose_part_size(std::uint64_t size, std::uint64_t requested) {
    if (requested == 0) return part_size_for(size, default_part_size);
    if (requested < limits::min_part_size || requested > limits::max_part_size)
        return failure(errc::invalid_argument,
                       "a part size of " + std::to_string(requested) +
                           " bytes is outside what OSS allows: 102400 (100 KiB) to 5368709120 (5 GiB)");
    if (parts_needed(size, requested) > limits::max_parts) return too_many_parts(size, requested);
    return requested;
}

} // namespace

std::uint64_t part_size_for(std::uint64_t size, std::uint64_t usual) noexcept {
    return std::max(usual, smallest_part_size(size));
}

part_layout::part_layout(std::uint64_t bytes, std::uint64_t bytes_per_part)
    : size_(bytes), part_size_(bytes_per_part), parts_(static_cast<int>(parts_needed(bytes, bytes_per_part))) {}

part_extent part_layout::range_of(int number) const noexcept {
    std::uint64_t const offset = static_cast<std::uint64_t>(number - 1) * part_size_;
    return part_extent(offset, std::min(part_size_, size_ - offset));
}

result<part_layout> plan_upload(std::uint64_t size, std::uint64_t requested_part_size,
                                std::uint64_t multipart_threshold) {
    if (size > limits::max_part_size * limits::max_parts)
        return failure(errc::invalid_argument,
                       std::to_string(size) + " bytes are more than an object can have (48.8 TiB)");
    auto part_size = choose_part_size(size, requested_part_size);
    if (!part_size) return part_size.error();
    // An empty object has no parts, so it cannot be uploaded in parts.
    bool const single = size == 0 || (size < multipart_threshold && size <= limits::max_put_size);
    if (!single) return part_layout(size, *part_size);
    return part_layout();
}

} // namespace ossio::transfer
