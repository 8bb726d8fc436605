// SPDX-License-Identifier: BSL-1.0
// Sends the parts, several at a time; unverified ones are compared with the source first.
#include "transfer/upload/uploader.hpp"

#include "service/run_on_executor.hpp"
#include "transfer/plan/traffic_limit.hpp"
#include "transfer/upload/part_body.hpp"
#include "transfer/upload/relayed_flow.hpp"
#include "wire/base64.hpp"
#include "wire/failure_context.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace ossio::transfer {

constexpr int most_nested_starts = 4;

namespace {

// With more parts in flight than this, half a buffer each keeps the network as busy; untouched pages take no memory.
constexpr int many_parts = 32;

/// From the first part on, so that no part has touched more than the others.
std::size_t slice_for(parts_in_flight const& upload, part_table const& table) noexcept {
    int const fixed = std::min(upload.rules.bound, table.parts_wanted());
    int const in_flight = upload.rules.adaptive ? upload.who.copies() : fixed;
    return in_flight > many_parts ? async::slice_size / 2 : async::slice_size;
}

} // namespace

outcome<void> uploader::send_parts() {
    reporter_.watch(*table_);
    scheduler_limits limits;
    limits.bound = options_.sequential ? 1 : options_.concurrency;
    limits.adaptive = options_.adaptive;
    limits.hedges = options_.hedge_tail && !options_.sequential;
    in_flight_ = std::make_unique<parts_in_flight>(client(), limits, *source_, *table_);
    in_flight_->adapt = [this] { adapt(); };
    in_flight_->senders = other_senders(*session_.bucket(), source_, options_, reporter_);
    in_flight_->group.spawn(schedule_parts());
    in_flight_->group.spawn(checkpoint_writer_.run());
    if (limits.adaptive) adapt();
    auto sent = co_await in_flight_->group.join();
    if (!sent) co_return sent;
    in_flight_.reset();
    if (!table_->is_complete()) co_return failure(errc::draining);
    co_return result<void>();
}

/// One coroutine at a time waits for a buffer, in the name of all parts: an upload that waits costs one frame, however many
/// parts it may have in flight. It sends the part itself, and then looks whether it is needed again.
outcome<void> uploader::schedule_parts() {
    auto const self = shared_from_this();
    while (!in_flight_->has_scheduler) {
        scheduler_action const action = next_action();
        if (action.step == scheduler_step::end) finish_sending();
        if (action.is_left_to_others()) break;
        if (action.step == scheduler_step::start) {
            auto sent = co_await start_next_part();
            if (!sent) co_return sent;
        }
        if (action.step == scheduler_step::hedge) hedge(action.number);
        if (action.step == scheduler_step::wait) co_await wait_for_change(action);
    }
    co_return result<void>();
}

/// From the event loop: each part starts the next one, and the stack must not grow with their number.
outcome<void> uploader::schedule_parts_soon() {
    auto const self = shared_from_this();
    co_await asio::post(client().executor, asio::use_awaitable);
    co_return co_await schedule_parts();
}

/// The next part waits for its buffer now, so that an upload of lower priority does not take it. Every few parts the event
/// loop starts it, so that the stack does not grow with their number.
void uploader::schedule_next() {
    if (in_flight_->nested_starts >= most_nested_starts) {
        in_flight_->group.spawn(schedule_parts_soon());
        return;
    }
    ++in_flight_->nested_starts;
    in_flight_->group.spawn(schedule_parts());
    --in_flight_->nested_starts;
}

/// Called by a timer, and when a part has been sent and only waits for its response.
void uploader::adapt() {
    auto const now = client().runtime->now();
    in_flight_->who.look(now);
    in_flight_->adapt_at(now + concurrency_controller::look_interval);
    if (!in_flight_->has_scheduler && next_action().step == scheduler_step::start) schedule_next();
}

void uploader::finish_sending() {
    first_buffer_ = async::buffer_lease(); // if nothing was to be sent
    checkpoint_writer_.finish();
    if (!winding_down_) return;
    checkpoint_writer_.hurry();
    if (!table_->is_complete()) session_.stop(stop_reason::drained); // a store that hangs must not keep it
}

/// A part that was cancelled in the moment in which its copy succeeded counts, and is the last one of its coroutine.
scheduler_action uploader::next_action() const {
    bool const no_more = winding_down_ || in_flight_->have_failed || in_flight_->group.is_cancelled();
    return in_flight_->who.next(table_->has_more(), no_more, client().runtime->now());
}

