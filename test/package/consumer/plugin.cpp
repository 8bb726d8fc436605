// SPDX-License-Identifier: BSL-1.0
// In a shared object of the consumer's: an upload that the program awaits.
#include "plugin.hpp"

boost::asio::awaitable<ossio::object_info> store_greeting(ossio::bucket bucket) {
    auto stored = co_await bucket.put_object("greeting", std::string("hello"));
    co_return stored;
}
