// SPDX-License-Identifier: BSL-1.0
// Scripts of the work queue, which Redis (6.2 or later) runs atomically. The claim of a worker is its name and the number of the
// delivery; each script that changes an entry compares both first, and each may be run twice without harm.
#ifndef OSSIO_SRC_REDIS_QUEUE_SCRIPTS_HPP
#define OSSIO_SRC_REDIS_QUEUE_SCRIPTS_HPP

namespace ossio::redis::scripts {

/// Before the scripts below. Keys: stream, dead letters, stories, totals. Arguments of all: group, consumer.
constexpr char const* queue_helpers = R"(
local stream, dead, stories, totals = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local group, consumer = ARGV[1], ARGV[2]
local function claim_of(id)
    return redis.call('XPENDING', stream, group, id, id, 1)[1]
end
local function is_held(id, deliveries)
    local claim = claim_of(id)
    return claim and claim[2] == consumer and claim[4] == tonumber(deliveries)
end
local function story_of(id) return redis.call('HGET', stories, id) or '' end
local function tell(id, line)
    if line == '' then return end
    local before = story_of(id)
    local all = before == '' and line or before .. '\n' .. line
    redis.call('HSET', stories, id, string.sub(all, -8000))
end
local function is_there(id) return #redis.call('XRANGE', stream, id, id) == 1 end
local function remove(id)
    redis.call('XACK', stream, group, id)
    redis.call('XDEL', stream, id)
    redis.call('HDEL', stories, id)
end
)";

/// Makes the group, and removes consumers that have had nothing to do for an hour.
constexpr char const* join = R"(
local made = redis.pcall('XGROUP', 'CREATE', stream, group, '0', 'MKSTREAM')
if type(made) == 'table' and made.err and not string.find(made.err, 'BUSYGROUP', 1, true) then return made end
for _, one in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
    local known = {}
    for i = 1, #one, 2 do known[one[i]] = one[i + 1] end
    if known.pending == 0 and known.idle > 3600000 then redis.call('XGROUP', 'DELCONSUMER', stream, group, known.name) end
end
return 1
)";

/// Removes the consumer if nothing is delivered to it.
constexpr char const* leave = R"(
for _, one in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
    local known = {}
    for i = 1, #one, 2 do known[one[i]] = one[i + 1] end
    if known.name == consumer and known.pending == 0 then redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer) end
end
return 1
)";

/// Keys: also a guard. Arguments: lease in ms, longest unit in bytes, number of this call. A number that was used already returns
/// the same entry, as long as it is held: the response was lost. Otherwise an entry whose lease has ended comes before new ones.
/// Returns {} or {id, deliveries, unit or the beginning of one that is too long, its length, story}.
constexpr char const* take = R"(
local guard, entry = KEYS[5], nil
local before = redis.call('HMGET', guard, 'call', 'entry', 'deliveries')
if before[1] == ARGV[5] and is_there(before[2]) and is_held(before[2], before[3]) then
    redis.call('XCLAIM', stream, group, consumer, 0, before[2], 'JUSTID')
    entry = redis.call('XRANGE', stream, before[2], before[2])[1]
end
while not entry do
    local late = redis.call('XPENDING', stream, group, 'IDLE', ARGV[3], '-', '+', 1)[1]
    if not late then break end
    local id, holder = late[1], late[2]
    entry = redis.call('XAUTOCLAIM', stream, group, consumer, ARGV[3], id, 'COUNT', 1)[2][1]
    if not entry then -- somebody has deleted it from the stream
        redis.call('XACK', stream, group, id)
        redis.call('HDEL', stories, id)
    elseif holder ~= 'released' then
        tell(id, 'delivery ' .. late[4] .. ': worker ' .. holder .. ' did not renew its lease')
    end
end
if not entry then
    local read = redis.call('XREADGROUP', 'GROUP', group, consumer, 'COUNT', 1, 'STREAMS', stream, '>')
    if not read then return {} end
    entry = read[1][2][1]
end
local id, fields, unit = entry[1], entry[2], ''
for i = 1, #fields, 2 do
    if fields[i] == 'unit' then unit = fields[i + 1] end
end
local length, deliveries = #unit, claim_of(id)[4]
if length > tonumber(ARGV[4]) then unit = string.sub(unit, 1, 200) end
redis.call('HSET', guard, 'call', ARGV[5], 'entry', id, 'deliveries', deliveries)
redis.call('EXPIRE', guard, 3600)
return {id, deliveries, unit, length, story_of(id)}
)";

/// Arguments: pairs of id and deliveries. Returns the ids whose claim is lost.
constexpr char const* renew_claims = R"(
local lost = {}
for i = 3, #ARGV, 2 do
    if is_held(ARGV[i], ARGV[i + 1]) then
        redis.call('XCLAIM', stream, group, consumer, 0, ARGV[i], 'JUSTID')
    else
        lost[#lost + 1] = ARGV[i]
    end
end
return lost
)";

/// Arguments: id, deliveries, files, bytes. Returns 1; 2: it has happened already; 0: the claim is lost. So do the scripts below.
constexpr char const* finish = R"(
local id = ARGV[3]
if is_held(id, ARGV[4]) then
    remove(id)
    redis.call('HINCRBY', totals, 'units', 1)
    redis.call('HINCRBY', totals, 'files', ARGV[5])
    redis.call('HINCRBY', totals, 'bytes', ARGV[6])
    return 1
