// SPDX-License-Identifier: BSL-1.0
// Applies the faults of a test to one request.
#ifndef OSSIO_SRC_TESTING_FAULT_INJECTION_HPP
#define OSSIO_SRC_TESTING_FAULT_INJECTION_HPP

#include "testing/body_receiver.hpp"
#include "testing/memory_service.hpp"
#include "testing/response_writer.hpp"

namespace ossio::testing {

/// Takes the faults that are due for one operation.
class fault_injection {
public:
    fault_injection(service_core& core, std::string operation) : core_(core), operation_(std::move(operation)) {}

    std::optional<fault> take(fault_kind kind) { return core_.faults.take(kind, operation_); }

    body_faults take_body_faults();
    std::uint64_t take_trickle(); ///< bytes per second; 0: none

    /// Waits for latency and stalls, replaces the response by raw bytes, or closes the connection, when due.
    asio::awaitable<void> before_response(response& what, response_writer& writer);

private:
    service_core& core_;
    std::string operation_;
};

} // namespace ossio::testing
#endif
