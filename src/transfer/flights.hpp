// SPDX-License-Identifier: BSL-1.0
// What an upload needs while its parts fly, and only then: an upload that waits to begin is smaller without it.
#ifndef OSSIO_SRC_TRANSFER_FLIGHTS_HPP
#define OSSIO_SRC_TRANSFER_FLIGHTS_HPP

#include "async/event.hpp"
#include "async/task_group.hpp"
#include "transfer/crew.hpp"
#include "transfer/part_digests.hpp"
#include "transfer/part_race.hpp"

#include <map>

namespace ossio::transfer {

class flights {
public:
    /// Source and parts must outlive it.
    flights(detail::client_impl& client, crew_rules how, source& from, ledger const& parts)
        : rules(how),
          who(how),
          group(client.home),
          look_again(client.platform->make_alarm()),
          digests(client.home, from, parts) {}

    crew_rules rules;
    crew who;
    async::task_group group;
    async::event changed;                     ///< something has ended, or shall: decide anew
    std::unique_ptr<async::alarm> look_again; ///< for parts that grow late
    std::map<int, part_race*> races;          ///< parts that may be sent twice; of the coroutines that send them
    part_digests digests;                     ///< where Content-MD5 is asked for
    bool has_dispatcher = false; ///< a coroutine waits in the name of all: for a buffer, or for a part to grow late
    bool have_failed = false;    ///< a part has; the group learns of it a turn of the event loop later
};

/// Waits in the name of all parts, while the scope lasts.
class dispatching {
public:
    explicit dispatching(flights& of) : of_(of) { of_.has_dispatcher = true; }
    ~dispatching() { of_.has_dispatcher = false; }
    dispatching(dispatching const&) = delete;
    dispatching& operator=(dispatching const&) = delete;

private:
    flights& of_;
};

/// Shows a race to those who may add to it, while the scope lasts.
class race_entry {
public:
    race_entry(flights& of, int number, part_race& race) : of_(of), number_(number) { of_.races[number] = &race; }
    ~race_entry() { of_.races.erase(number_); }
    race_entry(race_entry const&) = delete;
    race_entry& operator=(race_entry const&) = delete;

private:
    flights& of_;
    int number_;
};

} // namespace ossio::transfer
#endif
