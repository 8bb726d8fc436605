// SPDX-License-Identifier: BSL-1.0
// The saved state of an upload, as a value and as JSON. No I/O.
#ifndef OSSIO_CHECKPOINT_HPP
#define OSSIO_CHECKPOINT_HPP

#include <ossio/export.hpp>
#include <ossio/multipart.hpp>

#include <string_view>
#include <vector>

namespace ossio {

/** Holds what has to survive a crash for an upload to be resumed. It is a hint: the service's list of parts decides.

    `completing` and the expected checksum of the object are saved before CompleteMultipartUpload is sent. If the process
    ends before the response arrives, the next run can distinguish a completed object from an upload that is gone.
    Before InitiateMultipartUpload is sent, a checkpoint without `upload_id` is saved, in which `unconfirmed_uploads` counts the
    upload that is about to begin. If the process ends before the id is saved, the next run can report that upload. No run
    takes it over or deletes it: an upload id on the service does not say who began it.
    Downloads, writers and streams save checkpoints, too. That of a download has the ETag of the object as `upload_id`; in that of a
    writer or a stream `size` is the number of bytes that are durable, and `part_size` is 0.
*/
class checkpoint {
public:
    checkpoint() = default;

    /// Compares all members.
    friend bool operator==(checkpoint const&, checkpoint const&) = default;

    std::string endpoint;           ///< host and port at which the upload was begun
    std::string bucket;             ///< name of the bucket
    std::string key;                ///< key of the object
    std::string upload_id;          ///< id that InitiateMultipartUpload returned; empty: no response has arrived
    std::string source_fingerprint; ///< source::fingerprint() at the start
    std::uint64_t size = 0;         ///< bytes of the source
    std::uint64_t part_size = 0;    ///< bytes of each part except the last
    std::vector<part> parts;        ///< acknowledged parts, ascending by number
    bool sequential = false;        ///< the upload was begun as sequential: parts are sent one after the other
    bool completing = false;        ///< CompleteMultipartUpload may have been sent
    std::optional<std::uint64_t>
        object_crc64; ///< set together with `completing`: of the object; of writers and streams: of `size` bytes
    std::string tail; ///< of writers and streams: bytes behind the parts, of any values

    int unconfirmed_uploads = 0;   ///< uploads of this key that may be left on the service, whose ids are not known
    std::string unconfirmed_since; ///< when the first of them was begun: ISO 8601 in UTC, by the service's clock
};

/// Returns one line of JSON, with a format version and a checksum of the content.
OSSIO_API std::string to_json(checkpoint const&);

/** Parses the text that to_json returned.

    @throws error  errc::checkpoint_unreadable: the text is not JSON, has another format version, lacks a field, has a field
                   of the wrong type, or its checksum does not agree.
*/
OSSIO_API checkpoint checkpoint_from_json(std::string_view);

} // namespace ossio
#endif
