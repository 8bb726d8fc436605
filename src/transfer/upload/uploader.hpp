// SPDX-License-Identifier: BSL-1.0
// One upload of a source that can be read again, from its first buffer to its end.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_UPLOADER_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_UPLOADER_HPP

#include "service/operations.hpp"
#include "transfer/multipart/multipart_session.hpp"
#include "transfer/plan/part_table.hpp"
#include "transfer/progress/progress_reporter.hpp"
#include "transfer/upload/checkpoint_writer.hpp"
#include "transfer/upload/find_earlier_upload.hpp"
#include "transfer/upload/part_sender.hpp"
#include "transfer/upload/parts_in_flight.hpp"
#include "transfer/upload/queued_upload.hpp"
#include "transfer/upload/source_watch.hpp"

namespace ossio::transfer {

/// What an earlier run has left.
class left_by_earlier_run {
public:
    std::optional<checkpoint> loaded; ///< names the session's upload while there is no table
    bool is_resumed = false;          ///< its upload is the one that runs
    bool is_looked_for = true;        ///< until then nothing has been sent
};

/** Runs one upload: the stages are the steps of its session, which any stop ends; the session knows how an upload ends.

    Files: uploader.cpp (run, and what is reported), start_or_resume.cpp, send_parts.cpp, complete.cpp, slice.cpp (the stages).
*/
class uploader final : public std::enable_shared_from_this<uploader>, public service::running_upload {
public:
    /// Takes over what was asked for, the admission, and the place among those that draining ends.
    explicit uploader(queued_upload& asked);

    /// Once, on a coroutine of its own on the client's executor.
    outcome<upload_result> upload();

    void wind_down() override;
    void drop() override { session_.stop(stop_reason::drained); }

private:
    // ---- uploader.cpp
    outcome<upload_result> run_session();
    outcome<upload_result> stages();
    bool has_nothing_to_resume(part_layout const& layout) const noexcept;
    checkpoint snapshot() const;
    resume_token token(failure const& end) const;
    template<class... Pieces>
    void log(log_level level, Pieces const&... pieces) const {
        client().log(level, pieces..., " bucket=", session_.bucket()->name, " key=", session_.key());
    }
    detail::client_impl& client() const noexcept { return session_.client(); }

    // ---- start_or_resume.cpp
    /// The result, when an earlier run has completed the object.
    outcome<std::optional<upload_result>> start_or_resume(part_layout layout);
    void take_charge_of(std::optional<checkpoint> const& saved);
    asio::awaitable<void> record_rejected(rejected_upload);
    upload_result take_object(search_result earlier);
    outcome<void> resume(usable_upload earlier);
    outcome<void> begin(part_layout layout);

    // ---- slice.cpp
    /// The result, when the upload that the workers share has been completed.
    outcome<std::optional<upload_result>> join_shared(part_layout layout);
    outcome<upload_result> complete_shared();
    outcome<upload_result> take_shared_object(bool has_sent);
    outcome<bool> is_object_of_source(object_info object);

    // ---- send_parts.cpp
    outcome<void> send_parts();
    outcome<void> schedule_parts();
    outcome<void> schedule_parts_soon();
    void schedule_next();
    void adapt();
    void finish_sending();
    scheduler_action next_action() const;
    outcome<void> start_next_part();
    asio::awaitable<async::buffer_lease> lease_buffer();
    asio::awaitable<void> wait_for_change(scheduler_action);
    std::shared_ptr<part_sender> least_busy_sender() const;
    outcome<void> send_part(part_task, async::buffer_lease, std::shared_ptr<part_sender> other);
    result<void> look_at_source(int number);
    outcome<void> process_part(part_task, async::buffer_lease&, std::shared_ptr<part_sender> other);
    outcome<bool> agrees(part listed, async::buffer_lease&, std::shared_ptr<part_sender> other);
    outcome<part> send_hedged(int number, async::buffer_lease&, std::shared_ptr<part_sender> other);
    void hedge(int number);
    outcome<part> send_second_copy(int number, async::buffer_lease);
    outcome<part> send_first_copy(int number, async::buffer_lease&, std::shared_ptr<part_sender> other);
    outcome<part> send_copy(int number, async::buffer_lease&, progress_reporter& figures);
    outcome<part> send_elsewhere(int number, std::shared_ptr<part_sender> other);
    result<wire::part_headers> part_headers() const;
    outcome<part> find_sent_part(int number, failure refused, asio::mutable_buffer slice);

    // ---- complete.cpp
    outcome<upload_result> put_whole();
    outcome<upload_result> complete();
    outcome<upload_result> prepare();
    outcome<void> verify_source();
    outcome<void> compare_stored(asio::mutable_buffer slice);
    void look_at_source_of_object();
    failure prefer_source_changed(failure);
    upload_result finished(object_info) const;

    source_ptr source_;
    upload_options options_;
    async::admission admission_; // while it runs
    detail::quota_owner quota_owner_;
    async::buffer_lease first_buffer_; // until something takes it, or nothing will
    upload_identity identity_;
    source_watch source_watch_;
    checkpoint_writer checkpoint_writer_;
    multipart_session session_;
    progress_reporter reporter_;
    left_by_earlier_run earlier_;
    std::optional<part_table> table_;
    std::unique_ptr<parts_in_flight> in_flight_; // while parts are sent
    std::shared_ptr<pending_object> pending_;    // null: it completes
    bool winding_down_ = false;                  // no further part is begun
};

} // namespace ossio::transfer
#endif
