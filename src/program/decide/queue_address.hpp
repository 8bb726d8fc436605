// SPDX-License-Identifier: BSL-1.0
// The address of a queue: a Redis server and the name of a stream. No I/O.
#ifndef OSSIO_SRC_PROGRAM_DECIDE_QUEUE_ADDRESS_HPP
#define OSSIO_SRC_PROGRAM_DECIDE_QUEUE_ADDRESS_HPP

#include <string>
#include <string_view>

namespace ossio::program {

/// "redis://USER@HOST:PORT/DB/STREAM", taken apart.
class queue_address {
public:
    queue_address() = default;

    std::string server; ///< "redis://HOST:PORT/DB"
    std::string user;   ///< empty: none
    std::string stream;
};

/** Parses `redis[s]://[USER@]HOST[:PORT][/DB]/STREAM`. Throws usage_error, which does not repeat the address.

    A password is refused: others on the machine can read the command line.
*/
queue_address parse_queue_address(std::string_view text);

} // namespace ossio::program
#endif
