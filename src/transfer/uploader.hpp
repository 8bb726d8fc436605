// SPDX-License-Identifier: BSL-1.0
// One upload from its first buffer to its end: object, paused, aborted, or failed.
#ifndef OSSIO_SRC_TRANSFER_UPLOADER_HPP
#define OSSIO_SRC_TRANSFER_UPLOADER_HPP

#include "async/event.hpp"
#include "async/kept_frame.hpp"
#include "async/task_group.hpp"
#include "service/operations.hpp"
#include "transfer/flights.hpp"
#include "transfer/ledger.hpp"
#include "transfer/look_back.hpp"
#include "transfer/reporter.hpp"
#include "transfer/saver.hpp"
#include "transfer/waiting_upload.hpp"

namespace ossio::transfer {

using service::bucket_ptr;
using service::outcome;

/** Runs one upload: `stages` is a child that any stop cancels; `settle` then decides what remains.

    Files: uploader.cpp (the frame: start, stop, join), opening.cpp, sending.cpp, completing.cpp (the stages), settle.cpp
    (endings).
*/
class uploader final : public std::enable_shared_from_this<uploader>, public service::running_upload {
public:
    using keeps_frames = void;

    /// Takes over what was asked for, the buffer, and the place among those that draining ends.
    explicit uploader(waiting_upload& asked);

    /// Once, on a coroutine of its own at the client's home.
    outcome<upload_result> run();

    void wind_down() override;
    void drop() override { stop(stop_reason::drained); }

private:
    // ---- uploader.cpp
    void hear_wish();
    void stop(stop_reason);
    asio::awaitable<void> work();
    asio::awaitable<void> wait_for_the_end();
    void tell_the_end(result<upload_result> const&);
    checkpoint snapshot() const;
    template<class... Pieces>
    void log(log_level level, Pieces const&... pieces) const {
        bucket_->client->log(level, pieces..., " bucket=", bucket_->name, " key=", key_);
    }
    failure in_context(failure) const;
    resume_token token(failure const& end) const;
    outcome<upload_result> run_to_the_end();
    outcome<upload_result> stages();

    // ---- opening.cpp
    outcome<void> open();
    asio::awaitable<void> pass_over(passed_over_run);
    outcome<void> take_object(survey earlier);
    outcome<void> resume(found_upload earlier);
    outcome<void> begin();
    outcome<void> save_first();
    outcome<multipart_upload> initiate_unhurt();

    // ---- sending.cpp
    outcome<void> send_parts();
    asio::awaitable<void> dispatch();
    crew_move next_move() const;
    asio::awaitable<void> fly_next();
    asio::awaitable<async::buffer_lease> lease_buffer();
    void finish_sending();
    asio::awaitable<void> wait_for_change(crew_move);
    asio::awaitable<void> fly(task, async::buffer_lease);
    outcome<void> carry_out(task, async::buffer_lease&);
    outcome<part> send(int number, async::buffer_lease&);
    void hedge(int number);
    outcome<part> send_second_copy(int number, async::buffer_lease);
    outcome<part> send_copy(int number, async::buffer_lease&, reporter& figures);
    void hear_pushback(failure const&);
    outcome<part> find_sent_part(int number, failure refused, asio::mutable_buffer slice);

    // ---- completing.cpp
    outcome<upload_result> put_whole();
    asio::awaitable<void> forget_upload();
    outcome<upload_result> complete();
    result<void> check_source() const;
    upload_result finished(object_info) const;

    // ---- settle.cpp
    outcome<upload_result> settle();
    outcome<upload_result> settle_pause(failure);
    asio::awaitable<void> wait_for_second_thoughts();
    outcome<upload_result> settle_abort(failure);
    outcome<upload_result> settle_failure(failure);
    outcome<upload_result> settle_lost(failure);
    asio::awaitable<result<void>> confirm_if_announced();
    asio::awaitable<failure> discard(failure);
    bool keeps_parts(failure const&) const;
    failure with_doubts(failure) const;
    failure blame_the_source(failure) const;

    bucket_ptr bucket_;
    std::string key_;
    source_ptr source_;
    upload_options options_;
    detail::tenant tenant_;
    async::buffer_lease first_buffer_; // until something takes it, or nothing will
    upload_identity identity_;

    upload_story story_;
    reporter reporter_;
    saver saver_;
    upload_plan plan_;
    std::optional<multipart_upload> upload_; // from Initiate or the bookmark, until it is gone
    std::optional<ledger> ledger_;
    std::optional<upload_result> found_done_; // an earlier run had completed the object
    std::optional<std::uint64_t> object_crc64_;
    bool resumed_ = false;
    bool completing_ = false;          // Complete may have been sent
    bool announced_ = false;           // a bookmark may tell others of the upload
    std::unique_ptr<flights> flights_; // while parts are sent

    async::task_group group_;
    async::event ended_;
    async::event stronger_;               // the reason has grown, or the time to wait for that is over
    std::unique_ptr<async::alarm> grace_; // for Initiate to answer after a stop
    bool initiating_ = false;
    bool unheard_ = false;      // Initiate was sent, and its answer is not known
    bool winding_down_ = false; // no further part is begun
    stop_reason reason_ = stop_reason::none;
    std::optional<result<upload_result>> outcome_;
};

} // namespace ossio::transfer
#endif