outcome<void> uploader::start_next_part() {
    auto other = least_busy_sender();
    async::buffer_lease buffer;
    if (!other) buffer = co_await lease_buffer();
    scheduler_action const now = next_action(); // while this one waited, the client may have begun to drain
    if (now.step != scheduler_step::start) co_return result<void>();
    auto next = table_->next();
    in_flight_->who.started(next->number, client().runtime->now());
    if (other) ++other->in_flight;
    scheduler_action const then = next_action();
    if (!then.is_left_to_others()) schedule_next();
    co_return co_await send_part(std::move(*next), std::move(buffer), std::move(other));
}

/// The loop that sends fewest parts of this upload. Null: its own one, whose buffers it waits for; others wait for theirs.
std::shared_ptr<part_sender> uploader::least_busy_sender() const {
    int here = in_flight_->who.copies();
    std::shared_ptr<part_sender> least;
    for (auto const& one : in_flight_->senders) {
        here -= one->in_flight;
        if (!least || one->in_flight < least->in_flight) least = one;
    }
    return least && least->in_flight < here ? least : nullptr;
}

asio::awaitable<async::buffer_lease> uploader::lease_buffer() {
    if (first_buffer_) co_return std::move(first_buffer_);
    scheduling_scope const now(*in_flight_);
    auto buffer = co_await client().buffers->acquire(quota_owner_.buffers);
    co_return buffer;
}

asio::awaitable<void> uploader::wait_for_change(scheduler_action action) {
    scheduling_scope const now(*in_flight_);
    async::event& changed = in_flight_->changed;
    changed.clear();
    in_flight_->look_again->set(*action.look_again, [&changed] { changed.set(); });
    co_await changed.wait();
    in_flight_->look_again->clear();
}

outcome<void> uploader::send_part(part_task t, async::buffer_lease buffer, std::shared_ptr<part_sender> other) {
    int const number = t.number;
    auto done = co_await process_part(std::move(t), buffer, other);
    if (other) --other->in_flight;
    in_flight_->who.ended(number);
    in_flight_->changed.set();
    if (done) co_return done;
    table_->mark_failed(number);
    if (other && done.error().code == errc::draining) { // the other loop has begun to drain a moment before this one
        client().running.begin_pass(false);
        wind_down();
        co_return result<void>();
    }
    in_flight_->have_failed = true;
    co_return done;
}

/// With every part: a source that has changed ends the upload before much more is sent for nothing.
result<void> uploader::look_at_source(int number) {
    auto unchanged = source_watch_.look();
    if (unchanged) return unchanged;
    return wire::in_context(unchanged.error(), wire::failure_context("UploadPart", session_.bucket()->name,
                                                                     session_.key(), session_.upload_id(), number));
}

outcome<void> uploader::process_part(part_task t, async::buffer_lease& buffer, std::shared_ptr<part_sender> other) {
    auto const begun = session_.events().now();
    int const number = t.number;
    auto unchanged = look_at_source(number);
    if (!unchanged) co_return unchanged.error();
    source_watch_.part_begun(number);
    bool there = false;
    if (t.listed) {
        auto same = co_await agrees(*t.listed, buffer, other);
        if (!same) co_return same.error();
        there = *same;
    }
    if (!there) {
        auto sent = co_await send_hedged(number, buffer, other);
        if (!sent) co_return sent.error();
        in_flight_->who.sent(number, client().runtime->now());
        in_flight_->digests.forget(number);
        t.listed = std::move(*sent);
    }
    unchanged = look_at_source(number);
    if (!unchanged) co_return unchanged.error();
    there ? table_->mark_verified(std::move(*t.listed)) : table_->mark_done(std::move(*t.listed));
    session_.events().part(session_.upload_id(), number, table_->plan().range_of(number).size, begun, !there);
    checkpoint_writer_.mark_dirty();
    reporter_.part_done();
    co_return result<void>();
}

outcome<bool> uploader::agrees(part listed, async::buffer_lease& buffer, std::shared_ptr<part_sender> other) {
    if (!other) co_return co_await agrees_with_source(*source_, table_->plan(), std::move(listed), buffer.buffer());
    auto comparing = service::run_on_executor(other->executor(), other->agrees(table_->plan(), std::move(listed)));
    co_return co_await std::move(comparing);
}

