// SPDX-License-Identifier: BSL-1.0
// The callback of an upload, as the embedded server makes it.
#ifndef OSSIO_SRC_TESTING_CALLBACK_HPP
#define OSSIO_SRC_TESTING_CALLBACK_HPP

#include "testing/memory_service.hpp"
#include "testing/operations.hpp"
#include "wire/callback_headers.hpp"

namespace ossio::testing {

/// The order that a request gives by headers or query; nothing when it gives none; a failure when OSS would refuse it.
result<std::optional<wire::callback_order>> callback_of(incoming const&);

/// `stored` is the answer to the upload, which the callback's answer replaces: 200 with its JSON, or 203 CallbackFailed.
asio::awaitable<answer> call_back(std::shared_ptr<service_core>, incoming const&, wire::callback_order, answer stored,
                                  std::string request_id);

} // namespace ossio::testing
#endif
