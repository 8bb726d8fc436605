// SPDX-License-Identifier: BSL-1.0
// What the command line of relay_server says.
#ifndef RELAY_SETTINGS_HPP
#define RELAY_SETTINGS_HPP

#include <chrono>
#include <cstdint>
#include <string>

namespace relay {

class settings {
public:
    settings() = default;

    std::string region = "cn-hangzhou";
    std::string endpoint; ///< empty: the region's
    std::string bucket;
    std::uint16_t port = 8080;            ///< on 127.0.0.1; 0: any, printed at the start
    std::uint64_t budget = 64 << 20;      ///< bytes of upload buffers, for all uploads together
    std::uint64_t part_size = 128 << 10;  ///< bytes of the first parts
    std::size_t max_uploads = 1000;       ///< at once; more are answered 503
    std::chrono::seconds head_limit{10};  ///< for the request line and headers
    std::chrono::seconds body_limit{20};  ///< without `least_bytes` more of the body
    std::uint64_t least_bytes = 16 << 10; ///< of the body in each `body_limit`
    std::chrono::seconds drain_limit{20}; ///< after SIGTERM, for clients to send what is missing
    std::chrono::seconds last_answers{5}; ///< after that, for OSS to acknowledge what has come whole
};

/// Throws std::invalid_argument with a sentence for the user.
settings parse(int argc, char** argv);

} // namespace relay
#endif
