// SPDX-License-Identifier: BSL-1.0
// Decides the part sizes of a stream: as small as the memory budget asks, as large as 10 000 parts need. No I/O.
#ifndef OSSIO_SRC_TRANSFER_PLAN_PART_SIZE_POLICY_HPP
#define OSSIO_SRC_TRANSFER_PLAN_PART_SIZE_POLICY_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include <cstdint>
#include <optional>

namespace ossio::transfer {

/** Sizes of parts that are in memory as a whole, within a budget that other uploads share.

    No part is larger than half of the budget, so that one is in flight while the next is filled. The least size doubles
    every 500 parts up to that; if half of the budget is 5 GiB or more, every 60 parts: 10 000 parts of the least size
    are then 48.8 TB. An object of a larger known size has parts of at least a ten-thousandth of it, from the first part
    on.
*/
class part_size_policy {
public:
    /// `wished`: preferred bytes of a part; `announced`: bytes of the object, 0: unknown.
    part_size_policy(std::uint64_t requested, std::uint64_t budget, std::uint64_t announced = 0) noexcept;

    std::uint64_t least(int number) const noexcept; ///< least bytes of part `number`, unless it is the last
    std::uint64_t usual(int number) const noexcept; ///< bytes of part `number` if there is memory
    std::uint64_t most() const noexcept { return most_; }
    std::uint64_t
    bound() const noexcept; ///< bytes of 10 000 parts of the least size: every object up to that is possible

private:
    std::uint64_t requested_;
    std::uint64_t most_;
    std::uint64_t floor_ = limits::min_part_size;
    int parts_per_doubling_;
};

/// Returns the smallest budget, a power of two of bytes or 10 GiB, whose bound is at least `size`; 10 GiB if none is.
std::uint64_t budget_for(std::uint64_t size) noexcept;

/// Returns why an object of `size` bytes is impossible with the budget; nothing if it is possible.
std::optional<failure> beyond_reach(std::uint64_t size, std::uint64_t budget);

/// Returns the failure for a stream that has more bytes after 10 000 parts.
failure all_parts_used(std::uint64_t bytes_so_far, std::uint64_t budget);

} // namespace ossio::transfer
#endif
