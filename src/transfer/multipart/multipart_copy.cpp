// SPDX-License-Identifier: BSL-1.0
// Begins, copies the parts, completes; or deletes them.
#include "transfer/multipart/multipart_copy.hpp"

#include "service/validation.hpp"
#include "transfer/multipart/complete_options_of.hpp"
#include "wire/failure_context.hpp"

#include <algorithm>

namespace ossio::transfer {

namespace {

// The service copies by itself: parts larger than those of uploads only make a retry longer.
constexpr std::uint64_t usual_part_size = 64ULL << 20;

copied_object copied(object_info object, std::uint64_t size) {
    copied_object c;
    static_cast<object_info&>(c) = std::move(object);
    c.size = size;
    return c;
}

copy_source unchanged(copy_source from, object_info const& as) {
    if (from.if_match.empty()) from.if_match = as.etag;
    return from;
}

outcome<copied_object> copy_whole(bucket_ptr in, std::string key, copy_source from,
                                  std::optional<object_headers> headers, object_info source) {
    std::uint64_t const size = source.size;
    from = unchanged(std::move(from), source);
    auto done = co_await service::copy_object(std::move(in), std::move(key), std::move(from), std::move(headers),
                                              std::move(source));
    if (!done) co_return done.error();
    co_return copied(std::move(*done), size);
}

session_rules rules_of_copies() {
    session_rules rules;
    rules.operation = "CopyObject";
    return rules;
}

} // namespace

multipart_copy::multipart_copy(bucket_ptr in, std::string key, copy_source from, service::described_object of,
                               part_layout layout, int concurrency)
    : session_(detail::for_a_transfer(in), std::move(key), rules_of_copies()),
      from_(unchanged(std::move(from), of.info)),
      source_(std::move(of)),
      table_(layout),
      concurrency_(concurrency) {}

outcome<copied_object> multipart_copy::run(object_headers headers) {
    auto running = session_.run(shared_from_this(), steps(std::move(headers)));
    auto end = co_await std::move(running);
    if (!end) {
        auto ending = session_.give_up(end.error());
        end = co_await std::move(ending);
    }
    session_.finish(failure_of(end), progress());
    if (!end) co_return end.error();
    copied_object done = copied(std::move(*end), source_.info.size);
    done.unconfirmed_uploads = session_.unconfirmed_uploads();
    co_return done;
}

outcome<object_info> multipart_copy::steps(object_headers headers) {
    complete_options at_last = complete_options_of(headers);
    auto begun = co_await session_.begin(std::move(headers), initiate_options());
    if (!begun) co_return begun.error();
    auto copied = co_await copy_all();
    if (!copied) co_return copied.error();
    co_return co_await complete(std::move(at_last));
}

outcome<void> multipart_copy::copy_all() {
    async::result_group workers(session_.client().executor);
    for (int i = 0; i < std::min(concurrency_, table_.plan().parts()); ++i) workers.spawn(worker());
    auto all = co_await workers.join();
    co_return all;
}

outcome<void> multipart_copy::worker() {
    while (auto next = table_.next()) {
        part_extent const range = table_.plan().range_of(next->number);
        byte_range const bytes(range.offset, range.offset + range.size - 1);
        auto copied =
            co_await service::upload_part_copy(session_.bucket(), *session_.upload(), next->number, from_, bytes);
        if (!copied) co_return copied.error();
        table_.mark_done(std::move(*copied));
    }
    co_return result<void>();
}

outcome<object_info> multipart_copy::complete(complete_options how) {
    // The response to UploadPartCopy has no checksum, that to ListParts has.
    auto parts = co_await service::list_all_parts(session_.bucket(), *session_.upload());
    if (!parts) co_return parts.error();
    auto const ours = table_.parts();
    bool const same = std::ranges::equal(*parts, ours, [](part const& a, part const& b) {
        return a.number == b.number && a.etag == b.etag && a.size == b.size;
    });
    if (!same) co_return failure(errc::checksum_mismatch, "the service lists other parts than were copied");
    auto const folded = wire::checksum_of(std::span<part const>(*parts));
    if (folded) {
        auto fine = wire::compare(wire::to_checksum(source_.info.crc64), *folded);
        if (!fine) co_return fine.error();
    }
    co_return co_await session_.complete(std::move(*parts), std::move(how), nullptr);
}

outcome<copied_object> copy_object(bucket_ptr in, std::string key, copy_source from,
                                   std::optional<object_headers> headers, copy_options options) {
    auto const refused = [&](failure f) {
        return wire::in_context(std::move(f), wire::failure_context("CopyObject", in->name, key));
    };
    if (options.concurrency < 1 || options.concurrency > 256)
        co_return refused(failure(errc::invalid_argument, "concurrency must be in 1..256"));
    if (options.multipart_threshold > limits::max_copy_size)
        co_return refused(failure(errc::invalid_argument, "the threshold of a copy is at most 1 GiB"));
    if (headers && headers->callback)
        co_return refused(failure(errc::invalid_argument, "a copy has no callback: CopyObject takes none"));
    auto const source_bucket =
        std::make_shared<detail::bucket_impl>(in->client, from.bucket.empty() ? in->name : from.bucket);
    auto source = co_await service::describe_object(source_bucket, from.key, from.version_id);
    if (!source) co_return source.error();
    if (source->info.size <= options.multipart_threshold)
        co_return co_await copy_whole(std::move(in), std::move(key), std::move(from), std::move(headers),
                                      std::move(source->info));
    std::uint64_t const size = source->info.size;
    auto plan = plan_upload(size, options.part_size == 0 ? part_size_for(size, usual_part_size) : options.part_size, 0);
    if (!plan) co_return refused(plan.error());
    object_headers born_with = headers ? std::move(*headers) : source->headers;
    auto const one = std::make_shared<multipart_copy>(std::move(in), std::move(key), std::move(from),
                                                      std::move(*source), *plan, options.concurrency);
    co_return co_await one->run(std::move(born_with));
}

} // namespace ossio::transfer
