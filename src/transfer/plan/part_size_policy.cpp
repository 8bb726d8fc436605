// SPDX-License-Identifier: BSL-1.0
// Arithmetic of growing parts.
#include "transfer/plan/part_size_policy.hpp"

#include <algorithm>
#include <string>

namespace ossio::transfer {

namespace {

constexpr std::uint64_t enough_for_any = 2 * limits::max_part_size;
constexpr int slow = 500; // parts for each doubling: saves memory; half of the capacity of parts of the largest size
constexpr int fast = 60;  // parts for each doubling: the slowest growth that reaches 48.8 TB from 100 KiB

constexpr std::uint64_t ten_thousandth(std::uint64_t size) {
    constexpr std::uint64_t parts = limits::max_parts;
    return size / parts + (size % parts != 0 ? 1 : 0);
}

} // namespace

part_size_policy::part_size_policy(std::uint64_t requested, std::uint64_t budget, std::uint64_t announced) noexcept
    : requested_(std::max(requested, limits::min_part_size)),
      most_(std::clamp(budget / 2, limits::min_part_size, limits::max_part_size)),
      parts_per_doubling_(most_ == limits::max_part_size ? fast : slow) {
    if (announced > bound()) floor_ = std::clamp(ten_thousandth(announced), floor_, most_);
}

std::uint64_t part_size_policy::least(int number) const noexcept {
    int const doublings = (number - 1) / parts_per_doubling_;
    constexpr int until_largest = 16; // 100 KiB doubled 16 times is more than 5 GiB
    return std::min(most_, std::max(floor_, limits::min_part_size << std::min(doublings, until_largest)));
}

std::uint64_t part_size_policy::usual(int number) const noexcept {
    return std::max(least(number), std::min(requested_, most_));
}

std::uint64_t part_size_policy::bound() const noexcept {
    std::uint64_t all = 0;
    for (int first = 1; first <= limits::max_parts; first += parts_per_doubling_) {
        int const alike = std::min(parts_per_doubling_, limits::max_parts - first + 1);
        all += least(first) * static_cast<std::uint64_t>(alike);
    }
    return all;
}

std::uint64_t budget_for(std::uint64_t size) noexcept {
    for (std::uint64_t budget = 1 << 20; budget < enough_for_any; budget *= 2)
        if (part_size_policy(0, budget).bound() >= size) return budget;
    return enough_for_any;
}

std::optional<failure> beyond_reach(std::uint64_t size, std::uint64_t budget) {
    std::uint64_t const most = part_size_policy(0, budget).most();
    if (ten_thousandth(size) <= most) return std::nullopt;
    std::string text = std::to_string(size) + " bytes are more than 10000 parts of ";
    if (most == limits::max_part_size) return failure(errc::too_many_parts, text + "5 GiB, the most that OSS allows");
    text += std::to_string(most) + " bytes, half of the buffer budget: " + std::to_string(most * limits::max_parts);
    if (ten_thousandth(size) <= limits::max_part_size)
        text += "; a buffer budget of " + std::to_string(2 * ten_thousandth(size)) + " bytes would suffice";
    else
        text += "; no object of OSS can have so many";
    return failure(errc::too_many_parts, std::move(text));
}

failure all_parts_used(std::uint64_t bytes_so_far, std::uint64_t budget) {
    std::string text = "the object has 10000 parts already, " + std::to_string(bytes_so_far) + " bytes";
    std::uint64_t const full = part_size_policy(0, budget).bound();
    if (bytes_so_far < full)
        text +=
            "; many of them are not full, ended by persist or made with a smaller buffer budget: persist less often; "
            "full ones reach " +
            std::to_string(full) + " bytes with this buffer budget";
    else if (budget < enough_for_any)
        text += "; with a buffer budget of " + std::to_string(budget_for(2 * bytes_so_far)) +
                " bytes parts would have grown large enough for twice as much, with " + std::to_string(enough_for_any) +
                " for 48.8 TB";
    return failure(errc::too_many_parts, std::move(text));
}

} // namespace ossio::transfer