outcome<part> uploader::send_hedged(int number, async::buffer_lease& buffer, std::shared_ptr<part_sender> other) {
    if (!in_flight_->rules.hedges) co_return co_await send_first_copy(number, buffer, std::move(other));
    hedged_request hedge_group(client().executor);
    hedge_entry const open(*in_flight_, number, hedge_group);
    hedge_group.add(send_first_copy(number, buffer, std::move(other)));
    co_return co_await hedge_group.finish();
}

/// Sends a late part once more. Does nothing without a free buffer, because other parts need it more.
void uploader::hedge(int number) {
    auto const hedge_group = in_flight_->hedges.find(number);
    auto buffer = client().buffers->try_acquire(quota_owner_.buffers);
    bool const flies = hedge_group != in_flight_->hedges.end() && buffer;
    in_flight_->who.hedged(number, flies);
    if (!flies) return;
    log(log_level::info, "event=part_hedged part=", number, " upload=", session_.upload_id());
    hedge_group->second->add(send_second_copy(number, std::move(buffer)));
}

outcome<part> uploader::send_second_copy(int number, async::buffer_lease buffer) {
    auto const self = shared_from_this();
    progress_reporter uncounted(client().runtime.get(), nullptr); // the bytes in flight are those of the first copy
    co_return co_await send_copy(number, buffer, uncounted);
}

outcome<part> uploader::send_first_copy(int number, async::buffer_lease& buffer, std::shared_ptr<part_sender> other) {
    auto sending = other ? send_elsewhere(number, other) : send_copy(number, buffer, reporter_);
    co_return co_await std::move(sending);
}

result<wire::part_headers> uploader::part_headers() const {
    wire::part_headers all;
    all.request_payer = options_.headers.request_payer;
    auto const limit =
        limit_by_service(options_.rate, options_.rate_by_service, options_.sequential ? 1 : options_.concurrency);
    if (!limit) return limit.error();
    all.traffic_limit = *limit;
    return all;
}

outcome<part> uploader::send_copy(int number, async::buffer_lease& buffer, progress_reporter& figures) {
    auto const self = shared_from_this();
    part_extent const range = table_->plan().range_of(number);
    auto headers = part_headers();
    if (!headers) co_return headers.error();
    auto asked = session_.part(number);
    asked.headers = std::move(*headers);
    asked.retries = &reporter_.retries;
    asked.on_behalf_of = &quota_owner_;
    if (options_.content_md5) {
        auto md5 = co_await in_flight_->digests.of(number, buffer.buffer());
        if (!md5) co_return md5.error();
        asked.headers.content_md5 = wire::base64_encode(*md5);
    }
    local_flow flow(*in_flight_, *client().runtime, range.size);
    part_bytes bytes(*source_, range, slice_for(*in_flight_, *table_));
    if (!options_.content_md5) bytes.from_file = &in_flight_->from_file;
    auto sending =
        send_body(session_.bucket(), std::move(asked), bytes, buffer, figures, options_.adaptive ? &flow : nullptr);
    auto sent = co_await std::move(sending);
    if (!sent && options_.sequential) sent = co_await find_sent_part(number, sent.error(), buffer.buffer());
    co_return sent;
}

/// By another loop. Cancelled, it has ended there when this returns.
outcome<part> uploader::send_elsewhere(int number, std::shared_ptr<part_sender> other) {
    auto const self = shared_from_this();
    part_order order(*session_.upload());
    order.number = number;
    order.range = table_->plan().range_of(number);
    order.slice = slice_for(*in_flight_, *table_);
    auto headers = part_headers();
    if (!headers) co_return headers.error();
    order.headers = std::move(*headers);
    flow_scope const flow(*in_flight_, *client().runtime, order.range.size);
    if (options_.adaptive)
        order.flow = std::make_shared<relayed_flow>(client().executor, flow.receiver(), other->clock());
    auto sending = service::run_on_executor(other->executor(), other->send(std::move(order)));
    auto end = co_await std::move(sending);
    reporter_.retries += end.retries;
    co_return std::move(end.sent);
}

/// A sequential upload accepts no part twice: a part whose response was lost is listed, and compared by its checksum.
outcome<part> uploader::find_sent_part(int number, failure refused, asio::mutable_buffer slice) {
    std::uint64_t const size = table_->plan().range_of(number).size;
    auto found = co_await service::find_stored_part(session_.bucket(), *session_.upload(), number, size, refused);
    if (!found) co_return found;
    auto same = co_await agrees_with_source(*source_, table_->plan(), *found, slice);
    if (!same) co_return same.error();
    if (!*same) co_return refused;
    co_return std::move(*found);
}
} // namespace ossio::transfer
