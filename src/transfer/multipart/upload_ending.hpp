// SPDX-License-Identifier: BSL-1.0
// Decides how an upload that did not simply succeed ends: from what is known to the next step, and to what is reported. No I/O.
#ifndef OSSIO_SRC_TRANSFER_MULTIPART_UPLOAD_ENDING_HPP
#define OSSIO_SRC_TRANSFER_MULTIPART_UPLOAD_ENDING_HPP

#include <ossio/failure.hpp>

#include "service/object_proof.hpp"

#include <string>

namespace ossio::transfer {

using service::object_state;

/// Why an upload shall end early. Ordered: a reason may grow stronger, never weaker.
enum class stop_reason { none, cancelled, drained, paused, aborted };

/// parts_policy of the options, for code that does no I/O.
enum class keep_rule { if_resumable, always, never };

/// What is known of a request that changes the service.
enum class request_state {
    unsent, ///< it was not sent, or the service refused it: it was not carried out
    sent,   ///< it may have been carried out: no valid response has arrived
    known   ///< it was carried out, and the response has arrived
};

/// The right to run the upload, where a store gives one.
enum class lease_state {
    none,       ///< there is no lease that could be lost
    unverified, ///< held, as far as is known; a save finds out
    held,       ///< a save under it has just succeeded
    lost
};

enum class parts_state {
    there,       ///< as far as is known, nothing has been done with them
    kept,        ///< and the checkpoint, if there is a store, has been saved
    left,        ///< to the new holder of the lease
    removed,     ///< the service confirmed that the upload is gone
    unconfirmed, ///< an abort was tried, and not confirmed
};

/// What the first failure says about the parts.
enum class failure_kind {
    stop,   ///< the upload did nothing but obey a stop
    other,  ///< what was sent can be used again
    useless ///< the source has another size, or the service refuses the parts: nobody can use them again
};

/// All that the decision needs. The steps below write what they find back into it.
class ending_facts {
public:
    ending_facts() = default;

    // ---- how it was set up
    keep_rule policy = keep_rule::if_resumable;
    bool source_is_rereadable = false; ///< another run can read the same bytes again
    bool next_run_finds_parts = false; ///< by a checkpoint or on the service
    bool has_abort_window = false;     ///< after a pause, an abort is still waited for

    // ---- what has happened
    stop_reason stop = stop_reason::none;
    failure_kind failed = failure_kind::other;
    lease_state lease = lease_state::none;
    bool checkpoint_names_upload = false; ///< a next holder may know the upload by its id
    bool id_is_saved = false;             ///< a checkpoint names the upload for certain: a save of it succeeded
    bool first_save_failed = false;       ///< of its id or the intent: nobody would find an upload that this run began
    bool upload_is_attributed = true;     ///< this run began it, or a checkpoint or the caller named it
    bool is_of_earlier_run = false;       ///< another run began the upload: it was known before this one
    int unconfirmed_uploads = 0;          ///< that lost responses to InitiateMultipartUpload may have left
    bool intent_is_on_record = false;     ///< the checkpoint says that an upload is about to be begun
    request_state initiate = request_state::unsent;
    request_state complete = request_state::unsent;
    request_state put = request_state::unsent; ///< one PutObject instead of parts
    bool stored_but_failed = false;  ///< the object is stored, and its callback failed, or its source has changed
    bool source_is_in_doubt = false; ///< an object of one PutObject, if it is stored, may not be what the source is

    // ---- what the steps have found
    object_state object = object_state::not_asked;
    bool another_object_stands = false; ///< the object is absent, and the key has another one
    parts_state parts = parts_state::there;
    bool abort_window_is_over = false;
};

/// The object is stored, and proved to be the one that was sent.
bool is_stored(ending_facts const&) noexcept;

/// It is stored, and nothing is wrong with it: the upload is a success after all.
bool is_success(ending_facts const&) noexcept;

enum class ending_step {
    ask_for_object, ///< writes `object`, and `parts` when the service says that the upload is gone
    verify_lease,   ///< writes `lease`: held or lost
    save_and_keep,  ///< writes `parts`: kept, and `checkpoint_names_upload` where there is a store; or `lease`: lost;
                    ///< also `first_save_failed`, if no checkpoint is certain to name the upload
    wait_abort_window,   ///< writes `abort_window_is_over`, perhaps `stop`; afterwards the lease is unverified
    abort_and_verify,    ///< writes `parts`: removed or unconfirmed; when Complete was sent, `object`: not_asked
    leave_to_new_holder, ///< writes `parts`: left
    report               ///< nothing is left to do
};

/** The next step. Carrying out a step and asking again comes to `report` after at most eight steps.

    A run that may have made the object asks for it before anything else, and once more after an abort: Complete may have been
    carried out meanwhile. Under a lost lease the parts belong to the next holder, unless nobody else can know the upload. One that
    an earlier run began is not removed for want of a checkpoint: the next run can name it again.
*/
ending_step next_step(ending_facts const&) noexcept;

/// What failure::parts says.
parts_status status_of(ending_facts const&) noexcept;

/// Which code the failure has; `first`: that of the first failure.
enum class ending_code { first, paused, draining, aborted, lease_lost };
ending_code code_of(ending_facts const&) noexcept;

/// The failure of an upload that did nothing but obey a stop; `otherwise` when it was cancelled.
failure stop_failure(stop_reason, failure otherwise);

/// What is not known, in sentences for people; empty: everything is. `begun`: when Initiate was sent first, as text.
std::string doubts_of(ending_facts const&, std::string const& begun);

} // namespace ossio::transfer
#endif
