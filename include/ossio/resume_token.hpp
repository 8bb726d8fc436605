// SPDX-License-Identifier: BSL-1.0
// What client::drain returns for each upload that it ended. No I/O.
#ifndef OSSIO_RESUME_TOKEN_HPP
#define OSSIO_RESUME_TOKEN_HPP

#include <ossio/export.hpp>
#include <ossio/failure.hpp>

#include <string_view>
#include <vector>

namespace ossio {

/** Describes an upload that `client::drain` ended.

    To resume it, upload the same source to the same key with the same checkpoint store, or without a store by
    `upload_options::resume_from_service = service_resume::of_upload(token.upload_id)`.
*/
class resume_token {
public:
    resume_token() = default;

    /// Compares all members.
    friend bool operator==(resume_token const&, resume_token const&) = default;

    /// Returns whether there are parts to resume from.
    bool can_be_resumed() const noexcept { return parts == parts_status::kept; }

    std::string bucket;                      ///< name of the bucket
    std::string key;                         ///< key of the object
    std::string upload_id;                   ///< empty: no upload was begun, or it was sent by one PutObject
    std::string checkpoint_id;               ///< id in the upload's checkpoint store; empty: it has none
    std::string source;                      ///< source::name(); in JSON with '?' for bytes that are no UTF-8
    std::uint64_t part_size = 0;             ///< bytes; 0: one PutObject
    std::uint64_t bytes_done = 0;            ///< acknowledged by the service
    std::uint64_t bytes_total = 0;           ///< of the source; for a writer the bytes written so far
    parts_status parts = parts_status::none; ///< what happened to the parts
};

/// Returns one line of JSON: an object. Contains no secrets.
OSSIO_API std::string to_json(resume_token const&);

/// Returns one line of JSON: an array of objects. Contains no secrets.
OSSIO_API std::string to_json(std::vector<resume_token> const&);

/// Parses what to_json returned for one token. Throws error{errc::checkpoint_unreadable}.
OSSIO_API resume_token resume_token_from_json(std::string_view);

} // namespace ossio
#endif
