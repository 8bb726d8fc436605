// SPDX-License-Identifier: BSL-1.0
// A request of a client, with its target split into bucket, key and query, and its operation named.
#ifndef OSSIO_SRC_TESTING_PARSED_REQUEST_HPP
#define OSSIO_SRC_TESTING_PARSED_REQUEST_HPP

#include "testing/object_store.hpp"

namespace ossio::testing {

/// A parsed request. `request.operation` is the name that OSS gives the operation; "Unknown" when there is none.
class parsed_request {
public:
    parsed_request() = default;

    wire::request request; ///< headers as received; query decoded
    std::string method;
    body_facts body; ///< of PutObject, AppendObject and UploadPart; other bodies are in `request.body`

    bool has_query(std::string_view name) const;
    std::string query(std::string_view name) const; ///< empty when it is missing
};

/// Buckets by the host name that is bound to them.
using domain_map = std::map<std::string, std::string>;

/// Splits the target and the Host header; nothing when the target cannot be decoded.
std::optional<parsed_request> parse_request(std::string_view method, std::string_view target, wire::header_list headers,
                                            domain_map const& custom_domains = domain_map());

} // namespace ossio::testing
#endif
