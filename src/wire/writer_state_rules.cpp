// SPDX-License-Identifier: BSL-1.0
// Names, parts without a gap, a tail that is no part, then their sum.
#include "wire/writer_state_rules.hpp"

#include <ossio/types.hpp>

#include "wire/part_rules.hpp"

namespace ossio::wire {

namespace {

/// The parts are the object's front: a writer numbers them without a gap, and all of them have others behind.
result<void> check_front(std::vector<part> const& parts) {
    auto fine = check_parts(std::span<part const>(parts));
    if (!fine) return fine;
    int expected = 0;
    for (part const& p : parts) {
        if (p.number != ++expected) return broken_rule("part " + std::to_string(expected) + " is missing");
        if (p.size < limits::min_part_size)
            return broken_rule("part " + std::to_string(p.number) + " is smaller than 100 KiB");
    }
    return {};
}

} // namespace

std::optional<checksum> checksum_of(writer_state const& s) noexcept {
    auto sum = checksum_of(std::span<part const>(s.parts));
    if (sum) sum->append(checksum_of(s.tail.data(), s.tail.size()), s.tail.size());
    return sum;
}

result<void> check_writer_state(writer_state const& s) {
    auto fine = check_names(s.bucket, s.key);
    bool const has_begun = !s.upload_id.empty() || s.offset != 0;
    if (fine && has_begun) fine = check_upload_id(s.upload_id);
    if (fine) fine = check_front(s.parts);
    if (!fine) return fine;
    if (s.tail.size() >= limits::min_part_size) return broken_rule("the tail has 100 KiB or more");
    if (s.unconfirmed_uploads < 0) return broken_rule("the number of unconfirmed uploads is negative");
    std::uint64_t size = s.tail.size();
    for (part const& p : s.parts) size += p.size;
    if (size != s.offset)
        return broken_rule("parts and tail have " + std::to_string(size) + " bytes, the offset is " +
                           std::to_string(s.offset));
    if (checksum_of(s) != to_checksum(s.crc64))
        return broken_rule("the checksums of parts and tail do not make that of all bytes");
    return {};
}

} // namespace ossio::wire
