// SPDX-License-Identifier: BSL-1.0
// The script of a shared quota: a token bucket whose rate follows what the service says. Redis runs it atomically.
#ifndef OSSIO_SRC_REDIS_QUOTA_SCRIPT_HPP
#define OSSIO_SRC_REDIS_QUOTA_SCRIPT_HPP

namespace ossio::redis::scripts {

/** Gives out tickets, and takes reports.

    Key: a hash. Arguments: client, bytes wanted (0: none), bytes that the service has acknowledged since this client's last call, ms
    for which it held the last of these requests back besides the time for their own bytes (-1: nothing is known), number of
    rejections, most bytes per second (0: not known), time in us (empty: the server's). Returns {ticket, served, bytes per second,
    clients, issued}: the bytes may be sent when what is served, which grows at that rate, has reached the ticket. So all clients are served
    in the order in which they asked, also while the rate changes. `issued` is the next ticket: it is never below one of the same
    count plus its bytes, so that a client notices when the hash was lost and the count began again.

    The service queues what exceeds the quota, says for how long, and rejects requests when a second is queued. So the rate is
    steered to a queue of `target` seconds: then the service is never idle, and far from rejecting. `flow` reacts at once, `rate`
    learns. It begins low, and doubles in a quarter of a second of acknowledged bytes until the first queue appears.
*/
constexpr char const* quota = R"(
local target, first_rate, least_rate = 0.35, 4e6, 1e5
local now = ARGV[7] ~= '' and tonumber(ARGV[7])
if not now then local t = redis.call('TIME'); now = t[1] * 1e6 + t[2] end
local want, acked, held = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local rejected, most = tonumber(ARGV[5]), tonumber(ARGV[6])
local known = redis.call('HMGET', KEYS[1], 'rate', 'flow', 'issued', 'served', 'steady', 'queue', 'at', 'speed', 'cut')
for i = 1, 9 do known[i] = tonumber(known[i] or '0') end
local rate, flow, issued, served, steady, queue, at, speed, cut = unpack(known)
if rate == 0 then rate, at = most > 0 and most or first_rate, now; flow = rate end
local passed = math.max((now - at) / 1e6, 0)
local due = served + flow * passed
local busy = due < issued -- what was asked for waits for the rate
served = math.min(due, issued + flow * 0.05)
passed = math.min(passed, 1)
speed = speed * math.exp(-passed / 0.5) + acked / 0.5
if held >= 0 then queue = held / 1000 end
if rejected > 0 then queue = math.max(queue, 1) end
if steady == 0 and queue > target / 2 then
    steady, rate = 1, math.max(math.min(speed, rate), rate / 4)
elseif steady == 0 then
    if busy then rate = rate + math.min(acked / 0.36, rate / 2) end
elseif rejected > 0 and now - cut > 1e6 then
    cut, rate = now, rate * 0.8
elseif queue > target or busy then
    rate = rate * (1 + 0.2 * (target - queue) * passed)
end
rate = math.max(rate, least_rate)
flow = steady == 1 and rate * math.min(math.max(1 + target - queue, 0.5), 1.35) or rate
if most > 0 then rate, flow = math.min(rate, most), math.min(flow, most) end
local ticket = issued
issued = issued + want
local function whole(n) return string.format('%.0f', n) end
redis.call('HSET', KEYS[1], 'rate', rate, 'flow', flow, 'issued', whole(issued), 'served', whole(served), 'steady', steady,
           'queue', queue, 'at', whole(now), 'speed', speed, 'cut', whole(cut), 'client:' .. ARGV[1], whole(now))
redis.call('EXPIRE', KEYS[1], 600)
local clients, all = 0, redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
    local is_client = string.sub(all[i], 1, 7) == 'client:'
    if is_client and now - tonumber(all[i + 1]) > 10e6 then redis.call('HDEL', KEYS[1], all[i])
    elseif is_client then clients = clients + 1 end
end
return {whole(ticket), whole(served), math.floor(flow), clients, whole(issued)}
)";

} // namespace ossio::redis::scripts
#endif
