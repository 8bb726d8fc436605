// SPDX-License-Identifier: BSL-1.0
// What a writer does: it fills parts, sends them, and joins them.
#include "transfer/writer.hpp"

#include "service/checks.hpp"
#include "transfer/service_rate.hpp"

#include <ossio/error.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace ossio::transfer {

namespace {

constexpr std::size_t buffers_for(std::uint64_t bytes) {
    return static_cast<std::size_t>((bytes + async::slice_size - 1) / async::slice_size);
}

/// Counts a part in flight, however that ends.
class flight {
public:
    explicit flight(stream_reporter& in) : reporter_(in) { reporter_.part_leaves(); }
    ~flight() { reporter_.part_ends(); }
    flight(flight const&) = delete;
    flight& operator=(flight const&) = delete;

private:
    stream_reporter& reporter_;
};

} // namespace

part_growth writer::growth() const {
    return part_growth(wished_part_size_, bucket_->client->buffers->budget(), announced_);
}

outcome<void> writer::take(asio::const_buffer bytes) {
    while (bytes.size() != 0) {
        auto into = co_await room();
        if (!into) co_return into.error();
        std::size_t const n = asio::buffer_copy(*into, bytes);
        filling_.filled(n);
        size_ += n;
        bytes += n;
    }
    co_return result<void>();
}

/// What is left of the buffer that is being filled, and of the part.
asio::mutable_buffer writer::room_now() const {
    std::uint64_t const usual = growth().usual(next_number());
    std::uint64_t const left = usual - std::min(usual, filling_.size());
    asio::mutable_buffer const room = filling_.room();
    return asio::buffer(room, static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), left)));
}

/** Room for at least one byte more.

    Nobody waits for memory while holding a part that could be sent: the smallest part that its number allows is reserved
    as a whole before the first byte, and a part that gets no more buffers leaves as it is.
*/
outcome<asio::mutable_buffer> writer::room() {
    auto& buffers = *bucket_->client->buffers;
    for (;;) {
        auto const now = room_now();
        if (now.size() != 0) co_return now;
        if (parts_.size() == static_cast<std::size_t>(limits::max_parts))
            co_return all_parts_used(size_, buffers.budget());
        part_growth const sizes = growth();
        if (!filling_.has_buffers()) {
            auto reserved = co_await buffers.acquire_all(tenant_.buffers, buffers_for(sizes.least(next_number())));
            filling_.add(std::move(reserved));
            continue;
        }
        if (filling_.size() < sizes.usual(next_number())) {
            auto one_more = buffers.try_acquire(tenant_.buffers);
            bool const goes_on = bool(one_more);
            if (goes_on) {
                filling_.add(std::move(one_more));
                // A stream that never has to be waited for would fill the budget in one turn of the event loop.
                co_await asio::post(bucket_->client->home, asio::use_awaitable);
                continue;
            }
        }
        auto launched = co_await launch();
        if (!launched) co_return launched.error();
    }
}

/// Sends what was filled, once fewer than `concurrency` parts fly.
outcome<void> writer::launch() {
    if (!upload_) {
        auto begun = co_await initiate_unhurt();
        if (!begun) co_return begun;
    }
    auto const limit =
        limit_by_service(options_.rate, options_.rate_by_service, static_cast<int>(flights_->capacity()));
    if (!limit) co_return limit.error();
    traffic_limit_ = *limit;
    auto flying = co_await flights_->acquire();
    int const number = next_number();
    parts_.emplace_back(number, std::string());
    group_.spawn(send(number, std::exchange(filling_, part_buffer(options_.content_md5)), std::move(flying)));
    co_return result<void>();
}

/// A stop waits a while for the answer: see `stop`.
outcome<void> writer::initiate_unhurt() {
    initiate_options how;
    how.sequential = options_.sequential;
    initiating_ = true;
    auto begun = co_await service::initiate(bucket_, key_, options_.headers, how);
    initiating_ = false;
    if (!begun) co_return begun.error();
    upload_ = std::move(*begun);
    if (cause_) co_return *cause_;
    co_return result<void>();
}

asio::awaitable<void> writer::send(int number, part_buffer bytes, async::permits flying) {
    auto const self = shared_from_this();
    flight const counted(reporter_);
    auto const begun = story_.now();
    service::part_request asked(*upload_, number);
    asked.headers.request_payer = options_.headers.request_payer;
    asked.headers.traffic_limit = traffic_limit_;
    asked.headers.content_md5 = bytes.content_md5();
    asked.retries = &reporter_.retries;
    asked.on_behalf_of = &tenant_;
    std::optional<failure> why;
    {
        buffered_body body(bytes, reporter_);
        auto sent = co_await service::upload_part(bucket_, std::move(asked), body);
        if (sent)
            parts_[static_cast<std::size_t>(number - 1)] = std::move(*sent);
        else
            why = sent.error();
    }
    flying.release();
    if (!why) {
        story_.part(upload_->upload_id, number, bytes.size(), begun, true);
        reporter_.acknowledged(bytes.size(), true);
        co_return;
    }
    stop(*why);
    throw error(std::move(*why));
}

outcome<upload_result> writer::last_steps() {
    std::optional<result<upload_result>> made;
    if (!upload_) {
        made = co_await put_whole();
    } else {
        if (filling_.size() != 0) {
            auto launched = co_await launch();
            if (!launched) co_return launched.error();
        }
        auto sent = co_await join();
        if (!sent) co_return sent.error();
        completing_ = true;
        made = co_await complete();
    }
    if (!*made) co_return std::move(*made);
    ended_ = true;
    filling_ = part_buffer();
    reporter_.tell_the_end();
    co_return std::move(*made);
}

/// Until all parts have ended, well or not.
outcome<void> writer::join() {
    try {
        co_await group_.join();
    } catch (error const& e) {
        co_return e.info();
    }
    co_return result<void>();
}

outcome<upload_result> writer::put_whole() {
    object_headers headers = options_.headers;
    auto const limit = limit_by_service(options_.rate, options_.rate_by_service, 1);
    if (!limit) co_return limit.error();
    if (*limit != 0) headers.extra["x-oss-traffic-limit"] = std::to_string(*limit);
    auto md5 = filling_.content_md5();
    if (!md5.empty()) headers.extra["Content-MD5"] = std::move(md5);
    {
        buffered_body body(filling_, reporter_);
        auto stored =
            co_await service::put_object(bucket_, key_, body, std::move(headers), &reporter_.retries, &tenant_);
        if (!stored) co_return stored.error();
        body.rewind();
        reporter_.acknowledged(size_, false);
        co_return done(std::move(*stored));
    }
}

outcome<upload_result> writer::complete() {
    complete_options how;
    how.acl = options_.headers.acl;
    how.forbid_overwrite = options_.headers.forbid_overwrite;
    how.request_payer = options_.headers.request_payer;
    how.callback = options_.headers.callback;
    auto object = co_await service::complete(bucket_, *upload_, parts_, std::move(how), &reporter_.retries);
    if (!object) co_return object.error();
    co_return done(std::move(*object));
}

upload_result writer::done(object_info object) const {
    upload_result r;
    static_cast<object_info&>(r) = std::move(object);
    r.key = key_;
    r.size = size_;
    r.upload_id = upload_ ? upload_->upload_id : std::string();
    r.totals = reporter_.now();
    r.totals.parts_total = r.totals.parts_done;
    r.crc64_confirmed = r.crc64.has_value();
    return r;
}

} // namespace ossio::transfer
