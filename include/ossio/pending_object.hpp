// SPDX-License-Identifier: BSL-1.0
// An object whose parts are on the service and which is not completed yet, as a value and as JSON. No I/O.
#ifndef OSSIO_PENDING_OBJECT_HPP
#define OSSIO_PENDING_OBJECT_HPP

#include <ossio/export.hpp>
#include <ossio/multipart.hpp>

#include <string_view>
#include <vector>

namespace ossio {

/** Describes an object that `bucket::prepare_upload` has sent. It becomes visible by `bucket::commit`, and is deleted by
    `bucket::discard`; any process that has the value may call them.

    OSS stores and bills the parts until then. Nothing in the library ends the upload by itself; a lifecycle rule of the bucket
    may, and so may `sweep_uploads` of a program that is not given its id.
*/
class pending_object {
public:
    pending_object() = default;

    /// Compares all members.
    friend bool operator==(pending_object const&, pending_object const&) = default;

    std::string bucket;     ///< name of the bucket
    std::string key;        ///< key of the object
    std::string upload_id;  ///< id that InitiateMultipartUpload returned
    std::uint64_t size = 0; ///< bytes of the object
    std::optional<std::uint64_t>
        crc64;               ///< of the object; unset: the service returned none for a part of an earlier run
    std::vector<part> parts; ///< all of the object, ascending by number; empty: the object has no bytes

    /// Parameters of the commit: access, payer, overwriting and callback from the headers of the upload. They may be changed.
    complete_options options;

    /// Number of other uploads of this key that may be left on the service; see upload_result::unconfirmed_uploads.
    int unconfirmed_uploads = 0;
};

/// Returns one line of JSON, with a format version and a checksum of the content. Contains no secrets of the library, but
/// the callback as it was given.
OSSIO_API std::string to_json(pending_object const&);

/** Parses the text that to_json returned; at most 16 MiB.

    @throws error  errc::checkpoint_unreadable: the text is not JSON, has another format version, lacks a field, has a field of
                   the wrong type or out of its range, its checksum does not agree, or the parts do not add up to the object.
*/
OSSIO_API pending_object pending_object_from_json(std::string_view);

} // namespace ossio
#endif
