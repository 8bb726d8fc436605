// SPDX-License-Identifier: BSL-1.0
// Names, then the parts one by one, then their sum.
#include "wire/pending_object_rules.hpp"

#include "wire/checksum.hpp"
#include "wire/part_rules.hpp"

namespace ossio::wire {

result<void> check_pending_object(pending_object const& o) {
    auto fine = check_names(o.bucket, o.key);
    if (fine) fine = check_upload_id(o.upload_id);
    if (fine) fine = check_parts(std::span<part const>(o.parts));
    if (!fine) return fine;
    std::uint64_t size = 0;
    for (part const& p : o.parts) size += p.size;
    if (size != o.size)
        return broken_rule("the parts have " + std::to_string(size) + " bytes, the object " + std::to_string(o.size));
    auto const sum = checksum_of(std::span<part const>(o.parts));
    if (sum != to_checksum(o.crc64)) return broken_rule("the checksums of the parts do not make that of the object");
    return {};
}

} // namespace ossio::wire
