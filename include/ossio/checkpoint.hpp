// SPDX-License-Identifier: BSL-1.0
// What must survive a crash for an upload to be resumed, as a value and as JSON. No I/O.
#ifndef OSSIO_CHECKPOINT_HPP
#define OSSIO_CHECKPOINT_HPP

#include <ossio/multipart.hpp>

#include <string_view>
#include <vector>

namespace ossio {

/** The bookmark of an upload. The service's own list of parts decides what is there; `parts` is a hint.

    `completing` is set before CompleteMultipartUpload is sent, with the checksum expected of the whole object: when the
    answer is lost together with the process, the next run can tell an object that is done from an upload that vanished.
*/
class checkpoint {
public:
    checkpoint() = default;

    friend bool operator==(checkpoint const&, checkpoint const&) = default;

    std::string endpoint; ///< host and port the upload was begun at
    std::string bucket;
    std::string key;
    std::string upload_id;
    std::string source_fingerprint; ///< source::fingerprint() at the start
    std::uint64_t size = 0;         ///< bytes of the source
    std::uint64_t part_size = 0;    ///< bytes of every part but the last
    std::vector<part> parts;        ///< acknowledged so far, ascending by number
    bool sequential = false;        ///< the upload was begun so: its parts go up one after the other
    bool completing = false;
    std::optional<std::uint64_t> object_crc64; ///< of the whole object; set together with `completing`
};

/// One line of JSON, with a format version and a checksum over the content.
std::string to_json(checkpoint const&);

/** Reads what to_json wrote.

    @throws error  errc::checkpoint_unreadable: not JSON, another format version, a field missing or of the wrong type, or
                   a checksum that does not agree.
*/
checkpoint checkpoint_from_json(std::string_view);

} // namespace ossio
#endif
