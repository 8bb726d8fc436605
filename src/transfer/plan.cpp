// SPDX-License-Identifier: BSL-1.0
// The arithmetic of parts.
#include "transfer/plan.hpp"

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

failure too_many_parts(std::uint64_t size, std::uint64_t wished) {
    std::uint64_t const enough = std::max(limits::min_part_size, parts_needed(size, limits::max_parts));
    return failure(errc::too_many_parts, std::to_string(size) + " bytes in parts of " + std::to_string(wished) +
                                             " would need " + std::to_string(parts_needed(size, wished)) +
                                             " parts; OSS allows 10000, so take parts of at least " +
                                             std::to_string(enough) + " bytes");
}

result<std::uint64_t> choose_part_size(std::uint64_t size, std::uint64_t wished) {
    if (wished == 0) return part_size_for(size, default_part_size);
    if (wished < limits::min_part_size || wished > limits::max_part_size)
        return failure(errc::invalid_argument,
                       "a part size of " + std::to_string(wished) +
                           " bytes is outside what OSS allows: 102400 (100 KiB) to 5368709120 (5 GiB)");
    if (parts_needed(size, wished) > limits::max_parts) return too_many_parts(size, wished);
    return wished;
}

} // namespace

std::uint64_t part_size_for(std::uint64_t size, std::uint64_t usual) noexcept {
    return std::max(usual, smallest_part_size(size));
}

upload_plan::upload_plan(std::uint64_t bytes, std::uint64_t bytes_per_part)
    : size_(bytes), part_size_(bytes_per_part), parts_(static_cast<int>(parts_needed(bytes, bytes_per_part))) {}

part_range upload_plan::range_of(int number) const noexcept {
    std::uint64_t const offset = static_cast<std::uint64_t>(number - 1) * part_size_;
    return part_range(offset, std::min(part_size_, size_ - offset));
}

result<upload_plan> plan_upload(std::uint64_t size, std::uint64_t wished_part_size, std::uint64_t multipart_threshold) {
    if (size > limits::max_part_size * limits::max_parts)
        return failure(errc::invalid_argument,
                       std::to_string(size) + " bytes are more than an object can have (48.8 TiB)");
    auto part_size = choose_part_size(size, wished_part_size);
    if (!part_size) return part_size.error();
    // An object without bytes has no parts, so it cannot be made of any.
    bool const single = size == 0 || (size < multipart_threshold && size <= limits::max_put_size);
    if (!single) return upload_plan(size, *part_size);
    return upload_plan();
}

} // namespace ossio::transfer
