// SPDX-License-Identifier: BSL-1.0
// One request with all its attempts: lease, sign, exchange, classify, retry. The only retry in the library.
#ifndef OSSIO_SRC_SERVICE_CALL_HPP
#define OSSIO_SRC_SERVICE_CALL_HPP

#include "net/exchange.hpp"
#include "service/client_impl.hpp"
#include "service/request_attempts.hpp"

#include <functional>

namespace ossio::service {

/// Options of a call, besides the request itself.
class call_options {
public:
    call_options() = default;
    /// As a request of an upload, where the bucket is that of one; the bucket must live until completion.
    explicit call_options(detail::bucket_impl& of) : upload_number(of.upload_number), activity(of.activity) {}

    net::body_source* body = nullptr;          ///< null: request::body
    std::optional<std::uint64_t> max_response; ///< bytes of its body; unset: what the operation may send
    net::body_sink* into = nullptr;            ///< where the body of a success goes; null: call_result::response

    std::function<void(wire::request&)> prepare; ///< called before each attempt, to change the request
    std::function<bool()> has_advanced;          ///< since the last call; if so, a failure counts as the first one

    /// Checks a successful response, e.g. compares a checksum; its failure may be retried like any other.
    std::function<result<void>(wire::response const&)> check;

    /// Called before each request is sent, when it has a connection: from now on it may be carried out.
    std::function<void()> about_to_send;
    /// Called for each failed attempt, retried and replayed ones included; not for one that a time limit or a caller ends.
    std::function<void(failure const&)> attempt_failed;
    std::function<void(std::chrono::milliseconds)> on_qos_delay; ///< how long the service held the request back
    bool is_measured = false;                                    ///< as in net::exchange_limits

    std::chrono::milliseconds total{0};          ///< for the call with all its attempts; 0: timeout_options::total
    std::string_view upload_id;                  ///< for failures; must live until completion
    int part_number = 0;                         ///< for failures
    std::uint64_t upload_number = 0;             ///< for events; 0: of no upload
    detail::upload_activity* activity = nullptr; ///< of that upload; null: a single request, which has its own patience
    int* retries = nullptr;                      ///< counted up at each request sent again
    detail::quota_owner const* on_behalf_of = nullptr; ///< must live until completion; null: of this request alone
};

/// Notes each attempt of a call in `all`, which must live until completion.
inline void note_attempts(call_options& of, request_attempts& all) {
    of.about_to_send = [&all] { all.begin(); };
    of.attempt_failed = [&all](failure const& f) { all.failed(f); };
}

/// A successful response, and the number of requests that were sent.
class call_result {
public:
    call_result() = default;
    call_result(wire::response good, int sent) : response(std::move(good)), attempts(sent) {}

    wire::response response;
    int attempts = 1;
};

/** Sends `request` with as many attempts as the client's policy allows, and returns the response.

    Each attempt asks for credentials, waits for a connection, signs, and reads the body from its start. A reused
    connection that fails before the response begins is replaced once without counting. A clock skew is corrected for the
    whole client, and the request is retried at once. The failure has operation, bucket, key, upload, part, attempts and the last cause.
    `client` must live until completion.
*/
boost::asio::awaitable<result<call_result>> call(detail::client_impl& client, wire::request request,
                                                 call_options options);

} // namespace ossio::service
#endif
