// SPDX-License-Identifier: BSL-1.0
// Looks the faults of one request up and applies them.
#include "testing/fault_injection.hpp"

#include "testing/close_connection.hpp"

namespace ossio::testing {

body_faults fault_injection::take_body_faults() {
    body_faults due;
    if (auto const drop = take(fault_kind::drop_after)) due.drop_after = drop->bytes;
    due.corrupt = take(fault_kind::corrupt).has_value();
    return due;
}

std::uint64_t fault_injection::take_trickle() {
    auto const trickle = take(fault_kind::trickle);
    return trickle ? trickle->bytes : 0;
}

asio::awaitable<void> fault_injection::before_response(response& what, response_writer& writer) {
    auto const wait = core_.options.latency + core_.options.rtt;
    if (wait.count() > 0) co_await core_.runtime->sleep(wait);
    if (auto const stall = take(fault_kind::stall)) co_await core_.runtime->sleep(stall->delay);
    if (take(fault_kind::lose_response)) throw close_connection();
    if (auto const raw = take(fault_kind::respond_raw)) {
        co_await writer.write(raw->text);
        throw close_connection();
    }
    if (what.headers.has("x-oss-hash-crc64ecma") && take(fault_kind::wrong_crc))
        what.headers.set("x-oss-hash-crc64ecma", "1");
}

} // namespace ossio::testing
