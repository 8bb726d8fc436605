// SPDX-License-Identifier: BSL-1.0
// State that an upload needs only while parts are in flight, so that a queued upload is smaller.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_PARTS_IN_FLIGHT_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_PARTS_IN_FLIGHT_HPP

#include "async/event.hpp"
#include "async/result_group.hpp"
#include "transfer/plan/part_scheduler.hpp"
#include "transfer/upload/file_sending.hpp"
#include "transfer/upload/hedged_request.hpp"
#include "transfer/upload/md5_batcher.hpp"

#include <map>

namespace ossio::transfer {

class part_sender;

class parts_in_flight {
public:
    /// Source and parts must outlive it.
    parts_in_flight(detail::client_impl& client, scheduler_limits how, source& from, part_table const& parts)
        : rules(how),
          who(how, parts.plan().part_size()),
          group(client.executor),
          look_again(client.runtime->make_timer()),
          adapts(how.adaptive ? client.runtime->make_timer() : nullptr),
          digests(client.executor, from, parts),
          from_file(from) {}

    scheduler_limits rules;
    part_scheduler who;
    async::result_group group;
    async::event changed;                     ///< something has ended, or shall: decide again
    std::unique_ptr<async::timer> look_again; ///< for parts that grow late
    std::unique_ptr<async::timer> adapts;     ///< calls `adapt`; null: the number of parts is fixed
    std::function<void()> adapt;              ///< looks how many parts shall be in flight, and starts them
    std::map<int, hedged_request*> hedges;    ///< parts that may be hedged; owned by the coroutines that send them
    md5_batcher digests;                      ///< used with Content-MD5
    file_sending from_file;                   ///< used without it
    std::vector<std::shared_ptr<part_sender>> senders; ///< on the other loops of the client
    bool has_scheduler = false; ///< a coroutine waits for all parts: for a buffer, or for a part to become late
    int nested_starts = 0;      ///< parts that are being started from within each other
    bool have_failed = false;   ///< a part has failed; the group gets the failure one handler later

    void adapt_at(async::steady_time when) { adapts->set(when, adapt); }
};

/// Marks the one coroutine that waits for all parts, while the scope lasts.
class scheduling_scope {
public:
    explicit scheduling_scope(parts_in_flight& of) : of_(of) { of_.has_scheduler = true; }
    ~scheduling_scope() { of_.has_scheduler = false; }
    scheduling_scope(scheduling_scope const&) = delete;
    scheduling_scope& operator=(scheduling_scope const&) = delete;

private:
    parts_in_flight& of_;
};

/// Makes a request available for hedging, while the scope lasts.
class hedge_entry {
public:
    hedge_entry(parts_in_flight& of, int number, hedged_request& hedge_group) : of_(of), number_(number) {
        of_.hedges[number] = &hedge_group;
    }
    ~hedge_entry() { of_.hedges.erase(number_); }
    hedge_entry(hedge_entry const&) = delete;
    hedge_entry& operator=(hedge_entry const&) = delete;

private:
    parts_in_flight& of_;
    int number_;
};

} // namespace ossio::transfer
#endif
