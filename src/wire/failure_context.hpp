// SPDX-License-Identifier: BSL-1.0
// What a failure is about: the one place where operation, bucket, key, upload and part are added to it. No I/O.
#ifndef OSSIO_SRC_WIRE_FAILURE_CONTEXT_HPP
#define OSSIO_SRC_WIRE_FAILURE_CONTEXT_HPP

#include <ossio/failure.hpp>

#include "wire/http.hpp"

#include <string_view>

namespace ossio::wire {

/// Refers to texts that must outlive it. Empty texts say nothing.
class failure_context {
public:
    failure_context(std::string_view of_operation, std::string_view in_bucket, std::string_view of_key = {},
                    std::string_view id = {}, int number = 0)
        : operation(of_operation), bucket(in_bucket), key(of_key), upload_id(id), part_number(number) {}

    std::string_view operation, bucket, key, upload_id;
    int part_number;
};

/// Adds what the failure does not say yet. What it says stays: it was added closer to the cause.
failure in_context(failure, failure_context const&);

/// Adds status and request id of the response that caused it, if it does not have them.
failure of_response(failure, response const&);

} // namespace ossio::wire
#endif
