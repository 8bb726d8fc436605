// SPDX-License-Identifier: BSL-1.0
// The interface of the consumer's shared object.
#ifndef CONSUMER_PLUGIN_HPP
#define CONSUMER_PLUGIN_HPP

#include <ossio.hpp>

boost::asio::awaitable<ossio::object_info> store_greeting(ossio::bucket bucket);

#endif
