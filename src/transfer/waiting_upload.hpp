// SPDX-License-Identifier: BSL-1.0
// An upload until it has its first buffer: what was asked for, and its place in the line. Thousands may wait, so it is small.
#ifndef OSSIO_SRC_TRANSFER_WAITING_UPLOAD_HPP
#define OSSIO_SRC_TRANSFER_WAITING_UPLOAD_HPP

#include "async/stop_state.hpp"
#include "service/operations.hpp"
#include "transfer/upload_story.hpp"

#include <filesystem>

namespace ossio::transfer {

/// Why an upload shall end early. Ordered: a reason may grow stronger, never weaker.
enum class stop_reason {
    none,
    cancelled,
    drained,
    paused,
    aborted,
    lost ///< the lease: the parts are somebody else's, and not even an abort may touch them
};

/// Nothing of the upload has begun while it waits: neither the store nor the service has heard of it.
class waiting_upload final : public std::enable_shared_from_this<waiting_upload>, public service::running_upload {
public:
    waiting_upload(service::bucket_ptr in, std::string key, source_ptr from, upload_options options);
    waiting_upload(service::bucket_ptr in, std::string key, std::filesystem::path file, upload_options options);

    asio::any_io_executor const& home() const noexcept { return bucket->client->home; }

    /// At home, once, before anything else. true: its turn is to be waited for; false: it has its buffer, or needs none.
    bool enter();

    /// Its turn, or the end of the wait for it: stopped or cancelled.
    asio::awaitable<bool> turn() { return request_->wait(); }

    void wind_down() override { stop(stop_reason::drained); }
    void drop() override { stop(stop_reason::drained); }
    void stop(stop_reason why);

    /// Somebody else is listed for it now.
    void leave() { bucket->client->running.leave(*this, std::nullopt); }

    async::buffer_lease take_buffer(); ///< once the wait has ended; none: it shall end
    upload_options take_options();

    service::bucket_ptr bucket;
    std::string key;
    source_ptr source;
    upload_terms terms;
    async::account_ptr account; ///< of its buffers
    async::steady_time begun{};
    stop_reason reason = stop_reason::none;
    std::unique_ptr<failure> refused; ///< it could not even wait

private:
    void hear_wish();
    std::unique_ptr<failure> open();

    std::unique_ptr<object_headers> headers_;     // null: as they are by default, which would be 600 bytes of nothing
    std::unique_ptr<std::filesystem::path> file_; // until it is opened
    detail::stop_state::subscription listening_;
    std::optional<async::buffer_request> request_;
};

} // namespace ossio::transfer
#endif
