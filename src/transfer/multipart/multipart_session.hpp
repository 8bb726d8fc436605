// SPDX-License-Identifier: BSL-1.0
// One object while it is uploaded: begin, send, complete; or give up, and say what is left.
#ifndef OSSIO_SRC_TRANSFER_MULTIPART_MULTIPART_SESSION_HPP
#define OSSIO_SRC_TRANSFER_MULTIPART_MULTIPART_SESSION_HPP

#include "async/event.hpp"
#include "async/stop_state.hpp"
#include "async/task_group.hpp"
#include "service/object_proof.hpp"
#include "service/operations.hpp"
#include "transfer/multipart/upload_ending.hpp"
#include "transfer/progress/upload_events.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

namespace ossio::transfer {

using service::bucket_ptr;
using service::outcome;

class checkpoint_writer;

/// How a driver's uploads are called, and what becomes of their parts.
class session_rules {
public:
    session_rules() = default;

    std::string_view operation = "Upload"; ///< in failures that are no request's
    parts_policy policy = parts_policy::discard;
    bool source_is_rereadable = false;
    bool next_run_finds_parts = false;
    bool others_may_complete = false; ///< the object may stand because another process has completed the upload
    std::chrono::milliseconds abort_window{0};
    cancellation_token cancellation;
};

/// What the steps of an ending add to the failure.
class ending_notes {
public:
    ending_notes() = default;

    std::string problem;               ///< why removing the parts was not confirmed
    std::optional<failure> lease_lost; ///< as the store said it
};

/** The only owner of the upload id, the stop listener, the time that Initiate still has after a stop, the knowledge of what
    may have been carried out, and the events of an upload.

    A member of its driver, which holds itself alive; lives on the client's executor. The order of calls is `listen`, `run` any
    number of times, `give_up` when a run has failed, `finish`. The requests are made from within `run`.
*/
class multipart_session {
public:
    /// `saves` may be null, and must outlive the session.
    /// `begun`: when the upload was, if that has been announced already.
    multipart_session(bucket_ptr in, std::string key, session_rules rules, checkpoint_writer* saves = nullptr,
                      std::optional<async::steady_time> begun = std::nullopt);

    bucket_ptr const& bucket() const noexcept { return bucket_; }
    detail::client_impl& client() const noexcept { return *bucket_->client; }
    std::string const& key() const noexcept { return key_; }
    upload_events& events() noexcept { return events_; }
    std::optional<multipart_upload> const& upload() const noexcept { return upload_; }
    std::string upload_id() const { return upload_ ? upload_->upload_id : std::string(); }
    std::optional<wire::checksum> object_checksum() const noexcept { return sent_.sum; }
    /// Whether this is the checksum of what was sent, and not only what the service says of the object.
    bool is_of_what_was_sent(std::optional<std::uint64_t> crc64) const noexcept {
        return crc64 && sent_.sum == wire::to_checksum(crc64);
    }
    bool may_be_completing() const noexcept { return facts_.complete != request_state::unsent; }
    /// After `give_up`: the upload is gone without an object of its own, and the key has another one.
    bool key_has_another_object() const noexcept { return facts_.another_object_stands; }

    /// Number of uploads that InitiateMultipartUpload may have begun without a response.
    int unconfirmed_uploads() const noexcept;
    /// Those of earlier runs, as the checkpoint says.
    void add_unconfirmed(int uploads, std::string since);
    /// Writes them into a checkpoint, and the upload that is about to be begun.
    void describe_unconfirmed(checkpoint&) const;

    // ---- stops
    /// `on_stop` is called at each stop, on the client's executor: what is in flight outside of `run` shall end, too.
    void listen(std::shared_ptr<void> const& owner, std::function<void()> on_stop = nullptr);
    void stop(stop_reason why);
    void lose_lease();
    void interrupt(); ///< ends the steps under way, because something has failed outside of them
    bool is_running() const noexcept { return running_ != nullptr; }
    stop_reason stopped() const noexcept { return facts_.stop; }

    /** Runs the steps as a child that any stop and a cancelled caller end, and joins it.

        Afterwards the caller's coroutine cannot be cancelled any more: what follows cleans up. With a stop before the first
        step, nothing is run. Without a result of the steps the failure is operation_aborted.
    */
    template<class T>
    outcome<T> run(std::shared_ptr<void> owner, outcome<T> steps);

