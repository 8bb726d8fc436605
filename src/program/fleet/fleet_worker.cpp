// SPDX-License-Identifier: BSL-1.0
// The loop of a worker, and the settling of each unit.
#include "program/fleet/fleet_worker.hpp"

#include "program/fleet/queue_of.hpp"
#include "program/text/failure_report.hpp"
#include "wire/printable.hpp"

namespace ossio::program {

namespace {

constexpr std::chrono::milliseconds idle_poll{500}, redis_poll{1'000};
constexpr std::size_t longest_line = 600; // of a story
constexpr std::size_t longest_refused = 2'000;

} // namespace

fleet_worker::fleet_worker(arguments const& a, redis::claim_queue& queue, unit_sender& sender, screen& out)
    : arguments_(a), queue_(queue), sender_(sender), screen_(out), held_(queue_), timer_(queue_.time().make_timer()) {}

void fleet_worker::stop() {
    stopped_ = true;
    queue_.stop();
    changed_.set();
}

asio::awaitable<void> fleet_worker::wait_change(async::duration limit) {
    changed_.clear();
    timer_->set(queue_.time().now() + limit, [this] { changed_.set(); });
    co_await changed_.wait();
    timer_->clear();
}

asio::awaitable<void> fleet_worker::run() {
    auto joining = queue_.join();
    auto const joined = co_await std::move(joining);
    if (!joined) {
        if (!stopped_) totals_.problem = queue_problem(joined.error());
        co_return;
    }
    async::task_group group(queue_.executor());
    group.spawn(held_.keep());
    co_await take_units(group);
    while (running_ != 0) co_await wait_change(idle_poll);
    held_.end();
    co_await group.join();
    auto leaving = queue_.leave();
    co_await std::move(leaving); // a name that stays does no harm
}

asio::awaitable<void> fleet_worker::take_units(async::task_group& group) {
    while (!stopped_) {
        if (running_ >= arguments_.fleet.units) {
            co_await wait_change(idle_poll);
            continue;
        }
        auto const asked = queue_.time().now();
        auto taking = queue_.take();
        auto entry = co_await std::move(taking);
        if (!entry) {
            co_await wait_for_redis(entry.error());
            continue;
        }
        if (outage_) screen_.say("ossio: Redis responds again");
        outage_.reset();
        if (*entry) {
            ++running_;
            group.spawn(work_on(std::move(**entry), asked));
            continue;
        }
        if (arguments_.fleet.until_empty && running_ == 0) {
            bool const nothing_left = co_await is_empty();
            if (nothing_left) co_return;
        }
        co_await wait_change(idle_poll);
    }
}

/// Whether there is no entry that another worker may still hand back.
asio::awaitable<bool> fleet_worker::is_empty() {
    auto asking = queue_.status();
    auto const status = co_await std::move(asking);
    co_return status && status->entries == 0;
}

/// Redis may be restarted, or replaced by one that has to learn the group.
asio::awaitable<void> fleet_worker::wait_for_redis(failure why) {
    if (stopped_) co_return;
    auto const now = queue_.time().now();
    auto const limit = arguments_.connection.give_up_after;
    if (!outage_) screen_.say_error(queue_problem(why) + "; trying again");
    if (!outage_) outage_ = now;
    if (limit.count() != 0 && now - *outage_ > limit) {
        totals_.problem = queue_problem(why);
        co_return stop();
    }
    co_await wait_change(redis_poll);
    if (stopped_) co_return;
    auto joining = queue_.join();
    co_await std::move(joining); // its failure is that of the next `take`
}

asio::awaitable<void> fleet_worker::work_on(redis::claimed_entry entry, async::steady_time asked) {
    {
        held_claim claim(held_, std::move(entry), asked);
        co_await carry_out(claim);
    }
    --running_;
    changed_.set();
}

asio::awaitable<void> fleet_worker::carry_out(held_claim& claim) {
    redis::claimed_entry const& entry = claim.entry();
    if (entry.length > redis::claim_queue::longest_unit) {
        std::string const size = std::to_string(entry.length);
        co_return co_await bury(claim, entry.unit, "refused: it has " + size + " bytes, more than a unit may have");
    }
    auto parsed = parse_work_unit(entry.unit, arguments_.target);
    if (auto const* const refused = std::get_if<refused_unit>(&parsed)) {
        // Another worker may carry out a unit that is beyond the bounds of this one.
        std::string kept = refused->is_unit ? entry.unit : entry.unit.substr(0, longest_refused);
        co_return co_await bury(claim, std::move(kept), refused->why);
    }
    int const most = arguments_.fleet.deliveries;
    if (entry.deliveries > most)
        co_return co_await bury(claim, entry.unit, "given up after " + std::to_string(most) + " deliveries");
    bool const is_again = entry.deliveries > 1 || !entry.story.empty();
    work_unit& unit = std::get<work_unit>(parsed);
    unit_facts facts;
    facts.is_range = unit.range.has_value();
    std::string const file = unit.range ? unit.range->upload_id : entry.id;
    auto sending = sender_.send(std::move(unit), claim.token(), is_again);
    auto end = co_await std::move(sending);
    facts.failed = end.first ? &*end.first : nullptr;
    facts.is_lost = claim.is_lost();
    facts.is_interrupted = end.is_interrupted;
    facts.cause = row_.note(entry.id, file, facts.failed, end.files != 0);
    facts.deliveries = entry.deliveries;
    facts.most_deliveries = most;
    unit_step const step = next_step(facts);
    co_await settle(claim, step, std::move(end));
}

asio::awaitable<void> fleet_worker::bury(held_claim& claim, std::string unit, std::string line) {
    screen_.say("ossio: unit " + claim.entry().id + ": " + line);
    auto burying = queue_.bury(claim.entry(), std::move(unit), std::move(line));
    auto const done = co_await std::move(burying);
    if (done && *done != redis::claim_end::lost) ++totals_.dead;
}

/// Until Redis has it, or the claim is over.
asio::awaitable<void> fleet_worker::settle(held_claim& claim, unit_step step, unit_outcome end) {
    if (step == unit_step::leave) {
        ++totals_.lost;
        co_return;
    }
    if (step == unit_step::quit) {
        totals_.problem = failure_line(*end.first);
        stop();
    }
    if (step == unit_step::set_aside || step == unit_step::retry || step == unit_step::bury)
        screen_.say("ossio: unit " + claim.entry().id + ": " + line_of(claim.entry(), end, step));
    for (;;) {
        auto applying = apply(claim.entry(), step, end);
        auto const done = co_await std::move(applying);
        if (done) co_return count(step, *done, end);
        if (claim.is_lost() || stopped_) co_return; // it is delivered again when its lease has ended
        co_await wait_change(redis_poll);
    }
}

asio::awaitable<result<redis::claim_end>> fleet_worker::apply(redis::claimed_entry entry, unit_step step,
                                                              unit_outcome end) {
    std::string line = line_of(entry, end, step);
    bool const is_counted = step == unit_step::retry;
    auto delay = std::chrono::milliseconds(0);
    if (is_counted) delay = retry_delay(entry.deliveries, queue_.lease_life());
    if (step == unit_step::set_aside || step == unit_step::quit) delay = queue_.lease_life(); // others are taken first
    if (step == unit_step::finish) return queue_.finish(std::move(entry), end.files, end.bytes);
    if (step == unit_step::bury) return queue_.bury(std::move(entry), to_text(end.failed), std::move(line));
    return queue_.release(std::move(entry), delay, is_counted, std::move(line));
}

std::string fleet_worker::line_of(redis::claimed_entry const& entry, unit_outcome const& end, unit_step step) const {
    if (!end.first) return std::string();
    std::string line = "delivery " + std::to_string(entry.deliveries) + ": worker " + queue_.worker() + ": ";
    line += step == unit_step::hand_back ? "handed it back" : failure_line(*end.first);
    return wire::printable(line.substr(0, longest_line));
}

void fleet_worker::count(unit_step step, redis::claim_end how, unit_outcome const& end) {
    bool const is_ours = how != redis::claim_end::lost;
    if (!is_ours) ++totals_.lost;
    if (is_ours && step == unit_step::bury) ++totals_.dead;
    if (is_ours && (step == unit_step::retry || step == unit_step::set_aside)) ++totals_.retries;
    if (!is_ours || step != unit_step::finish) return;
    ++totals_.units;
    totals_.files += end.files;
    totals_.bytes += end.bytes;
    totals_.kept_files += end.kept_files;
}

} // namespace ossio::program
