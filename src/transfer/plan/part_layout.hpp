// SPDX-License-Identifier: BSL-1.0
// Decides how a known number of bytes is uploaded: by one request, or in parts of which size. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_PART_LAYOUT_HPP
#define OSSIO_SRC_TRANSFER_PLAN_PART_LAYOUT_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include <cstdint>

namespace ossio::transfer {

/// The range of a part in the source.
class part_extent {
public:
    part_extent(std::uint64_t from, std::uint64_t length) : offset(from), size(length) {}

    std::uint64_t offset;
    std::uint64_t size;
};

/// Bytes divided into parts of one size; the last may be smaller. No parts: one PutObject.
class part_layout {
public:
    part_layout() = default;
    part_layout(std::uint64_t bytes, std::uint64_t bytes_per_part);

    bool is_single_put() const noexcept { return parts_ == 0; }
    std::uint64_t size() const noexcept { return size_; }
    std::uint64_t part_size() const noexcept { return part_size_; }
    int parts() const noexcept { return parts_; }
    part_extent range_of(int number) const noexcept; ///< number in 1..parts()

private:
    std::uint64_t size_ = 0;
    std::uint64_t part_size_ = 0;
    int parts_ = 0;
};

constexpr std::uint64_t default_part_size = 8ULL << 20;

/// Returns `usual`, or more if 10 000 parts need it, in whole MiB.
std::uint64_t part_size_for(std::uint64_t size, std::uint64_t usual) noexcept;

/** Returns the layout for `size` bytes. `requested_part_size` 0: 8 MiB, or more if 10 000 parts need it, in whole MiB.

    errc::invalid_argument: a requested part size outside 100 KiB..5 GiB, or more bytes than 10 000 parts of 5 GiB hold.
    errc::too_many_parts: the requested size would need more than 10 000 parts; the text says which size suffices.
*/
result<part_layout> plan_upload(std::uint64_t size, std::uint64_t requested_part_size,
                                std::uint64_t multipart_threshold);

} // namespace ossio::transfer
#endif