    // ---- requests
    /// Saves what is intended, sends Initiate, and saves the id: where there is a store, no upload is begun without a trace.
    outcome<void> begin(object_headers headers, initiate_options how);
    /// The two steps of `begin`, for a caller who continues when the store fails in the first one.
    outcome<void> save_intent();
    outcome<void> begin_intended(object_headers headers, initiate_options how);
    /// Takes over an upload of an earlier run. `is_attributed`: a checkpoint or the caller has named it.
    void resume(multipart_upload earlier, bool is_attributed, bool is_in_checkpoint);
    /// The upload that was taken over is not used: another one may be begun.
    void forget_upload() noexcept;
    /// From now on another process may resume the upload: only an abort on request deletes the parts.
    void keep_parts() noexcept { facts_.policy = keep_rule::always; }
    /// Complete of the earlier run may still be carried out: an object that is older than this run's own Complete may be the one.
    void expect_earlier_completion() noexcept { rules_.others_may_complete = true; }
    /// The upload is gone, perhaps because another process has completed it. `give_up` looks for the object.
    void note_completed_by_others(std::uint64_t size, std::optional<wire::checksum> sum);
    void note_upload_gone() noexcept { facts_.parts = parts_state::removed; } ///< the service has said so
    outcome<void> save_first();
    void note_saved() noexcept; ///< by the caller, what `save_first` could not
    service::part_request part(int number) const { return service::part_request(*upload_, number); }
    /// Stores the object by one request. What is passed by reference or pointer must live until completion.
    outcome<object_info> put_whole(service::checksummed_body& body, object_headers const& headers, int* retries,
                                   detail::quota_owner const* on_behalf_of);
    /// The object is stored, and is not what was asked for.
    void reject_object() noexcept { facts_.stored_but_failed = true; }
    /// If it is stored, it may not be what the source is.
    void doubt_source() noexcept { facts_.source_is_in_doubt = true; }
    outcome<object_info> complete(std::vector<ossio::part> parts, complete_options how, int* retries);

    // ---- the end
    /// Carries the ending out, step by step. The object, when it stands after all; else the failure with all that is known.
    /// `kind`: whatever the code of the failure says about that.
    outcome<object_info> give_up(failure first, std::optional<failure_kind> kind = std::nullopt);
    /// Emits the end once. `why` unset: the object stands.
    void finish(std::optional<failure> const& why, progress const& totals);
    failure in_context(failure f) const;

private:
    void on_stop_requested();
    outcome<multipart_upload> send_initiate(object_headers headers, initiate_options how);
    void note_first(failure const&);
    result<void> note_first_save(result<void> saved);
    bool may_be_completed_by_others(failure const& refused) const noexcept;
    void note_doubt(service::put_attempts const& attempts);
    asio::awaitable<void> carry_out(ending_step step, ending_notes& notes);
    void end_soon(async::duration grace);
    asio::awaitable<void> ask_for_object();
    asio::awaitable<void> find_object();
    asio::awaitable<void> save_or_verify(bool keeps, ending_notes& notes);
    asio::awaitable<void> wait_abort_window();
    asio::awaitable<void> remove_parts(ending_notes& notes);
    asio::awaitable<void> settle_checkpoint();
    failure describe(failure first, ending_notes const& notes) const;

    bucket_ptr bucket_;
    std::string key_;
    session_rules rules_;
    checkpoint_writer* saves_;
    upload_events events_;
    ending_facts facts_;
    std::optional<multipart_upload> upload_;
    std::string
        begun_; // when Initiate was sent first, by this run or by one that left uploads: ISO date, the service's clock
    service::sent_object sent_;
    std::optional<object_info> stored_; // as the response says, or by asking
    detail::stop_state::subscription listening_;
    std::function<void()> on_stop_;
    async::task_group* running_ = nullptr; // the steps that the caller waits for
    std::unique_ptr<async::timer> timer_;  // for what a stop does not end at once, and for an abort after a pause
    async::event stop_escalated_;          // the reason has grown, or the time to wait for that is over
};

/// Steps under way. Shared with the child: when an event loop is destroyed, either of the two frames may go first.
template<class T>
class session_run {
public:
    session_run(std::shared_ptr<void> of, asio::any_io_executor const& executor)
        : owner(std::move(of)), group(executor) {}

    std::shared_ptr<void> owner;
    async::task_group group;
    async::event ended;
    std::optional<result<T>> how;
};

template<class T>
asio::awaitable<void> run_steps(std::shared_ptr<session_run<T>> run, outcome<T> steps) {
    async::set_at_exit const at_exit(run->ended);
    run->how.emplace(co_await std::move(steps));
}

template<class T>
std::optional<failure> failure_of(result<T> const& end) {
    if (end) return std::nullopt;
    return end.error();
}

template<class T>
outcome<T> multipart_session::run(std::shared_ptr<void> owner, outcome<T> steps) {
    auto const one = std::make_shared<session_run<T>>(std::move(owner), client().executor);
    if (facts_.stop == stop_reason::none) {
        running_ = &one->group;
        one->group.spawn(run_steps(one, std::move(steps)));
    } else {
        one->ended.set();
    }
    bool cancelled = false;
    try {
        co_await one->ended.wait();
    } catch (boost::system::system_error const&) {
        cancelled = true;
    }
    // From here on the stop is known; what follows cleans up and must not be cut short.
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    if (cancelled) stop(stop_reason::cancelled);
    try {
        co_await one->group.join();
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
    running_ = nullptr;
    timer_->clear();
    if (!one->how) co_return failure(asio::error::operation_aborted);
    co_return std::move(*one->how);
}

} // namespace ossio::transfer
#endif
