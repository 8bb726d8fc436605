// SPDX-License-Identifier: BSL-1.0
// What a drained client hands out: each upload that was cut short, and what it takes to go on. No I/O.
#ifndef OSSIO_RESUME_TOKEN_HPP
#define OSSIO_RESUME_TOKEN_HPP

#include <ossio/failure.hpp>

#include <string_view>
#include <vector>

namespace ossio {

/** An upload that `client::drain` ended. To go on: upload the same source to the same key with the same checkpoint store,
    or without any by `upload_options::resume_from_service = service_resume::of_upload(token.upload_id)`.
*/
class resume_token {
public:
    resume_token() = default;

    friend bool operator==(resume_token const&, resume_token const&) = default;

    /// Something is there to go on with.
    bool can_be_resumed() const noexcept { return parts == parts_fate::kept; }

    std::string bucket;
    std::string key;
    std::string upload_id;         ///< empty: no upload was begun, or it went by one PutObject
    std::string checkpoint_id;     ///< of the bookmark in the store of the upload; empty: it has none
    std::string source;            ///< source::name()
    std::uint64_t part_size = 0;   ///< bytes; 0: one PutObject
    std::uint64_t bytes_done = 0;  ///< acknowledged by the service
    std::uint64_t bytes_total = 0; ///< of the source; what a writer had taken so far
    parts_fate parts = parts_fate::none;
};

/// One line of JSON: an object, or an array of them. No secrets.
std::string to_json(resume_token const&);
std::string to_json(std::vector<resume_token> const&);

/// Reads what to_json wrote of one token. Throws error{errc::checkpoint_unreadable}.
resume_token resume_token_from_json(std::string_view);

} // namespace ossio
#endif
