// SPDX-License-Identifier: BSL-1.0
// How the parts are sent, many at a time; those in doubt are compared with the source first.
#include "transfer/uploader.hpp"

#include "transfer/part_body.hpp"
#include "transfer/service_rate.hpp"
#include "wire/base64.hpp"

namespace ossio::transfer {

namespace {

// Beyond so many parts in flight half a buffer each keeps the network as busy; what is never touched is no memory.
constexpr int many_parts = 32;

std::size_t slice_for(int copies_in_flight) noexcept {
    return copies_in_flight > many_parts ? async::slice_size / 2 : async::slice_size;
}

} // namespace

outcome<void> uploader::send_parts() {
    reporter_.watch(*ledger_);
    crew_rules rules;
    rules.bound = options_.sequential ? 1 : options_.concurrency;
    rules.adaptive = options_.adaptive;
    rules.hedges = options_.hedge_tail && !options_.sequential;
    flights_ = std::make_unique<flights>(*bucket_->client, rules, *source_, *ledger_);
    flights_->group.spawn(dispatch());
    flights_->group.spawn(saver_.keep_saving());
    std::optional<failure> cause;
    try {
        co_await flights_->group.join();
    } catch (error const& e) {
        cause = e.info();
    }
    if (cause) co_return std::move(*cause);
    flights_.reset();
    if (!ledger_->is_complete()) co_return failure(errc::draining);
    co_return result<void>();
}

/// One coroutine at a time waits for a buffer, in the name of all parts: an upload that waits costs one frame, however many
/// parts it may fly. It flies the part itself, and then looks whether it is needed again.
asio::awaitable<void> uploader::dispatch() {
    auto const self = shared_from_this();
    while (!flights_->has_dispatcher) {
        crew_move const move = next_move();
        if (move.step == crew_step::end) finish_sending();
        if (move.is_left_to_others()) break;
        if (move.step == crew_step::start) co_await fly_next();
        if (move.step == crew_step::hedge) hedge(move.number);
        if (move.step == crew_step::wait) co_await wait_for_change(move);
    }
}

void uploader::finish_sending() {
    first_buffer_ = async::buffer_lease(); // where nothing was to be sent
    saver_.finish();
}

crew_move uploader::next_move() const {
    bool const no_more = winding_down_ || flights_->have_failed;
    return flights_->who.next(ledger_->has_more(), no_more, bucket_->client->platform->now());
}

asio::awaitable<void> uploader::fly_next() {
    async::buffer_lease buffer = co_await lease_buffer();
    crew_move const now = next_move(); // while this one waited, the client may have begun to drain
    if (now.step != crew_step::start) co_return;
    auto next = ledger_->next();
    flights_->who.started(next->number, bucket_->client->platform->now());
    crew_move const then = next_move();
    if (!then.is_left_to_others()) flights_->group.spawn(dispatch());
    co_await fly(std::move(*next), std::move(buffer));
}

asio::awaitable<async::buffer_lease> uploader::lease_buffer() {
    if (first_buffer_) co_return std::move(first_buffer_);
    dispatching const now(*flights_);
    auto buffer = co_await bucket_->client->buffers->acquire(tenant_.buffers);
    co_return buffer;
}

asio::awaitable<void> uploader::wait_for_change(crew_move move) {
    dispatching const now(*flights_);
    async::event& changed = flights_->changed;
    changed.clear();
    flights_->look_again->set(*move.look_again, [&changed] { changed.set(); });
    co_await changed.wait();
    flights_->look_again->clear();
}

asio::awaitable<void> uploader::fly(task t, async::buffer_lease buffer) {
    int const number = t.number;
    auto done = co_await carry_out(std::move(t), buffer);
    flights_->who.ended(number);
    flights_->changed.set();
    if (done) co_return;
    flights_->have_failed = true;
    ledger_->failed(number);
    throw error(done.error());
}

outcome<void> uploader::carry_out(task t, async::buffer_lease& buffer) {
    auto const begun = story_.now();
    int const number = t.number;
    bool there = false;
    if (t.listed) {
        auto same = co_await agrees_with_source(*source_, ledger_->plan(), *t.listed, buffer.buffer());
        if (!same) co_return same.error();
        there = *same;
    }
    if (there) {
        ledger_->confirmed(std::move(*t.listed));
    } else {
        auto sent = co_await send(number, buffer);
        if (!sent) co_return sent.error();
        flights_->who.sent(t.number, bucket_->client->platform->now(), sent->size);
        flights_->digests.forget(number);
        ledger_->done(std::move(*sent));
    }
    story_.part(upload_->upload_id, number, ledger_->plan().range_of(number).size, begun, !there);
    saver_.mark_dirty();
    reporter_.acknowledged();
    co_return result<void>();
}

outcome<part> uploader::send(int number, async::buffer_lease& buffer) {
    if (!flights_->rules.hedges) co_return co_await send_copy(number, buffer, reporter_);
    part_race race(bucket_->client->home);
    race_entry const open(*flights_, number, race);
    race.add(send_copy(number, buffer, reporter_));
    co_return co_await race.finish();
}

/// Sends a late part once more. Without a free buffer it is let be: then the others need it more.
void uploader::hedge(int number) {
    auto const race = flights_->races.find(number);
    auto buffer = bucket_->client->buffers->try_acquire(tenant_.buffers);
    bool const flies = race != flights_->races.end() && buffer;
    flights_->who.hedged(number, flies);
    if (!flies) return;
    log(log_level::info, "event=part_hedged part=", number, " upload=", upload_->upload_id);
    race->second->add(send_second_copy(number, std::move(buffer)));
}

outcome<part> uploader::send_second_copy(int number, async::buffer_lease buffer) {
    auto const self = shared_from_this();
    reporter uncounted(*bucket_->client->platform, nullptr); // the bytes in flight are those of the first copy
    co_return co_await send_copy(number, buffer, uncounted);
}

outcome<part> uploader::send_copy(int number, async::buffer_lease& buffer, reporter& figures) {
    auto const self = shared_from_this();
    part_range const range = ledger_->plan().range_of(number);
    service::part_request asked(*upload_, number);
    asked.headers.request_payer = options_.headers.request_payer;
    auto const limit =
        limit_by_service(options_.rate, options_.rate_by_service, options_.sequential ? 1 : options_.concurrency);
    if (!limit) co_return limit.error();
    asked.headers.traffic_limit = *limit;
    asked.retries = &reporter_.retries;
    asked.on_behalf_of = &tenant_;
    if (options_.adaptive) asked.attempt_failed = [this](failure const& f) { hear_pushback(f); };
    if (options_.content_md5) {
        auto md5 = co_await flights_->digests.of(number, buffer.buffer());
        if (!md5) co_return md5.error();
        asked.headers.content_md5 = wire::base64_encode(*md5);
    }
    part_body body(*source_, range, buffer, figures, slice_for(flights_->who.copies()));
    auto sent = co_await service::upload_part(bucket_, std::move(asked), body);
    if (!sent && options_.sequential) sent = co_await find_sent_part(number, sent.error(), buffer.buffer());
    co_return sent;
}

void uploader::hear_pushback(failure const& f) {
    bool const stalls = f.code == errc::stalled || f.code == errc::answer_timed_out;
    if (stalls || f.code == condition::throttled) flights_->who.pushed_back();
}

/// A sequential upload takes no part twice: one whose answer was lost is looked up, and compared by its checksum.
outcome<part> uploader::find_sent_part(int number, failure refused, asio::mutable_buffer slice) {
    bool const may_be_there =
        refused.code == service_errc::part_already_exists || refused.code == service_errc::part_not_sequential;
    if (!may_be_there) co_return refused;
    auto listed = co_await service::list_all_parts(bucket_, *upload_);
    if (!listed) co_return refused;
    for (part& p : *listed) {
        if (p.number != number || p.size != ledger_->plan().range_of(number).size) continue;
        auto same = co_await agrees_with_source(*source_, ledger_->plan(), p, slice);
        if (!same) co_return same.error();
        if (*same) co_return std::move(p);
    }
    co_return refused;
}
} // namespace ossio::transfer
