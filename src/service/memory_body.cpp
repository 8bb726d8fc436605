// SPDX-License-Identifier: BSL-1.0
// Returns a buffer slice by slice.
#include "service/memory_body.hpp"

#include "async/buffer_pool.hpp"
#include "async/yield.hpp"

#include <algorithm>

namespace ossio::service {

namespace asio = boost::asio;

void memory_body::rewind() {
    at_ = 0;
    sum_ = wire::checksum();
}

asio::awaitable<result<asio::const_buffer>> memory_body::next() { co_return *try_next(); }

std::optional<result<asio::const_buffer>> memory_body::try_next() {
    asio::const_buffer slice = asio::buffer(bytes_ + at_, async::slice_size);
    sum_.update(slice.data(), slice.size());
    at_ += slice.size();
    return result<asio::const_buffer>(slice);
}

asio::awaitable<wire::checksum> checksum_in_turns(wire::checksum before, asio::const_buffer bytes) {
    while (bytes.size() != 0) {
        auto const step = asio::buffer(bytes, async::slice_size);
        before.update(step.data(), step.size());
        bytes += step.size();
        if (bytes.size() != 0) co_await async::yield();
    }
    co_return before;
}

} // namespace ossio::service
