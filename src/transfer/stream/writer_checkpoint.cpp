// SPDX-License-Identifier: BSL-1.0
// A checkpoint has a member for each of the state; the rest stays as it is.
#include "transfer/stream/writer_checkpoint.hpp"

#include "wire/writer_state_rules.hpp"

namespace ossio::transfer {

namespace {

failure unusable(std::string why) { return failure(errc::checkpoint_unreadable, std::move(why)); }

} // namespace

checkpoint checkpoint_of(writer_state const& s, std::string mark) {
    checkpoint c;
    c.bucket = s.bucket;
    c.key = s.key;
    c.upload_id = s.upload_id;
    c.source_fingerprint = std::move(mark);
    c.size = s.offset;
    c.parts = s.parts;
    c.tail = s.tail;
    c.sequential = s.sequential;
    c.object_crc64 = s.crc64;
    c.unconfirmed_uploads = s.unconfirmed_uploads;
    return c;
}

result<writer_state> writer_state_of(checkpoint const& c, std::string_view mark, std::string_view bucket,
                                     std::string_view key) {
    if (!std::string_view(c.source_fingerprint).starts_with(mark))
        return unusable("the checkpoint is not of a writer or stream, but of another upload");
    if (c.bucket != bucket || c.key != key)
        return unusable("the checkpoint is of the object \"" + c.key + "\" in the bucket \"" + c.bucket + '"');
    writer_state s;
    s.bucket = c.bucket;
    s.key = c.key;
    s.upload_id = c.upload_id;
    s.offset = c.size;
    s.parts = c.parts;
    s.tail = c.tail;
    s.sequential = c.sequential;
    s.crc64 = c.object_crc64;
    s.unconfirmed_uploads = c.unconfirmed_uploads;
    auto const fine = wire::check_writer_state(s);
    if (!fine) return unusable("the checkpoint of a writer: " + fine.error().detail);
    return s;
}

} // namespace ossio::transfer
