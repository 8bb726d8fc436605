// SPDX-License-Identifier: BSL-1.0
// Computes the MD5 of several parts of an upload at once: of the requested ones, and of those that follow.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_MD5_BATCHER_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_MD5_BATCHER_HPP

#include <ossio/source.hpp>

#include "async/event.hpp"
#include "transfer/plan/part_table.hpp"

#include <ossio/failure.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ossio::transfer {

/** Sixteen at once take as long as three one by one, but parts seldom request theirs together. So the first request
    computes a whole batch, and later ones find their digest computed.

    Lives on one executor. Source and ledger must outlive it, and it those who ask.
*/
class md5_batcher {
public:
    md5_batcher(asio::any_io_executor executor, source& from, part_table const& parts)
        : executor_(std::move(executor)), source_(from), table_(parts) {}

    /// Returns the MD5 of a part, 16 raw bytes. `room`, at least 64 KiB, is the read buffer and must live until
    /// completion.
    asio::awaitable<result<std::string>> of(int number, asio::mutable_buffer room);

    /// Drops a digest that is not needed any more.
    void forget(int number);

private:
    class batch_scope;

    std::vector<int> next_batch() const;
    asio::awaitable<result<void>> make(std::vector<int> numbers, asio::mutable_buffer room);

    asio::any_io_executor executor_;
    source& source_;
    part_table const& table_;
    std::set<int> asked_;
    std::map<int, std::string> made_;
    bool is_led_ = false;    // a coroutine computes a batch
    async::event batch_end_; // set when the batch is done
};

} // namespace ossio::transfer
#endif
