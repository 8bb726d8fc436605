// SPDX-License-Identifier: BSL-1.0
// The dry run of an upload: which parts it would keep, compare and send, and why. No I/O.
#ifndef OSSIO_UPLOAD_PLAN_HPP
#define OSSIO_UPLOAD_PLAN_HPP

#include <ossio/export.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace ossio {

/// Why a part would be kept, compared or sent.
enum class part_reason {
    in_checkpoint,          ///< kept: checkpoint and service agree
    not_in_checkpoint,      ///< compared: acknowledged after the checkpoint was saved last
    source_in_doubt,        ///< compared: the source may have changed since; see source::fingerprint and resume_check
    found_on_service,       ///< compared: there is no checkpoint
    not_listed,             ///< sent: the service does not have it
    wrong_size,             ///< sent: the service has it with another size
    differs_from_checkpoint ///< sent: it was overwritten after the checkpoint was saved
};

/// What an upload would do with a part.
enum class part_step {
    keep,
    compare, ///< read from the source; kept if its checksum equals the service's, otherwise sent
    send
};

/// Returns what a reason leads to.
OSSIO_API part_step step_of(part_reason) noexcept;

/// Where an earlier upload was found.
enum class upload_origin { checkpoint, service };

/// Why an earlier upload is not resumed.
enum class rejection_reason {
    source_changed, ///< the checkpoint belongs to a source of another size; its parts would be deleted
    foreign,        ///< the checkpoint belongs to another target
    unreadable,     ///< the checkpoint is damaged
    gone,           ///< the service does not have the upload any more
    no_parts,       ///< it has no parts yet
    uneven_parts,   ///< its parts do not have one part size that fits this source
    other_content,  ///< its lowest part is not that of this source
    damaged_part ///< a part differs, and the upload, which is sequential, takes none twice; its parts would be deleted
};

/// Returns a few words, e.g. "the source has changed".
OSSIO_API char const* to_string(part_reason) noexcept;

/// Returns a few words, e.g. "the source has changed".
OSSIO_API char const* to_string(rejection_reason) noexcept;

/// Consecutive parts with one reason.
class part_range {
public:
    part_range() = default;

    int first = 0;                                ///< number of the first part
    int last = 0;                                 ///< number of the last part, included
    std::uint64_t bytes = 0;                      ///< of all of them
    part_reason reason = part_reason::not_listed; ///< why they are kept, compared or sent
};

/// A number of parts, and their bytes.
class part_count {
public:
    part_count() = default;

    int parts = 0;           ///< number of parts
    std::uint64_t bytes = 0; ///< of all of them
};

/// An earlier upload that cannot be resumed.
class rejected_upload {
public:
    rejected_upload() = default;

    /// Takes all members.
    rejected_upload(upload_origin from, std::string id, rejection_reason problem, std::string text = std::string())
        : found_in(from), upload_id(std::move(id)), why(problem), detail(std::move(text)) {}

    upload_origin found_in = upload_origin::checkpoint; ///< where it was found
    std::string upload_id;                              ///< empty: not known
    rejection_reason why = rejection_reason::gone;      ///< why it cannot be resumed
    std::string detail;                                 ///< may be empty
};

/// Describes what an upload would do if it ran now.
class OSSIO_API upload_plan {
public:
    upload_plan() = default;

    /// Returns how many parts and bytes this step applies to.
    part_count count(part_step) const noexcept;

    /// Returns how many parts and bytes this reason applies to.
    part_count count(part_reason) const noexcept;

    std::uint64_t size = 0;                             ///< bytes of the source
    std::uint64_t part_size = 0;                        ///< bytes; 0: one PutObject
    int parts = 0;                                      ///< 0: one PutObject
    std::string upload_id;                              ///< would be resumed; empty: none, everything is sent
    upload_origin found_in = upload_origin::checkpoint; ///< where `upload_id` was found
    bool already_stored = false;                        ///< an earlier run has completed the object; nothing is sent
    std::vector<part_range> runs;          ///< ascending, all parts; empty: one PutObject, or already stored
    std::vector<rejected_upload> rejected; ///< in the order in which they were examined
    int unconfirmed_uploads = 0;           ///< that earlier runs may have left on the service, as the checkpoint says
    std::string unconfirmed_since;         ///< see checkpoint
};

} // namespace ossio
#endif
