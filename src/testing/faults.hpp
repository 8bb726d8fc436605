// SPDX-License-Identifier: BSL-1.0
// Faults that a test injects into the next requests of an operation, as data.
#ifndef OSSIO_SRC_TESTING_FAULTS_HPP
#define OSSIO_SRC_TESTING_FAULTS_HPP

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ossio::testing {

enum class fault_kind {
    fail,
    respond_raw,
    refuse_early,
    drop_after,
    lose_response,
    stall,
    trickle,
    wrong_crc,
    corrupt
};

class fault {
public:
    fault(fault_kind what, std::string_view of_operation, int how_often)
        : kind(what), operation(of_operation), times(how_often) {}

    fault_kind kind;
    std::string operation;              ///< "*": any
    int times;                          ///< -1: always
    int status = 0;                     ///< fail, refuse_early
    std::string text;                   ///< the code of fail and refuse_early, the whole of respond_raw
    std::uint64_t bytes = 0;            ///< drop_after; of trickle: a second
    std::chrono::milliseconds delay{0}; ///< stall
};

/// The faults that wait for their requests, in the order in which they were added.
class fault_list {
public:
    /// Throws std::invalid_argument if there is no such operation.
    void add(fault f);

    /// The first fault of that kind for the operation; its number of times is decremented.
    std::optional<fault> take(fault_kind, std::string_view operation);

private:
    std::vector<fault> waiting_;
};

/// Reads "fail:UploadPart:503:SlowDown:2", "refuse:OP:STATUS:CODE:N", "drop:OP:BYTES:N", "lose:OP:N", "stall:OP:MS:N",
/// "trickle:OP:BYTES:N", "wrong-crc:OP:N", "corrupt:OP:N". Nothing when it is none of these.
std::optional<fault> parse_fault(std::string_view text);

} // namespace ossio::testing
#endif
