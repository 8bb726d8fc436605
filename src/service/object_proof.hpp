// SPDX-License-Identifier: BSL-1.0
// Decides whether an object that stands is the one that was sent, when the response that would say so was lost. No I/O.
#ifndef OSSIO_SRC_SERVICE_OBJECT_PROOF_HPP
#define OSSIO_SRC_SERVICE_OBJECT_PROOF_HPP

#include <ossio/types.hpp>

#include "wire/checksum.hpp"
#include "wire/http_date.hpp"

namespace ossio::service {

/// What asking the service for the object has shown.
enum class object_state {
    not_asked,
    absent,   ///< the object is not there, or it is provably another one
    unproven, ///< the service did not respond, or what stands there may be the object and may be another one
    stands    ///< it is the one that was sent
};

/// The object that CompleteMultipartUpload, PutObject or CopyObject was to make.
class sent_object {
public:
    sent_object() = default;

    std::optional<std::uint64_t> size; ///< unset: a part does not say its own
    std::optional<wire::checksum> sum; ///< unset: a part has none
    std::chrono::steady_clock::time_point sent_at{};
    bool may_be_older = false; ///< another process, or an earlier run, may have made it before `sent_at`
};

/// What the service says about the key, after the response was lost.
class found_object {
public:
    found_object() = default;

    object_info info;
    bool upload_is_gone = false;         ///< ListParts returned NoSuchUpload
    std::optional<wire::utc_time> date;  ///< of the response to HeadObject
    std::chrono::nanoseconds elapsed{0}; ///< from `sent_at` until that response, by this machine's clock
};

/** The same size and checksum prove it together with one fact more: the upload is gone, or the object is new enough.
    Where a checksum is missing, both facts are needed. An object of another size or checksum is another one; one that is
    older than the request proves nothing, however alike: it may lack the headers that were asked for.
*/
object_state judge_object(found_object const&, sent_object const&);

/** Whether the object was modified after the request was sent, by the service's clock alone.

    Dates have whole seconds, so that an object of the very second counts as new.
*/
bool is_new_enough(found_object const&);

} // namespace ossio::service
#endif
