// SPDX-License-Identifier: BSL-1.0
// How the parts are sent, many at a time; those in doubt are compared with the source first.
#include "transfer/uploader.hpp"

#include "transfer/part_body.hpp"
#include "transfer/service_rate.hpp"
#include "wire/base64.hpp"

namespace ossio::transfer {

namespace {

// Sixteen MD5s side by side take as long as three one by one, and of eight parts in flight about half wait for theirs.
constexpr int enough_for_a_choir = 8;

} // namespace

outcome<void> uploader::send_parts() {
    reporter_.watch(*ledger_);
    async::task_group group(bucket_->client->home);
    working_ = std::min(options_.sequential ? 1 : options_.concurrency,
                        std::max(1, ledger_->plan().parts() - ledger_->parts_done()));
    for (int i = 0, n = working_; i < n; ++i) group.spawn(worker());
    group.spawn(saver_.keep_saving());
    std::optional<failure> cause;
    try {
        co_await group.join();
    } catch (error const& e) {
        cause = e.info();
    }
    if (cause) co_return std::move(*cause);
    co_return result<void>();
}

asio::awaitable<void> uploader::worker() {
    while (auto next = ledger_->next()) {
        int const number = next->number;
        auto done = co_await carry_out(std::move(*next));
        if (done) continue;
        ledger_->failed(number);
        throw error(done.error());
    }
    if (--working_ == 0) saver_.finish();
}

outcome<void> uploader::carry_out(task t) {
    auto buffer = co_await bucket_->client->buffers->acquire(tenant_.buffers);
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
        auto sent = co_await send(number, buffer.buffer());
        if (!sent) co_return sent.error();
    }
    story_.part(upload_->upload_id, number, ledger_->plan().range_of(number).size, begun, !there);
    saver_.mark_dirty();
    reporter_.acknowledged();
    co_return result<void>();
}

outcome<void> uploader::send(int number, asio::mutable_buffer slice) {
    part_range const range = ledger_->plan().range_of(number);
    service::part_request asked(*upload_, number);
    asked.headers.request_payer = options_.headers.request_payer;
    auto const limit =
        limit_by_service(options_.rate, options_.rate_by_service, options_.sequential ? 1 : options_.concurrency);
    if (!limit) co_return limit.error();
    asked.headers.traffic_limit = *limit;
    asked.retries = &reporter_.retries;
    asked.on_behalf_of = &tenant_;
    if (options_.content_md5) {
        auto md5 = co_await md5_of_part(range, slice);
        if (!md5) co_return md5.error();
        asked.headers.content_md5 = wire::base64_encode(*md5);
    }
    part_body body(*source_, range, slice, reporter_);
    auto sent = co_await service::upload_part(bucket_, std::move(asked), body);
    if (!sent && options_.sequential) sent = co_await find_sent_part(number, sent.error(), slice);
    if (!sent) co_return sent.error();
    ledger_->done(std::move(*sent));
    co_return result<void>();
}

/// Side by side with other parts in flight, where the processor can do that.
outcome<std::string> uploader::md5_of_part(part_range range, asio::mutable_buffer slice) {
    if (wire::md5_lanes() == 1 || working_ < enough_for_a_choir) co_return co_await md5_of(*source_, range, slice);
    if (!choir_) choir_ = std::make_shared<md5_choir>(bucket_->client->home);
    co_return co_await choir_->digest(*source_, range, slice);
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
