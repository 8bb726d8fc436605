// SPDX-License-Identifier: BSL-1.0
// Hands a buffer out slice by slice.
#include "service/memory_body.hpp"

#include "async/buffer_pool.hpp"
#include "wire/crc64.hpp"

#include <algorithm>

namespace ossio::service {

namespace asio = boost::asio;

void memory_body::rewind() {
    at_ = 0;
    crc_ = 0;
}

asio::awaitable<result<asio::const_buffer>> memory_body::next() { co_return *try_next(); }

std::optional<result<asio::const_buffer>> memory_body::try_next() {
    asio::const_buffer slice = asio::buffer(bytes_ + at_, async::slice_size);
    crc_ = wire::crc64(crc_, slice.data(), slice.size());
    at_ += slice.size();
    return result<asio::const_buffer>(slice);
}

} // namespace ossio::service
