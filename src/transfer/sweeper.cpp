// SPDX-License-Identifier: BSL-1.0
// List, judge by age, look at the parts, abort.
#include "transfer/sweeper.hpp"

#include <ossio/bucket.hpp>

#include "async/task_group.hpp"
#include "service/checks.hpp"
#include "service/door.hpp"
#include "transfer/clean_up.hpp"
#include "wire/http_date.hpp"

#include <algorithm>

namespace ossio::transfer {

namespace {

/// Looks at one upload and, unless it is only to be listed, removes it.
asio::awaitable<void> tidy(service::bucket_ptr in, stale_upload& one, bool remove) {
    auto parts = co_await service::list_all_parts(in, one.upload);
    if (parts) {
        one.parts = static_cast<int>(parts->size());
        one.bytes = service::total_size(*parts);
    } else if (parts.error().code == service_errc::no_such_upload) {
        one.removed = true; // by somebody else, meanwhile
        co_return;
    } else {
        one.problem = parts.error();
        co_return;
    }
    if (!remove) co_return;
    auto gone = co_await abort_until_gone(in, one.upload);
    one.removed = gone.has_value();
    if (!gone) one.problem = gone.error();
}

/// Takes one after the other until none is left.
asio::awaitable<void> worker(service::bucket_ptr in, std::vector<stale_upload>& all, std::size_t& next,
                             sweep_options const& options) {
    while (next < all.size()) {
        stale_upload& mine = all[next++];
        co_await tidy(in, mine, !options.dry_run);
        if (options.on_upload) options.on_upload(mine);
    }
}

failure about_sweep(failure f, service::bucket_ptr const& in) {
    f.operation = "ListMultipartUploads";
    f.bucket = in->name;
    return f;
}

} // namespace

std::vector<stale_upload> begun_before(utc_time limit, std::vector<multipart_upload> const& listed) {
    std::vector<stale_upload> old;
    for (multipart_upload const& upload : listed) {
        auto const begun = wire::parse_iso_date(upload.initiated);
        if (!begun || *begun >= limit) continue;
        stale_upload one;
        one.upload = upload;
        one.begun = *begun;
        old.push_back(std::move(one));
    }
    return old;
}

service::outcome<std::vector<stale_upload>> sweep(service::bucket_ptr in, sweep_options options) {
    if (options.concurrency < 1 || options.concurrency > 256)
        co_return about_sweep(failure(errc::invalid_argument, "concurrency must be in 1..256"), in);
    if (options.older_than.count() < 0)
        co_return about_sweep(failure(errc::invalid_argument, "an age is not negative"), in);
    auto listed = co_await service::list_all_uploads(in, list_uploads_options(options.prefix));
    if (!listed) co_return listed.error();
    auto const now = in->client->platform->utc_now() + in->client->clock_offset;
    auto all = begun_before(now - options.older_than, *listed);
    async::task_group group(in->client->home);
    std::size_t next = 0;
    for (int i = 0; i < options.concurrency && i < static_cast<int>(all.size()); ++i)
        group.spawn(worker(in, all, next, options));
    co_await group.join();
    co_return all;
}

} // namespace ossio::transfer

namespace ossio {

asio::awaitable<std::vector<stale_upload>> bucket::sweep_uploads(sweep_options opts) const {
    auto all = transfer::sweep(impl_, std::move(opts));
    return service::through_the_door(impl_->client, service::isolate(impl_->client->home, std::move(all)));
}

} // namespace ossio
