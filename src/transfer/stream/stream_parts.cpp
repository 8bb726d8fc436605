// SPDX-License-Identifier: BSL-1.0
// The work of a writer: fills parts, sends them, and completes the object.
#include "transfer/stream/stream_uploader.hpp"

#include "service/validation.hpp"
#include "transfer/multipart/complete_options_of.hpp"
#include "transfer/plan/traffic_limit.hpp"

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
class counted_part {
public:
    explicit counted_part(progress_reporter& in) : reporter_(in) { reporter_.part_leaves(); }
    ~counted_part() { reporter_.part_ends(); }
    counted_part(counted_part const&) = delete;
    counted_part& operator=(counted_part const&) = delete;

private:
    progress_reporter& reporter_;
};

} // namespace

part_size_policy stream_uploader::size_policy() const {
    return part_size_policy(requested_part_size_, client().buffers->budget(), expected_size_);
}

outcome<void> stream_uploader::take(asio::const_buffer bytes) {
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

/// Returns the free rest of the current buffer and part.
asio::mutable_buffer stream_uploader::room_now() const {
    std::uint64_t const usual = size_policy().usual(next_number());
    std::uint64_t const left = usual - std::min(usual, filling_.size());
    asio::mutable_buffer const room = filling_.room();
    return asio::buffer(room, static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), left)));
}

/** Gets room for at least one more byte.

    A writer does not wait for memory while it holds a part that could be sent: the smallest part that its number allows
    is reserved as a whole before the first byte, and a part that gets no more buffers is sent as it is.
*/
outcome<asio::mutable_buffer> stream_uploader::room() {
    auto& buffers = *client().buffers;
    for (;;) {
        auto const now = room_now();
        if (now.size() != 0) co_return now;
        if (parts_.size() == static_cast<std::size_t>(limits::max_parts))
            co_return all_parts_used(size_, buffers.budget());
        part_size_policy const sizes = size_policy();
        if (!filling_.has_buffers()) {
            auto reserved = co_await buffers.acquire_all(quota_owner_.buffers, buffers_for(sizes.least(next_number())));
            filling_.add(std::move(reserved));
            continue;
        }
        if (filling_.size() < sizes.usual(next_number())) {
            auto one_more = buffers.try_acquire(quota_owner_.buffers);
            bool const goes_on = bool(one_more);
            if (goes_on) {
                filling_.add(std::move(one_more));
                // A stream that never has to be waited for would fill the budget in one turn of the event loop.
                co_await asio::post(client().executor, asio::use_awaitable);
                continue;
            }
        }
        auto launched = co_await launch();
        if (!launched) co_return launched.error();
    }
}

/// `is_intended`: the store knows already.
outcome<void> stream_uploader::begin(bool is_intended) {
    initiate_options how;
    how.sequential = options_.sequential;
    if (is_intended) return session_.begin_intended(options_.headers, how);
    return session_.begin(options_.headers, how);
}

/// Sends what was filled, once fewer than `concurrency` parts are in flight.
outcome<void> stream_uploader::launch() {
    if (!session_.upload()) {
        auto begun = co_await begin();
        if (!begun) co_return begun;
    }
    auto const limit =
        limit_by_service(options_.rate, options_.rate_by_service, static_cast<int>(in_flight_->capacity()));
    if (!limit) co_return limit.error();
    auto flying = co_await in_flight_->acquire();
    int const number = next_number();
    part& sent = parts_.emplace_back(number, std::string());
    sent.size = filling_.size();
    sent.crc64 = filling_.sum().value();
    auto bytes = std::exchange(filling_, part_buffer(options_.content_md5));
    group_.spawn(send(number, std::move(bytes), *limit, std::move(flying)));
    co_return result<void>();
}

