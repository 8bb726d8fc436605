// SPDX-License-Identifier: BSL-1.0
// Sends parts of an upload on another event loop than that of the upload, with that loop's connections and buffers.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_PART_SENDER_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_PART_SENDER_HPP

#include "service/operations.hpp"
#include "transfer/plan/part_layout.hpp"
#include "transfer/progress/progress_reporter.hpp"
#include "transfer/upload/file_sending.hpp"
#include "transfer/upload/part_flow.hpp"

namespace ossio::transfer {

using service::outcome;

class relayed_flow;

/// The bytes of a part, and how they are read.
class part_bytes {
public:
    part_bytes(source& of, part_extent all, std::size_t most) : from(of), range(all), slice(most) {}

    source& from;
    part_extent range;
    std::size_t slice;                 ///< bytes that are read at a time
    file_sending* from_file = nullptr; ///< null: nothing is sent from the page cache
};

/// Sends one copy of a part on the loop of the bucket. What is referred to must live until completion; `flow` may be null.
outcome<part> send_body(service::bucket_ptr in, service::part_request asked, part_bytes bytes,
                        async::buffer_lease& buffer, progress_reporter& figures, part_flow* flow);

/// One part to send, and how.
class part_order {
public:
    explicit part_order(multipart_upload to) : upload(std::move(to)) {}

    multipart_upload upload;
    int number = 0;
    part_extent range{0, 0};
    wire::part_headers headers;
    std::size_t slice = async::slice_size;
    std::shared_ptr<relayed_flow> flow; ///< null: the number of parts in flight is fixed
};

/// What came of it.
class part_end {
public:
    explicit part_end(result<part> how) : sent(std::move(how)) {}

    result<part> sent;
    int retries = 0;
};

class part_sender : public std::enable_shared_from_this<part_sender> {
public:
    /// `on`: the bucket on that loop. `whole`: the upload's figures, which outlive all that is sent. The source is
    /// thread-safe.
    part_sender(service::bucket_ptr on, source_ptr from, upload_options const& options, progress_reporter& whole);

    asio::any_io_executor const& executor() const noexcept { return bucket_->client->executor; }
    async::runtime const& clock() const noexcept { return *bucket_->client->runtime; }

    // ---- to be awaited on `executor()`
    asio::awaitable<part_end> send(part_order order);
    outcome<bool> agrees(part_layout layout,
                         part listed); ///< whether a part of the service has the bytes of the source

    int in_flight = 0; ///< counted by the upload, on its own loop

private:
    service::bucket_ptr bucket_;
    source_ptr source_;
    detail::quota_owner quota_owner_;
    file_sending from_file_;
    progress_reporter figures_;
};

/// A sender for each other loop that may send parts of the upload; none if it has to stay on its own.
std::vector<std::shared_ptr<part_sender>> other_senders(detail::bucket_impl const& of_upload, source_ptr const& from,
                                                        upload_options const& options, progress_reporter& whole);

} // namespace ossio::transfer
#endif
