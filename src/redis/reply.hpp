// SPDX-License-Identifier: BSL-1.0
// Commands and responses of Redis, as bytes and as values. No I/O.
#ifndef OSSIO_SRC_REDIS_REPLY_HPP
#define OSSIO_SRC_REDIS_REPLY_HPP

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct redisReader;

namespace ossio::redis {

using command = std::vector<std::string>;

/// A response of Redis.
class reply {
public:
    enum class kind { nothing, text, number, list, refusal };

    reply() = default;

    kind is = kind::nothing;
    std::string text; ///< of a text or an error
    std::int64_t number = 0;
    std::vector<reply> items;
};

/// Returns the command as an array of binary-safe texts.
std::string to_wire(command const&);

/// Parses responses from the bytes of a connection, by hiredis.
class reply_reader {
public:
    reply_reader();

    /// Returns the next response when `bytes` and those before complete it. `is_broken`: the bytes are no Redis
    /// protocol.
    std::optional<reply> feed(std::string_view bytes);
    bool is_broken() const noexcept { return broken_; }

private:
    class deleter {
    public:
        void operator()(redisReader*) const noexcept;
    };

    std::unique_ptr<redisReader, deleter> reader_;
    std::size_t fed_ = 0;
    bool broken_ = false;
};

} // namespace ossio::redis
#endif