outcome<void> stream_uploader::send(int number, part_buffer bytes, std::uint64_t bits_per_second,
                                    async::semaphore_lease flying) {
    auto const self = shared_from_this();
    counted_part const counted(reporter_);
    auto const begun = session_.events().now();
    auto asked = session_.part(number);
    asked.headers.request_payer = options_.headers.request_payer;
    asked.headers.traffic_limit = bits_per_second;
    asked.headers.content_md5 = bytes.content_md5();
    asked.retries = &reporter_.retries;
    asked.on_behalf_of = &quota_owner_;
    std::optional<failure> why;
    {
        buffered_body body(bytes, reporter_);
        auto sent = co_await service::upload_part(bucket(), std::move(asked), body);
        if (!sent && options_.sequential) sent = co_await find_sent_part(number, sent.error(), bytes);
        if (sent)
            parts_[static_cast<std::size_t>(number - 1)] = std::move(*sent);
        else
            why = sent.error();
    }
    flying.release();
    if (why) {
        if (!cause_) cause_ = *why;
        session_.interrupt();
        co_return *why;
    }
    session_.events().part(session_.upload_id(), number, bytes.size(), begun, true);
    reporter_.part_done(bytes.size());
    if (record_.can_be_reopened) note_parts_stored();
    co_return result<void>();
}

/// A sequential upload accepts no part twice: one whose response was lost is listed, and has these bytes.
outcome<part> stream_uploader::find_sent_part(int number, failure refused, part_buffer const& bytes) {
    auto found = co_await service::find_stored_part(bucket(), *session_.upload(), number, bytes.size(), refused);
    if (!found) co_return found;
    if (!bytes.is_content_of(*found)) co_return refused;
    found->crc64 = bytes.sum().value();
    co_return std::move(*found);
}

outcome<upload_result> stream_uploader::last_steps() {
    std::optional<result<upload_result>> made;
    bool const can_be_resumed = !record_.is_of_stream || record_.can_be_reopened;
    if (record_.saves.has_store() && session_.upload() && can_be_resumed) {
        // A process that ends between the last request and its response leaves a state that has all bytes.
        auto persisted = co_await persist_steps();
        if (!persisted) co_return persisted.error();
    }
    if (!session_.upload()) {
        made = co_await put_whole();
    } else {
        if (filling_.size() != 0) {
            auto launched = co_await launch();
            if (!launched) co_return launched.error();
        }
        auto sent = co_await group_.join();
        if (!sent) co_return sent.error();
        made = co_await complete();
    }
    if (!*made) co_return std::move(*made);
    ended_ = true;
    filling_ = part_buffer();
    reporter_.report_now();
    co_return std::move(*made);
}

outcome<upload_result> stream_uploader::put_whole() {
    object_headers headers = options_.headers;
    auto const limit = limit_by_service(options_.rate, options_.rate_by_service, 1);
    if (!limit) co_return limit.error();
    if (*limit != 0) headers.extra["x-oss-traffic-limit"] = std::to_string(*limit);
    auto md5 = filling_.content_md5();
    if (!md5.empty()) headers.extra["Content-MD5"] = std::move(md5);
    {
        buffered_body body(filling_, reporter_);
        auto stored = co_await session_.put_whole(body, headers, &reporter_.retries, &quota_owner_);
        if (!stored) co_return stored.error();
        body.rewind();
        reporter_.object_done(size_);
        co_return done(std::move(*stored));
    }
}

outcome<upload_result> stream_uploader::complete() {
    reporter_.report_now();
    auto object = co_await session_.complete(parts_, complete_options_of(options_.headers), &reporter_.retries);
    if (!object) co_return object.error();
    co_return done(std::move(*object));
}

upload_result stream_uploader::done(object_info object) const {
    upload_result r;
    static_cast<stored_object&>(r) = std::move(object);
    r.key = session_.key();
    r.size = size_;
    r.upload_id = session_.upload_id();
    r.totals = reporter_.now();
    r.totals.parts_total = r.totals.parts_done;
    r.resumed = record_.is_resumed;
    r.crc64_confirmed = session_.is_of_what_was_sent(r.crc64);
    r.unconfirmed_uploads = session_.unconfirmed_uploads();
    return r;
}

} // namespace ossio::transfer
