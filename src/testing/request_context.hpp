// SPDX-License-Identifier: BSL-1.0
// A request as the embedded server understands it, and the answer it gives.
#ifndef OSSIO_SRC_TESTING_REQUEST_CONTEXT_HPP
#define OSSIO_SRC_TESTING_REQUEST_CONTEXT_HPP

#include "testing/object_store.hpp"

namespace ossio::testing {

/// A request with its target taken apart; `request.operation` is OSS's name of it, "Unknown" when it has none.
class incoming {
public:
    incoming() = default;

    wire::request request; ///< headers as received; query decoded
    std::string method;
    body_facts body; ///< of PutObject and UploadPart; other bodies are in request.body

    bool has_query(std::string_view name) const;
    std::string query(std::string_view name) const; ///< empty when it is missing
};

/// What goes back. Errors are XML bodies made by `error_answer`.
class answer {
public:
    answer() = default;
    explicit answer(int http_status) : status(http_status) {}

    int status = 200;
    wire::header_list headers;
    std::string body;
    content bytes; ///< instead of body, from `first` on, `length` bytes
    std::uint64_t first = 0, length = 0;
    bool has_bytes = false;
};

/// Buckets by the host name that is bound to them.
using domain_map = std::map<std::string, std::string>;

/// Takes method, target and Host apart; nothing when the target is not decodable.
std::optional<incoming> understand(std::string_view method, std::string_view target, wire::header_list headers,
                                   domain_map const& custom_domains = domain_map());

/// An error with Code, Message, RequestId, HostId, EC, and further elements by name.
answer error_answer(incoming const&, refusal const&, std::string const& request_id,
                    std::vector<std::pair<std::string, std::string>> const& more = {});

/// 24 upper-case hex digits.
std::string new_request_id();

} // namespace ossio::testing
#endif
