// SPDX-License-Identifier: BSL-1.0
// Lists uploads page by page, selects by key and age, counts the parts, checks once more, aborts.
#include "transfer/multipart/stale_uploads.hpp"

#include "async/bounded.hpp"
#include "async/task_group.hpp"
#include "service/listing_pages.hpp"
#include "service/validation.hpp"
#include "transfer/multipart/abort_and_verify.hpp"
#include "wire/failure_context.hpp"
#include "wire/http_date.hpp"

#include <algorithm>
#include <span>

namespace ossio::transfer {

namespace {

/// Which uploads may be deleted. The clock is read again for each question: it may be corrected meanwhile.
class stale_rule {
public:
    stale_rule(service::bucket_ptr in, sweep_options const& options) : in_(std::move(in)), options_(options) {}

    /// Asked for, but nobody can say how old it is.
    bool has_no_date(multipart_upload const& upload) const {
        return !options_.keep.contains(upload.upload_id) && upload.key.starts_with(options_.prefix) &&
               !wire::parse_iso_date(upload.initiated);
    }

    bool operator()(multipart_upload const& upload) const {
        auto const now = in_->client->runtime->utc_now() + in_->client->clock_offset;
        return !options_.keep.contains(upload.upload_id) &&
               is_stale(upload, options_.prefix, now - async::bounded(options_.older_than));
    }

private:
    service::bucket_ptr in_;
    sweep_options const& options_;
};

/// Examines one upload and, unless it is a dry run, deletes it.
asio::awaitable<void> tidy(service::bucket_ptr in, stale_upload& one, stale_rule const& rule, bool remove) {
    if (rule.has_no_date(one.upload)) {
        one.problem = failure(errc::malformed_response, "its date cannot be read, so it is kept: abort it by its id");
        co_return;
    }
    auto parts = co_await service::list_all_parts(in, one.upload);
    if (parts) {
        one.parts = static_cast<int>(parts->size());
        one.bytes = service::total_size(*parts);
    } else if (parts.error().code == service_errc::no_such_upload) {
        one.removed = true; // by another client, meanwhile
        co_return;
    } else {
        one.problem = parts.error();
        co_return;
    }
    if (!remove) co_return;
    if (!rule(one.upload)) {
        one.problem =
            failure(errc::invalid_argument, "by the service's clock it is younger than it seemed; it is kept");
        co_return;
    }
    auto gone = co_await abort_and_verify(in, one.upload);
    one.removed = gone.has_value();
    if (!gone) one.problem = gone.error();
}

/// Handles one after the other until none is left.
asio::awaitable<void> worker(service::bucket_ptr in, std::span<stale_upload> all, std::size_t& next,
                             sweep_options const& options) {
    stale_rule const rule(in, options);
    while (next < all.size()) {
        stale_upload& mine = all[next++];
        co_await tidy(in, mine, rule, !options.dry_run);
        if (options.on_upload) options.on_upload(mine);
    }
}

asio::awaitable<void> tidy_all(service::bucket_ptr in, std::span<stale_upload> all, sweep_options const& options) {
    async::task_group group(in->client->executor);
    std::size_t next = 0;
    for (int i = 0; i < options.concurrency && i < static_cast<int>(all.size()); ++i)
        group.spawn(worker(in, all, next, options));
    co_await group.join();
}

failure about_sweep(failure f, service::bucket_ptr const& in) {
    return wire::in_context(std::move(f), wire::failure_context("ListMultipartUploads", in->name));
}

} // namespace

bool is_stale(multipart_upload const& upload, std::string_view prefix, utc_time limit) {
    auto const begun = wire::parse_iso_date(upload.initiated);
    return begun && *begun < limit && upload.key.starts_with(prefix);
}

service::outcome<std::vector<stale_upload>> sweep(service::bucket_ptr in, sweep_options options) {
    if (options.concurrency < 1 || options.concurrency > 256)
        co_return about_sweep(failure(errc::invalid_argument, "concurrency must be in 1..256"), in);
    if (options.older_than.count() < 0)
        co_return about_sweep(failure(errc::invalid_argument, "an age is not negative"), in);
    stale_rule const rule(in, options);
    std::vector<stale_upload> all;
    for (service::uploads_walk walk(in, list_uploads_options(options.prefix)); !walk.is_done();) {
        auto listed = co_await walk.next();
        if (!listed) co_return listed.error();
        std::size_t const before = all.size();
        for (multipart_upload& upload : *listed) {
            if (!(rule(upload) || rule.has_no_date(upload)) || all.size() == options.max_uploads) continue;
            all.emplace_back();
            all.back().begun = wire::parse_iso_date(upload.initiated).value_or(wire::utc_time());
            all.back().upload = std::move(upload);
        }
        co_await tidy_all(in, std::span(all).subspan(before), options);
        if (all.size() == options.max_uploads) break;
    }
    co_return all;
}

} // namespace ossio::transfer
