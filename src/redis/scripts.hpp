// SPDX-License-Identifier: BSL-1.0
// Scripts that Redis runs atomically. A lease is the text TOKEN:EPOCH; each script may be run twice without harm.
#ifndef OSSIO_SRC_REDIS_SCRIPTS_HPP
#define OSSIO_SRC_REDIS_SCRIPTS_HPP

namespace ossio::redis::scripts {

/// Keys: lease, epoch. Arguments: token, life in ms. Returns {epoch, 0}, or {0, ms for which another holder has it}.
constexpr char const* acquire = R"(
local held = redis.call('GET', KEYS[1])
if held then
    local mine = ARGV[1] .. ':'
    if string.sub(held, 1, #mine) ~= mine then return {0, redis.call('PTTL', KEYS[1])} end
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    return {tonumber(string.sub(held, #mine + 1)), 0}
end
local epoch = redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], ARGV[1] .. ':' .. epoch, 'NX', 'PX', ARGV[2])
return {epoch, 0}
)";

/// Keys: lease. Arguments: TOKEN:EPOCH, life in ms. Returns 1, or 0 if it is not held any more; so do the scripts
/// below.
constexpr char const* renew = R"(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
)";

/// Keys: lease. Arguments: TOKEN:EPOCH.
constexpr char const* release = R"(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
)";

/// Keys: lease, checkpoint. Arguments: TOKEN:EPOCH, checkpoint, its life in ms (0: no limit).
constexpr char const* save = R"(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[3] == '0' then
    redis.call('SET', KEYS[2], ARGV[2])
else
    redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
end
return 1
)";

/// Keys: lease, checkpoint. Arguments: TOKEN:EPOCH.
constexpr char const* erase = R"(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
return 1
)";

} // namespace ossio::redis::scripts
#endif
