// SPDX-License-Identifier: BSL-1.0
// One request to its end: sign, lease, exchange, classify, retry. The only retry in the library.
#ifndef OSSIO_SRC_SERVICE_CALL_HPP
#define OSSIO_SRC_SERVICE_CALL_HPP

#include "net/exchange.hpp"
#include "service/client_impl.hpp"

#include <functional>

namespace ossio::service {

/// What a request is about and may do, besides its text.
class call_options {
public:
    call_options() = default;
    explicit call_options(std::uint64_t number_of_upload) : upload_number(number_of_upload) {}

    net::body_source* body = nullptr; ///< null: request::body
    std::uint64_t max_answer = 16 << 20;
    net::body_sink* into = nullptr; ///< where the body of a success goes; null: call_result::response

    std::function<void(wire::request&)> prepare; ///< before each attempt: what has changed since the last one
    std::function<bool()> has_advanced;          ///< since it was asked last: a failure then counts as the first one

    /// Looks at a good answer before it is believed, e.g. compares a checksum; its failure may be retried like any other.
    std::function<result<void>(wire::response const&)> check;

    std::function<void(failure const&)> attempt_failed; ///< told of each failed attempt, those tried again included

    std::string_view upload_id;                   ///< for failures; must live until completion
    int part_number = 0;                          ///< for failures
    std::uint64_t upload_number = 0;              ///< for events; 0: of no upload
    int* retries = nullptr;                       ///< counted up at each request sent again
    detail::tenant const* on_behalf_of = nullptr; ///< must live until completion; null: of this request alone
};

/// A good answer and how many requests it took.
class call_result {
public:
    call_result() = default;
    call_result(wire::response good, int sent) : response(std::move(good)), attempts(sent) {}

    wire::response response;
    int attempts = 1;
};

/** The answer of the service to `request`, after as many attempts as the client's policy allows.

    Each attempt asks for credentials, signs anew, and reads the body from its start. A reused connection that died before
    the answer began is replaced once without counting. A clock skew is corrected for all of the client, and the request
    sent again at once. The failure carries operation, bucket, key, upload, part, attempts and the last cause.
    `client` must live until completion.
*/
boost::asio::awaitable<result<call_result>> call(detail::client_impl& client, wire::request request,
                                                 call_options options);

} // namespace ossio::service
#endif
