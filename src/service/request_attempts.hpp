// SPDX-License-Identifier: BSL-1.0
// Which attempts of a request may have been carried out, although no response says so: the one place that decides it. No I/O.
#ifndef OSSIO_SRC_SERVICE_REQUEST_ATTEMPTS_HPP
#define OSSIO_SRC_SERVICE_REQUEST_ATTEMPTS_HPP

#include <ossio/failure.hpp>

#include "wire/checksum.hpp"

#include <utility>

namespace ossio::service {

/// Returns whether a request that was sent may have been carried out, with an unknown response.
bool may_have_been_done(failure const&) noexcept;

/// Returns whether something between here and OSS has answered, which does not say how far the request has come: OSS says for each
/// refusal which one it is.
bool is_from_between(failure const&) noexcept;

/// Returns whether an attempt that failed so may have begun an upload, or made an object. An error of the service's own is no refusal.
bool may_have_begun(failure const&) noexcept;

/// The same of an attempt of PutObject, CopyObject or AppendObject. A body that did not leave as a whole is no object.
bool leaves_object_in_doubt(failure const&) noexcept;

/** Whether a Complete that ended so may have been carried out all the same. Only OSS's own refusal rules that out, or a
    request that never left.
*/
bool may_have_completed(failure const&) noexcept;

/** As may_have_completed, for the owner of the upload, who asks for the object before the parts are deleted: a missing upload and an
    object in the way may be the work of this request, if something between here and OSS has sent it twice.
*/
bool leaves_complete_in_doubt(failure const&) noexcept;

/** The attempts of one request, and how many of them may have been carried out: a doubt outlives the attempts that follow.

    An attempt is open from the moment it may be carried out. One that ends before - no connection, a proxy that opens no tunnel,
    no access keys - is never in doubt, whatever its failure says.
*/
class request_attempts {
public:
    using rule = bool (*)(failure const&) noexcept; ///< whether an attempt that was sent, and failed so, is in doubt

    explicit request_attempts(rule leaves_doubt) noexcept : leaves_doubt_(leaves_doubt) {}

    void begin() noexcept { is_open_ = true; } ///< a request is about to be sent
    /// Returns whether this attempt is in doubt.
    bool failed(failure const& f) noexcept { return count(std::exchange(is_open_, false) && leaves_doubt_(f)); }
    /// What is open gets no response that says how it ended: by a time limit, by the caller, or as the response cannot be used.
    bool cut_short() noexcept { return count(std::exchange(is_open_, false)); }

    void withdraw() noexcept { is_open_ = false; } ///< nothing that can be carried out has left

    int in_doubt() const noexcept { return in_doubt_; }
    bool leave_doubt() const noexcept { return in_doubt_ > 0; }

private:
    bool count(bool is_in_doubt) noexcept {
        in_doubt_ += is_in_doubt ? 1 : 0;
        return is_in_doubt;
    }

    rule leaves_doubt_;
    bool is_open_ = false;
    int in_doubt_ = 0;
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

/** As request_attempts, of one PutObject: an attempt is open from its first byte.

    Only an attempt that sent its whole body can have made the object, so that its checksum is
    the one to compare; attempts that sent part of theirs do not change it.
*/
class put_attempts {
public:
    void begin() noexcept { all_.begin(); } ///< a request is about to be sent
    void failed(failure const&, body_progress const&) noexcept;
    void cut_short(body_progress const&) noexcept; ///< a time limit or the caller has ended what was under way
    void stored(std::optional<wire::checksum> compared) noexcept { sum_ = compared; }

    bool leave_doubt() const noexcept { return all_.leave_doubt(); }
    /// Of the object that is stored or in doubt; nothing if attempts in doubt sent different bytes.
    std::optional<wire::checksum> sum() const noexcept { return sum_; }

private:
    void note_sum(body_progress const&) noexcept;

    request_attempts all_{leaves_object_in_doubt};
    bool has_sent_whole_ = false; // one of those in doubt
    std::optional<wire::checksum> sum_;
};

} // namespace ossio::service
#endif
