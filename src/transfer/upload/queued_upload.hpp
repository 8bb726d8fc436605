// SPDX-License-Identifier: BSL-1.0
// An upload that waits until it may begin: its arguments, and its place in the queue. Tens of thousands may wait, so it is
// small.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_QUEUED_UPLOAD_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_QUEUED_UPLOAD_HPP

#include <ossio/pending_object.hpp>

#include "async/stop_state.hpp"
#include "service/operations.hpp"
#include "transfer/multipart/upload_ending.hpp"
#include "transfer/progress/upload_events.hpp"

#include <filesystem>

namespace ossio::transfer {

/// Of an upload of a null pointer.
failure no_source(detail::bucket_impl const& in, std::string const& key);

/** Nothing of the upload has begun while it waits: neither the store nor the service knows it. A file is opened to see that it
    can be read, closed while the upload waits, and opened again when it begins, so that no descriptor waits.
*/
class queued_upload final : public service::running_upload {
public:
    queued_upload(service::bucket_ptr in, std::string key, source_ptr from, upload_options options);
    queued_upload(service::bucket_ptr in, std::string key, std::filesystem::path file, upload_options options);

    asio::any_io_executor const& executor() const noexcept { return bucket->client->executor; }

    /// Opens the file, if there is one and it is not open. True: another process has to give up a lease of it first, and
    /// `wait_for_lease` should be awaited. To be called before `enqueue` and before `end_unbegun`.
    bool is_leased();
    asio::awaitable<void> wait_for_lease(); ///< cancelled, it stops the upload

    /// Called once, on the client's executor. Returns whether to await `wait_admitted`; otherwise it
    /// may begin, or ends.
    bool enqueue();

    /// Returns when it is admitted, or when it is stopped or cancelled.
    asio::awaitable<bool> wait_admitted() { return request_->wait(); }

    void wind_down() override { stop(stop_reason::drained); }
    void drop() override { stop(stop_reason::drained); }
    void stop(stop_reason why);

    /// After the wait: whether nothing has ended it so far.
    bool may_begin() const noexcept;

    /// After the wait: the failure of an upload that ends before it has begun. Null: it begins now.
    std::unique_ptr<failure> end_unbegun();

    /// Ends it, after `enqueue`; reports that, and lists it no more.
    std::unique_ptr<failure> end_with(failure why);

    /// Another object is listed for it from now on.
    void leave() { bucket->client->running.leave(*this, std::nullopt); }

    async::admission take_admission();
    upload_options take_options();

    service::bucket_ptr bucket;
    std::string key;
    source_ptr source;
    transfer_options settings;
    std::shared_ptr<pending_object>
        pending; ///< null: it completes; else the upload ends before that, and describes itself here
    async::steady_time begun{};

private:
    void on_stop_requested();
    std::unique_ptr<failure> open();
    std::unique_ptr<failure> reopen();
    bool open_at_once();
    std::uint64_t ask_size();
    resume_token token();
    void describe_source(resume_token&);

    stop_reason reason_ = stop_reason::none;
    std::unique_ptr<failure> refused_;            // it could not even wait
    std::unique_ptr<failure> senseless_;          // an option is out of its range
    std::unique_ptr<object_headers> headers_;     // null: the defaults, which would take 600 bytes
    std::unique_ptr<std::filesystem::path> file_; // while the file is not open
    detail::stop_state::subscription listening_;
    std::optional<async::admission_request> request_;
};

} // namespace ossio::transfer
#endif
