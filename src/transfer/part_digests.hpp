// SPDX-License-Identifier: BSL-1.0
// MD5 of the parts of an upload, made side by side: of those that ask, and of those that will ask next.
#ifndef OSSIO_SRC_TRANSFER_PART_DIGESTS_HPP
#define OSSIO_SRC_TRANSFER_PART_DIGESTS_HPP

#include <ossio/source.hpp>

#include "async/event.hpp"
#include "async/kept_frame.hpp"
#include "transfer/ledger.hpp"

#include <ossio/failure.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace ossio::transfer {

/** Sixteen side by side take as long as three one by one, but parts seldom ask together. So whoever asks first makes a whole
    batch, and the others find theirs made.

    Lives on one executor. Source and ledger must outlive it, and it those who ask.
*/
class part_digests {
public:
    using keeps_frames = void;

    part_digests(asio::any_io_executor executor, source& from, ledger const& parts)
        : executor_(std::move(executor)), source_(from), ledger_(parts) {}

    /// 16 raw bytes of the MD5 of a part. `room`, at least 64 KiB, is read into and must live until completion.
    asio::awaitable<result<std::string>> of(int number, asio::mutable_buffer room);

    /// It is not needed any more.
    void forget(int number);

private:
    class leading;

    std::vector<int> next_batch() const;
    asio::awaitable<result<void>> make(std::vector<int> numbers, asio::mutable_buffer room);

    asio::any_io_executor executor_;
    source& source_;
    ledger const& ledger_;
    std::set<int> asked_;
    std::map<int, std::string> made_;
    bool is_led_ = false;    // somebody makes a batch
    async::event batch_end_; // since a batch was begun
};

} // namespace ossio::transfer
#endif
