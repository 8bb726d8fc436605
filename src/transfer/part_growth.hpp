// SPDX-License-Identifier: BSL-1.0
// Decides how large the parts of an object are that is read once: as small as memory wants, as large as 10 000 parts need.
// No I/O.
#ifndef OSSIO_SRC_TRANSFER_PART_GROWTH_HPP
#define OSSIO_SRC_TRANSFER_PART_GROWTH_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include <cstdint>
#include <optional>

namespace ossio::transfer {

/** Parts that are held in memory whole, within a budget that may be shared by many.

    No part is larger than half of the budget, so that one flies while the next is filled. What part n has at least doubles
    every 500 parts until it is that large; where half of the budget holds a part of 5 GiB, which needs 10 GiB, every 60
    parts: then 10 000 parts of the least size make 48.8 TB. An object of known size beyond that has parts of a ten-thousandth
    of it at least, from the first one.
*/
class part_growth {
public:
    /// `wished`: bytes of a part, as far as nothing speaks against it; `announced`: of the object, 0: unknown.
    part_growth(std::uint64_t wished, std::uint64_t budget, std::uint64_t announced = 0) noexcept;

    std::uint64_t least(int number) const noexcept; ///< bytes of part `number`, unless it is the last
    std::uint64_t usual(int number) const noexcept; ///< what it has when memory is there
    std::uint64_t most() const noexcept { return most_; }
    std::uint64_t
    bound() const noexcept; ///< bytes of 10 000 parts of the least size: any object up to that can be made

private:
    std::uint64_t wished_;
    std::uint64_t most_;
    std::uint64_t floor_ = limits::min_part_size;
    int parts_per_doubling_;
};

/// The smallest budget, a power of two of bytes or 10 GiB, whose bound is not below `size`; 10 GiB when none is.
std::uint64_t budget_for(std::uint64_t size) noexcept;

/// Why an object of `size` bytes cannot be made of parts that the budget holds; nothing when it can.
std::optional<failure> beyond_reach(std::uint64_t size, std::uint64_t budget);

/// What there is to say when all 10 000 parts are sent and more is to come.
failure all_parts_used(std::uint64_t bytes_so_far, std::uint64_t budget);

} // namespace ossio::transfer
#endif
