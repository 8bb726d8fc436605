// SPDX-License-Identifier: BSL-1.0
// A stand-in for the Redis stream of a queue, its consumer group and its dead letters: what the scripts do, without Redis. A test in
// test/redis compares the two.
#ifndef OSSIO_TEST_HELP_MEMORY_STREAM_HPP
#define OSSIO_TEST_HELP_MEMORY_STREAM_HPP

#include "redis/claim_queue.hpp"

#include <algorithm>
#include <map>
#include <ranges>

namespace ossio::test {

class memory_stream {
public:
    using time = async::steady_time;
    using milliseconds = std::chrono::milliseconds;

    explicit memory_stream(milliseconds lease) : lease_(lease) {}

    void add(std::string unit) { add(std::move(unit), std::string()); }

    std::optional<redis::claimed_entry> take(std::string const& worker, time now) {
        entry* const late = first_late(now);
        entry* const found = late ? late : next_new();
        if (!found) return std::nullopt;
        if (late && late->claim->worker != "released")
            tell(*late, "delivery " + std::to_string(late->claim->deliveries) + ": worker " + late->claim->worker +
                            " did not renew its lease");
        found->claim = claim(worker, now, (late ? late->claim->deliveries : 0) + 1);
        redis::claimed_entry taken;
        taken.id = std::to_string(found->id);
        taken.deliveries = found->claim->deliveries;
        taken.unit = found->unit;
        taken.length = taken.unit.size();
        taken.story = found->story;
        return taken;
    }

    std::vector<std::string> renew(std::string const& worker, std::vector<redis::claimed_entry> const& held, time now) {
        std::vector<std::string> lost;
        for (redis::claimed_entry const& one : held)
            if (entry* const e = held_by(worker, one))
                e->claim->since = now;
            else
                lost.push_back(one.id);
        return lost;
    }

    redis::claim_end finish(std::string const& worker, redis::claimed_entry const& of, std::uint64_t files,
                            std::uint64_t bytes) {
        entry* const e = held_by(worker, of);
        if (!e) return entry_of(of.id) ? redis::claim_end::lost : redis::claim_end::gone_already;
        entries_.erase(e->id);
        ++units_done;
        files_done += files;
        bytes_done += bytes;
        return redis::claim_end::done;
    }

    redis::claim_end release(std::string const& worker, redis::claimed_entry const& of, milliseconds delay,
                             bool is_counted, std::string const& line, time now) {
        std::int64_t const counted = of.deliveries - (is_counted ? 0 : 1);
        entry* const e = held_by(worker, of);
        if (!e) {
            entry const* const other = entry_of(of.id);
            bool const is_released = other && other->claim && other->claim->worker == "released" &&
                                     other->claim->deliveries == counted && other->story.ends_with(line);
            return is_released ? redis::claim_end::gone_already : redis::claim_end::lost;
        }
        tell(*e, line);
        auto const idle = std::max(lease_ - delay, milliseconds(0));
        e->claim = claim("released", now - idle, counted);
        return redis::claim_end::done;
    }

    redis::claim_end bury(std::string const& worker, redis::claimed_entry const& of, std::string unit,
                          std::string const& line) {
        entry* const e = held_by(worker, of);
        std::pair const claim_of_letter(of.id, of.deliveries);
        if (!e) {
            auto const newest = std::views::reverse(buried_) | std::views::take(10);
            bool const is_done = !entry_of(of.id) && std::ranges::find(newest, claim_of_letter) != newest.end();
            return is_done ? redis::claim_end::gone_already : redis::claim_end::lost;
        }
        tell(*e, line);
        buried_.push_back(claim_of_letter);
        redis::dead_letter& letter = dead.emplace_back();
        letter.id = std::to_string(++last_dead_);
        letter.unit = std::move(unit);
        letter.story = e->story;
        letter.deliveries = of.deliveries;
        entries_.erase(e->id);
        return redis::claim_end::done;
    }

    /// Moves all dead letters back.
    std::size_t retry(std::string const& line) {
        for (redis::dead_letter& letter : dead)
            add(std::move(letter.unit), letter.story.empty() ? line : letter.story + '\n' + line);
        buried_.clear();
        return std::exchange(dead, {}).size();
    }

    /// How many entries a worker holds.
    std::ptrdiff_t held_by(std::string const& worker) const {
        return std::ranges::count_if(entries_,
                                     [&](auto const& e) { return e.second.claim && e.second.claim->worker == worker; });
    }

    /// Who holds it; empty: nobody has had it, or it is gone.
    std::string holder_of(std::string const& id) {
        entry const* const e = entry_of(id);
        return e && e->claim ? e->claim->worker : std::string();
    }

    /// As if the claim had been renewed so long ago.
    void set_idle(std::string const& id, milliseconds idle, time now) { entry_of(id)->claim->since = now - idle; }

    redis::queue_status status() const {
        redis::queue_status s;
        s.entries = static_cast<std::int64_t>(entries_.size());
        s.dead = static_cast<std::int64_t>(dead.size());
        s.claimed = std::ranges::count_if(entries_, [](auto const& e) { return e.second.claim.has_value(); });
        s.units_done = units_done;
        s.files_done = static_cast<std::int64_t>(files_done);
        s.bytes_done = static_cast<std::int64_t>(bytes_done);
        return s;
    }

    milliseconds lease() const noexcept { return lease_; }

    std::vector<redis::dead_letter> dead;
    std::int64_t units_done = 0;
    std::uint64_t files_done = 0, bytes_done = 0;

private:
    class claim {
    public:
        claim(std::string by, time when, std::int64_t n) : worker(std::move(by)), since(when), deliveries(n) {}

        std::string worker;
        time since;
        std::int64_t deliveries;
    };

    class entry {
    public:
        std::uint64_t id = 0;
        std::string unit, story;
        std::optional<memory_stream::claim> claim; // unset: never delivered
    };

    void add(std::string unit, std::string story) {
        entry& e = entries_[++last_id_];
        e.id = last_id_;
        e.unit = std::move(unit);
        e.story = std::move(story);
    }

    entry* first_late(time now) {
        for (auto& [id, e] : entries_)
            if (e.claim && now - e.claim->since >= lease_) return &e;
        return nullptr;
    }

    entry* next_new() {
        auto const at = std::ranges::find_if(entries_, [](auto const& e) { return !e.second.claim; });
        return at == entries_.end() ? nullptr : &at->second;
    }

    entry* entry_of(std::string const& id) {
        auto const at = entries_.find(std::stoull(id));
        return at == entries_.end() ? nullptr : &at->second;
    }

    entry* held_by(std::string const& worker, redis::claimed_entry const& of) {
        entry* const e = entry_of(of.id);
        return e && e->claim && e->claim->worker == worker && e->claim->deliveries == of.deliveries ? e : nullptr;
    }

    static void tell(entry& of, std::string const& line) {
        if (!line.empty()) of.story += (of.story.empty() ? "" : "\n") + line;
    }

    milliseconds lease_;
    std::map<std::uint64_t, entry> entries_;
    std::vector<std::pair<std::string, std::int64_t>> buried_; // the claims that became `dead`
    std::uint64_t last_id_ = 0, last_dead_ = 0;
};

} // namespace ossio::test
#endif
