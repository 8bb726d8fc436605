// SPDX-License-Identifier: BSL-1.0
// Begin, copy the parts, complete; or remove them.
#include "transfer/copier.hpp"

#include <ossio/error.hpp>

#include "service/checks.hpp"
#include "transfer/clean_up.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace ossio::transfer {

namespace {

// The service copies by itself: larger parts than those that pass through here cost nothing but a longer retry.
constexpr std::uint64_t usual_part_size = 64ULL << 20;

service::outcome<object_info> copy_whole(service::bucket_ptr in, std::string key, copy_source from,
                                         std::optional<object_headers> headers, std::uint64_t size) {
    auto done = co_await service::copy_object(std::move(in), std::move(key), std::move(from), std::move(headers));
    if (done) done->size = size;
    co_return done;
}

copy_source unchanged(copy_source from, object_info const& as) {
    if (from.if_match.empty()) from.if_match = as.etag;
    return from;
}

} // namespace

copier::copier(service::bucket_ptr in, std::string key, copy_source from, service::described_object of,
               upload_plan plan, int concurrency)
    : bucket_(std::move(in)),
      key_(std::move(key)),
      from_(unchanged(std::move(from), of.info)),
      source_(std::move(of)),
      ledger_(std::move(plan)),
      concurrency_(concurrency),
      group_(bucket_->client->home) {}

service::outcome<object_info> copier::run(object_headers headers) {
    group_.spawn(begin(std::move(headers)));
    bool cancelled = false;
    try {
        co_await news_.wait();
        if (upload_) group_.spawn(copy_all());
        co_await group_.join();
    } catch (boost::system::system_error const& e) {
        cancelled = e.code() == asio::error::operation_aborted;
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    auto grace = bucket_->client->platform->make_alarm();
    auto const patience = upload_ ? async::duration::zero() : async::duration(initiate_grace);
    grace->set(bucket_->client->platform->now() + patience, [this] { group_.cancel(); });
    try {
        co_await group_.join();
    } catch (boost::system::system_error const&) {
        // It is in outcome_, or it was cancelled.
    }
    if (outcome_ && outcome_->has_value()) co_return std::move(**outcome_);
    failure f = outcome_ && !cancelled ? outcome_->error() : failure(asio::error::operation_aborted);
    f.bucket = bucket_->name;
    f.key = key_;
    if (f.operation.empty()) f.operation = "CopyObject";
    if (!upload_) co_return f;
    f.upload_id = upload_->upload_id;
    auto gone = co_await abort_until_gone(bucket_, *upload_);
    f.parts = gone ? parts_fate::removed : parts_fate::unknown;
    if (!gone) f.detail += (f.detail.empty() ? "" : "; ") + to_string(gone.error());
    co_return f;
}

asio::awaitable<void> copier::begin(object_headers headers) {
    auto begun = co_await service::initiate(bucket_, key_, std::move(headers));
    if (begun)
        upload_ = std::move(*begun);
    else
        outcome_ = begun.error();
    news_.set();
}

asio::awaitable<void> copier::copy_all() {
    async::task_group workers(bucket_->client->home);
    for (int i = 0; i < std::min(concurrency_, ledger_.plan().parts()); ++i) workers.spawn(worker());
    std::optional<failure> cause;
    try {
        co_await workers.join();
    } catch (error const& e) {
        cause = e.info();
    }
    if (cause) {
        outcome_ = std::move(*cause);
        co_return;
    }
    outcome_ = co_await complete();
}

asio::awaitable<void> copier::worker() {
    while (auto next = ledger_.next()) {
        part_range const range = ledger_.plan().range_of(next->number);
        byte_range const bytes(range.offset, range.offset + range.size - 1);
        auto copied = co_await service::upload_part_copy(bucket_, *upload_, next->number, from_, bytes);
        if (!copied) throw error(copied.error());
        ledger_.done(std::move(*copied));
    }
}

service::outcome<object_info> copier::complete() {
    // UploadPartCopy tells no checksum, ListParts does.
    auto parts = co_await service::list_all_parts(bucket_, *upload_);
    if (!parts) co_return parts.error();
    auto const ours = ledger_.parts();
    bool const same = std::ranges::equal(*parts, ours, [](part const& a, part const& b) {
        return a.number == b.number && a.etag == b.etag && a.size == b.size;
    });
    if (!same) co_return failure(errc::checksum_mismatch, "the service lists other parts than were copied");
    auto const folded = service::total_crc64(*parts);
    if (folded) {
        auto fine = service::check_crc64(source_.info.crc64, *folded);
        if (!fine) co_return fine.error();
    }
    co_return co_await service::complete(bucket_, *upload_, std::move(*parts), complete_options(), nullptr);
}

service::outcome<object_info> copy_object(service::bucket_ptr in, std::string key, copy_source from,
                                          std::optional<object_headers> headers, copy_options options) {
    auto const refused = [&](failure f) {
        f.operation = "CopyObject";
        f.bucket = in->name;
        f.key = key;
        return f;
    };
    if (options.concurrency < 1 || options.concurrency > 256)
        co_return refused(failure(errc::invalid_argument, "concurrency must be in 1..256"));
    if (options.multipart_threshold > limits::max_copy_size)
        co_return refused(failure(errc::invalid_argument, "the threshold of a copy is at most 1 GiB"));
    auto const source_bucket =
        std::make_shared<detail::bucket_impl>(in->client, from.bucket.empty() ? in->name : from.bucket);
    auto source = co_await service::describe_object(source_bucket, from.key, from.version_id);
    if (!source) co_return source.error();
    if (source->info.size <= options.multipart_threshold)
        co_return co_await copy_whole(std::move(in), std::move(key), std::move(from), std::move(headers),
                                      source->info.size);
    std::uint64_t const size = source->info.size;
    auto plan = plan_upload(size, options.part_size == 0 ? part_size_for(size, usual_part_size) : options.part_size, 0);
    if (!plan) co_return refused(plan.error());
    object_headers born_with = headers ? std::move(*headers) : source->headers;
    copier one(std::move(in), std::move(key), std::move(from), std::move(*source), *plan, options.concurrency);
    auto done = co_await one.run(std::move(born_with));
    if (done) done->size = size;
    co_return done;
}

} // namespace ossio::transfer
