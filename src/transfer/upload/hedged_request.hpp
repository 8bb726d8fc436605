// SPDX-License-Identifier: BSL-1.0
// Copies of one part in flight over several connections: the first response counts, and ends the others.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_HEDGED_REQUEST_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_HEDGED_REQUEST_HPP

#include "async/task_group.hpp"
#include "service/operations.hpp"

namespace ossio::transfer {

class hedged_request {
public:
    explicit hedged_request(asio::any_io_executor executor) : copies_(std::move(executor)) {}
    hedged_request(hedged_request const&) = delete;
    hedged_request& operator=(hedged_request const&) = delete;

    /// Starts one more copy; it ends at once if another has succeeded already.
    void add(service::outcome<part> copy) { copies_.spawn(run(std::move(copy))); }

    /** Returns the first success when all copies have ended; if none succeeds, the failure of the first copy.

        Cancellation ends the copies; one that has succeeded nevertheless counts.
    */
    service::outcome<part> finish();

private:
    asio::awaitable<void> run(service::outcome<part> copy);

    async::task_group copies_;
    std::optional<part> arrived_;
    std::optional<failure> failed_;
};

} // namespace ossio::transfer
#endif
