// SPDX-License-Identifier: BSL-1.0
// What a writer has made durable, as a value and as JSON: another process resumes the writer with it. No I/O.
#ifndef OSSIO_WRITER_STATE_HPP
#define OSSIO_WRITER_STATE_HPP

#include <ossio/export.hpp>
#include <ossio/multipart.hpp>

#include <string_view>
#include <vector>

namespace ossio {

/** Describes the bytes that `object_writer::persist` has made durable: parts on the service, and the rest in `tail`.

    Any process that has the value may resume the writer at `offset` by `bucket::resume_writer`, or delete the parts by
    `bucket::discard`. Later states of the same writer do not invalidate earlier ones. OSS stores and bills the parts until
    then; nothing in the library ends the upload by itself. A lifecycle rule of the bucket may, and so may `sweep_uploads` of a
    program whose `sweep_options::keep` does not name the id.
*/
class writer_state {
public:
    writer_state() = default;

    /// Compares all members.
    friend bool operator==(writer_state const&, writer_state const&) = default;

    std::string bucket;                 ///< name of the bucket
    std::string key;                    ///< key of the object
    std::string upload_id;              ///< id that InitiateMultipartUpload returned; empty: `offset` is 0
    std::uint64_t offset = 0;           ///< bytes that are durable: those of the parts and of the tail
    std::vector<part> parts;            ///< numbers 1, 2, 3 and so on; each has 100 KiB at least
    std::string tail;                   ///< the bytes behind the parts, fewer than 100 KiB, of any values
    bool sequential = false;            ///< the upload was begun as sequential
    std::optional<std::uint64_t> crc64; ///< CRC-64/XZ of all bytes up to `offset`; unset if a part has none

    /// Number of other uploads of this key that may be left on the service; see upload_result::unconfirmed_uploads.
    int unconfirmed_uploads = 0;
};

/// Returns one line of JSON, with a format version and a checksum of the content. Contains no secrets of the library, but the
/// tail, in base64: up to 100 KiB of the object.
OSSIO_API std::string to_json(writer_state const&);

/** Parses the text that to_json returned; at most 16 MiB.

    @throws error  errc::checkpoint_unreadable: the text is not JSON, has another format version, lacks a field, has a field of
                   the wrong type or out of its range, its checksum does not agree, or parts and tail do not add up to `offset`
                   and `crc64`.
*/
OSSIO_API writer_state writer_state_from_json(std::string_view);

} // namespace ossio
#endif
