// SPDX-License-Identifier: BSL-1.0
// Decides whether an object that stands is the one that was sent, when the response that would say so was lost. No I/O.
#ifndef OSSIO_SRC_SERVICE_OBJECT_PROOF_HPP
#define OSSIO_SRC_SERVICE_OBJECT_PROOF_HPP

#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include "wire/checksum.hpp"
#include "wire/http_date.hpp"

#include <utility>

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

/** Whether a Complete that ended so may have been carried out all the same. Only OSS's own refusal rules that out, or a
    request that never left.
*/
bool may_have_completed(failure const&) noexcept;

/** As may_have_completed, for the owner of the upload, who asks for the object before the parts are deleted: a missing upload and an
    object in the way may be the work of this request, if something between here and OSS has sent it twice.
*/
bool leaves_complete_in_doubt(failure const&) noexcept;

/// The same of an attempt of PutObject, CopyObject or AppendObject. A body that did not leave as a whole is no object.
bool leaves_object_in_doubt(failure const&) noexcept;

/// What the attempts of one request leave in doubt: a doubt outlives the attempts that follow.
class request_attempts {
public:
    using rule = bool (*)(failure const&) noexcept; ///< whether an attempt that failed so is in doubt

    explicit request_attempts(rule leaves_doubt) noexcept : leaves_doubt_(leaves_doubt) {}

    void begin() noexcept { is_open_ = true; } ///< a request is about to be sent
    void failed(failure const& f) noexcept {
        is_open_ = false;
        is_in_doubt_ = is_in_doubt_ || leaves_doubt_(f);
    }
    void cut_short() noexcept { is_in_doubt_ = std::exchange(is_open_, false) || is_in_doubt_; } ///< by a time limit

    bool leave_doubt() const noexcept { return is_in_doubt_; }

private:
    rule leaves_doubt_;
    bool is_open_ = false;
    bool is_in_doubt_ = false;
};

/// How far the body of an attempt has come.
class body_progress {
public:
    body_progress(std::uint64_t bytes_given, std::uint64_t size, wire::checksum of_given)
        : has_begun(bytes_given != 0 || size == 0), is_whole(bytes_given == size), sum(of_given) {}

    bool has_begun; ///< at least one byte was asked for
    bool is_whole;  ///< all of it was
    wire::checksum sum;
};

/** As request_attempts, of one PutObject.

    Only an attempt that sent its whole body can have made the object, so that its checksum is
    the one to compare; attempts that sent part of theirs do not change it.
*/
class put_attempts {
public:
    void begin() noexcept { is_open_ = true; } ///< a request is about to be sent
    void failed(failure const&, body_progress const&) noexcept;
    void cut_short(body_progress const&) noexcept; ///< a time limit or the caller has ended what was under way
    void stored(std::optional<wire::checksum> compared) noexcept { sum_ = compared; }

    bool leave_doubt() const noexcept { return is_in_doubt_; }
    /// Of the object that is stored or in doubt; nothing if attempts in doubt sent different bytes.
    std::optional<wire::checksum> sum() const noexcept { return sum_; }

private:
    void note_doubt(body_progress const&) noexcept;

    bool is_open_ = false;
    bool is_in_doubt_ = false;
    bool has_sent_whole_ = false; // one of those in doubt
    std::optional<wire::checksum> sum_;
};

} // namespace ossio::service
#endif
