// SPDX-License-Identifier: BSL-1.0
// The callback that the embedded server posts after an upload.
#ifndef OSSIO_SRC_TESTING_CALLBACK_HPP
#define OSSIO_SRC_TESTING_CALLBACK_HPP

#include "testing/memory_service.hpp"
#include "testing/request_dispatch.hpp"
#include "wire/callback_headers.hpp"

namespace ossio::testing {

/// The callback that headers or query ask for; nothing when they do not; a failure when OSS would reject it.
result<std::optional<wire::callback_order>> callback_of(parsed_request const&);

/// Whether all URLs lead to this machine or to one of the hosts. OSS refuses private addresses; a test server must not call
/// anybody whom the test does not name.
bool may_call(wire::callback_order const&, std::vector<std::string> const& hosts);

/// Posts the callback. `stored` is the response to the upload: the reply becomes its body. 203 CallbackFailed otherwise.
asio::awaitable<response> call_back(std::shared_ptr<service_core>, parsed_request const&, wire::callback_order,
                                    response stored, std::string request_id);

} // namespace ossio::testing
#endif