end
if not claim_of(id) and not is_there(id) then return 2 end
return 0
)";

/// Arguments: id, deliveries, idle time in ms that it is given, deliveries that it is given, line of its story.
constexpr char const* release_claim = R"(
local id, line = ARGV[3], ARGV[7]
if not is_held(id, ARGV[4]) then
    local claim = claim_of(id)
    local is_released = claim and claim[2] == 'released' and claim[4] == tonumber(ARGV[6])
    return is_released and (line == '' or string.sub(story_of(id), -#line) == line) and 2 or 0
end
tell(id, line)
redis.call('XCLAIM', stream, group, 'released', 0, id, 'IDLE', ARGV[5], 'RETRYCOUNT', ARGV[6], 'JUSTID')
return 1
)";

/// Arguments: id, deliveries, unit for the dead letter, line of its story.
constexpr char const* bury = R"(
local id = ARGV[3]
if not is_held(id, ARGV[4]) then
    if is_there(id) then return 0 end
    for _, letter in ipairs(redis.call('XREVRANGE', dead, '+', '-', 'COUNT', 10)) do
        local known = {}
        for i = 1, #letter[2], 2 do known[letter[2][i]] = letter[2][i + 1] end
        if known.entry == id and known.deliveries == ARGV[4] then return 2 end
    end
    return 0
end
tell(id, ARGV[6])
redis.call('XADD', dead, '*', 'unit', ARGV[5], 'story', story_of(id), 'deliveries', ARGV[4], 'entry', id)
remove(id)
return 1
)";

/// Keys: stream, a guard. Arguments: number of this call, units. A number that was added already adds nothing.
constexpr char const* add = R"(
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
for i = 2, #ARGV do redis.call('XADD', KEYS[1], '*', 'unit', ARGV[i]) end
redis.call('SET', KEYS[2], ARGV[1], 'EX', 3600)
return #ARGV - 1
)";

/// Keys: also a guard. Arguments: number of this call, line for the stories, then the ids of dead letters; or "upto" and the last id
/// that may be moved, empty: the newest there is. Moves 100 at most. Returns {moved, last id, ids that are no dead letters, each
/// with a blank after it}; the same once more if the number was used already.
constexpr char const* retry = R"(
local guard, line = KEYS[5], ARGV[4]
local before = redis.call('HMGET', guard, 'call', 'moved', 'last', 'missing')
if before[1] == ARGV[3] then return {tonumber(before[2]), before[3], before[4]} end
local letters, missing, last = {}, '', ''
if ARGV[5] == 'upto' then
    last = ARGV[6]
    local newest = redis.call('XREVRANGE', dead, '+', '-', 'COUNT', 1)[1]
    if last == '' and newest then last = newest[1] end
    if last ~= '' then letters = redis.call('XRANGE', dead, '-', last, 'COUNT', 100) end
else
    for i = 5, #ARGV do
        local letter = redis.call('XRANGE', dead, ARGV[i], ARGV[i])[1]
        if letter then letters[#letters + 1] = letter else missing = missing .. ARGV[i] .. ' ' end
    end
end
local moved = 0
for _, letter in ipairs(letters) do
    local known = {}
    for i = 1, #letter[2], 2 do known[letter[2][i]] = letter[2][i + 1] end
    if redis.call('XDEL', dead, letter[1]) == 1 then -- 0: an id that was given twice
        local id = redis.call('XADD', stream, '*', 'unit', known.unit or '')
        tell(id, known.story or '')
        tell(id, line)
        moved = moved + 1
    end
end
redis.call('HSET', guard, 'call', ARGV[3], 'moved', moved, 'last', last, 'missing', missing)
redis.call('EXPIRE', guard, 3600)
return {moved, last, missing}
)";

/// Returns {entries, dead letters, entries that are claimed, claims, newest dead letters, done units, files, bytes}; a claim is {id,
/// worker, ms since its renewal, deliveries, story}, a dead letter {id, unit, story, deliveries}.
constexpr char const* status = R"(
local claims, claimed, letters = {}, 0, {}
if redis.call('EXISTS', stream) == 1 then
    for _, one in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
        local known = {}
        for i = 1, #one, 2 do known[one[i]] = one[i + 1] end
        if known.name == group then
            claimed = known.pending
            for _, c in ipairs(redis.call('XPENDING', stream, group, '-', '+', 1000)) do
                claims[#claims + 1] = {c[1], c[2], c[3], c[4], story_of(c[1])}
            end
        end
    end
end
for _, one in ipairs(redis.call('XREVRANGE', dead, '+', '-', 'COUNT', 20)) do
    local known = {}
    for i = 1, #one[2], 2 do known[one[2][i]] = one[2][i + 1] end
    letters[#letters + 1] = {one[1], string.sub(known.unit or '', 1, 2000), string.sub(known.story or '', 1, 8000), known.deliveries or '0'}
end
local done = redis.call('HMGET', totals, 'units', 'files', 'bytes')
return {redis.call('XLEN', stream), redis.call('XLEN', dead), claimed, claims, letters, done[1] or '0', done[2] or '0',
        done[3] or '0'}
)";

} // namespace ossio::redis::scripts
#endif
