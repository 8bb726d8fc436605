// SPDX-License-Identifier: BSL-1.0
// Decides how bytes of a known number go up: by one request, or in parts of which size. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_HPP
#define OSSIO_SRC_TRANSFER_PLAN_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include <cstdint>

namespace ossio::transfer {

/// Where a part lies in the source.
class part_range {
public:
    part_range(std::uint64_t from, std::uint64_t length) : offset(from), size(length) {}

    std::uint64_t offset;
    std::uint64_t size;
};

/// Bytes cut into parts of one size; the last may be smaller. No parts: one PutObject.
class upload_plan {
public:
    upload_plan() = default;
    upload_plan(std::uint64_t bytes, std::uint64_t bytes_per_part);

    bool is_single_put() const noexcept { return parts_ == 0; }
    std::uint64_t size() const noexcept { return size_; }
    std::uint64_t part_size() const noexcept { return part_size_; }
    int parts() const noexcept { return parts_; }
    part_range range_of(int number) const noexcept; ///< number in 1..parts()

private:
    std::uint64_t size_ = 0;
    std::uint64_t part_size_ = 0;
    int parts_ = 0;
};

constexpr std::uint64_t default_part_size = 8ULL << 20;

/// `usual`, or as much more as 10 000 parts need, in whole MiB.
std::uint64_t part_size_for(std::uint64_t size, std::uint64_t usual) noexcept;

/** The plan for `size` bytes. `wished_part_size` 0: 8 MiB, or as much more as 10 000 parts need, in whole MiB.

    errc::invalid_argument: a wished part size outside 100 KiB..5 GiB; more bytes than 10 000 parts of 5 GiB hold.
    errc::too_many_parts: the wished size would need more than 10 000; the text says which size would do.
*/
result<upload_plan> plan_upload(std::uint64_t size, std::uint64_t wished_part_size, std::uint64_t multipart_threshold);

} // namespace ossio::transfer
#endif
