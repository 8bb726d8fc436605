// SPDX-License-Identifier: BSL-1.0
// Fills parts, sends them, and joins them.
#include "transfer/writer.hpp"

#include "service/memory_body.hpp"
#include "transfer/clean_up.hpp"
#include "transfer/plan.hpp"

#include <algorithm>

namespace ossio::transfer {

std::uint64_t writer_part_size(int number, std::uint64_t first) noexcept {
    return std::min(first << ((number - 1) / 1000), limits::max_part_size);
}

writer::writer(bucket_ptr in, std::string key, upload_options options)
    : bucket_(std::move(in)),
      key_(std::move(key)),
      options_(std::move(options)),
      first_part_size_(options_.part_size == 0 ? default_part_size : options_.part_size),
      flights_(std::make_shared<async::gate>(
          static_cast<std::size_t>(options_.sequential ? 1 : std::clamp(options_.concurrency, 1, 256)))),
      tenant_(options_.priority),
      group_(bucket_->client->home) {}

outcome<void> writer::write(asio::const_buffer bytes) {
    if (ended_) co_return failure(errc::invalid_argument, "the writer has ended");
    if (first_part_size_ < limits::min_part_size || first_part_size_ > limits::max_part_size)
        co_return failure(errc::invalid_argument, "a part size is 100 KiB to 5 GiB");
    while (bytes.size() != 0 && !cause_) {
        std::uint64_t const part_size = writer_part_size(static_cast<int>(parts_.size()) + 1, first_part_size_);
        if (filling_.size() == part_size) {
            auto launched = co_await launch();
            if (!launched) co_return launched;
            continue;
        }
        if (filling_.empty()) filling_.reserve(static_cast<std::size_t>(part_size));
        std::size_t const n =
            static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), part_size - filling_.size()));
        filling_.append(static_cast<char const*>(bytes.data()), n);
        size_ += n;
        bytes += n;
    }
    if (cause_) co_return *cause_;
    co_return result<void>();
}

/// Sends what was filled, once fewer than `concurrency` parts fly.
outcome<void> writer::launch() {
    if (parts_.size() == static_cast<std::size_t>(limits::max_parts))
        co_return failure(errc::too_many_parts, "the object would need more than 10 000 parts");
    if (!upload_) {
        initiate_options how;
        how.sequential = options_.sequential;
        auto begun = co_await service::initiate(bucket_, key_, options_.headers, how);
        if (!begun) co_return begun.error();
        upload_ = std::move(*begun);
    }
    auto flying = co_await flights_->acquire();
    if (cause_) co_return *cause_;
    int const number = static_cast<int>(parts_.size()) + 1;
    parts_.emplace_back(number, std::string());
    group_.spawn(send(number, std::exchange(filling_, std::string()), std::move(flying)));
    co_return result<void>();
}

asio::awaitable<void> writer::send(int number, std::string bytes, async::permits flying) {
    auto self = shared_from_this();
    service::memory_body body{asio::const_buffer(asio::buffer(bytes))};
    service::part_request asked(*upload_, number);
    asked.headers.request_payer = options_.headers.request_payer;
    asked.headers.traffic_limit = options_.traffic_limit;
    asked.retries = &retries_;
    asked.on_behalf_of = &tenant_;
    auto sent = co_await service::upload_part(bucket_, std::move(asked), body);
    flying.release();
    if (sent) {
        parts_[static_cast<std::size_t>(number - 1)] = std::move(*sent);
        co_return;
    }
    if (!cause_) cause_ = sent.error();
    throw error(sent.error());
}

outcome<upload_result> writer::finish() {
    if (ended_) co_return failure(errc::invalid_argument, "the writer has ended");
    if (!upload_) {
        ended_ = true;
        co_return co_await put_whole();
    }
    if (!filling_.empty() && !cause_) {
        auto launched = co_await launch();
        if (!launched && !cause_) cause_ = launched.error();
    }
    auto broken = co_await join();
    ended_ = true;
    if (broken) co_return co_await fail(std::move(*broken));
    auto object = co_await complete();
    // After a callback that failed the object is there, and no part is left.
    if (!object && object.error().code == service_errc::callback_failed) co_return object;
    if (!object) co_return co_await fail(object.error());
    co_return object;
}

outcome<upload_result> writer::put_whole() {
    service::memory_body body{asio::const_buffer(asio::buffer(filling_))};
    object_headers headers = options_.headers;
    if (options_.traffic_limit != 0) headers.extra["x-oss-traffic-limit"] = std::to_string(options_.traffic_limit);
    auto stored = co_await service::put_object(bucket_, key_, body, std::move(headers), &retries_, &tenant_);
    if (!stored) co_return stored.error();
    co_return done(std::move(*stored));
}

outcome<upload_result> writer::complete() {
    complete_options how;
    how.acl = options_.headers.acl;
    how.forbid_overwrite = options_.headers.forbid_overwrite;
    how.request_payer = options_.headers.request_payer;
    how.callback = options_.headers.callback;
    auto object = co_await service::complete(bucket_, *upload_, parts_, std::move(how), &retries_);
    if (!object) co_return object.error();
    co_return done(std::move(*object));
}

/// The first failure of a part, when one has failed; all parts have ended then.
asio::awaitable<std::optional<failure>> writer::join() {
    try {
        co_await group_.join();
    } catch (error const& e) {
        if (!cause_) cause_ = e.info();
    }
    co_return cause_;
}

asio::awaitable<failure> writer::fail(failure f) {
    auto gone = co_await abort_until_gone(bucket_, *upload_);
    f.parts = gone ? parts_fate::removed : parts_fate::unknown;
    f.upload_id = upload_->upload_id;
    co_return f;
}

outcome<void> writer::abort() {
    if (ended_) co_return result<void>();
    ended_ = true;
    group_.cancel();
    try {
        co_await group_.join();
    } catch (boost::system::system_error const&) {
        // Of the parts, which are not wanted any more.
    }
    if (!upload_) co_return result<void>();
    co_return co_await abort_until_gone(bucket_, *upload_);
}

upload_result writer::done(object_info object) const {
    upload_result r;
    static_cast<object_info&>(r) = std::move(object);
    r.key = key_;
    r.size = size_;
    r.upload_id = upload_ ? upload_->upload_id : std::string();
    r.totals.bytes_done = size_;
    r.totals.parts_done = r.totals.parts_total = static_cast<int>(parts_.size());
    r.totals.retries = retries_;
    r.crc64_confirmed = r.crc64.has_value();
    return r;
}

} // namespace ossio::transfer
