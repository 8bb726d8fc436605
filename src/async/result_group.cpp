// SPDX-License-Identifier: BSL-1.0
// Keeps the first failure beside the group.
#include "async/result_group.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace ossio::async {

asio::awaitable<void> result_group::note_failure(asio::awaitable<result<void>> child) {
    auto const done = co_await std::move(child);
    if (done) co_return;
    failure f = done.error();
    bool const says_more = first_ && first_->code == condition::canceled && f.code != condition::canceled;
    if (!first_ || says_more) first_ = std::move(f);
    group_.cancel();
}

asio::awaitable<result<void>> result_group::join() {
    try {
        co_await group_.join();
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted || !first_) throw;
    }
    if (first_) co_return *first_;
    co_return result<void>();
}

} // namespace ossio::async
