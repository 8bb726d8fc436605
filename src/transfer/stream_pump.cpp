// SPDX-License-Identifier: BSL-1.0
// Reads a stream into the buffers of a writer, and holds it to the size it told.
#include "transfer/plan.hpp"
#include "transfer/thrown.hpp"
#include "transfer/writer.hpp"

#include <array>

namespace ossio::transfer {

namespace {

/// What a stream throws is a failure; only a cancelled read unwinds.
outcome<std::size_t> read_once(stream& from, asio::mutable_buffer into) {
    try {
        co_return co_await from.read_some(into);
    } catch (...) {
        co_return thrown_by_source();
    }
}

failure ended_early(std::uint64_t at, std::uint64_t announced) {
    return failure(errc::source_truncated,
                   "the stream ended after " + std::to_string(at) + " of " + std::to_string(announced) + " bytes");
}

failure ran_over(std::uint64_t announced) {
    return failure(errc::invalid_argument,
                   "the stream gives more than the " + std::to_string(announced) + " bytes it announced");
}

} // namespace

outcome<upload_result> writer::pump_steps(stream_ptr from) {
    if (!from) co_return failure(errc::invalid_argument, "there is no stream");
    auto const announced = from->size();
    reporter_.expect(announced);
    announced_ = announced.value_or(0);
    if (auto never = beyond_reach(announced_, bucket_->client->buffers->budget())) co_return std::move(*never);
    if (announced && options_.part_size == 0) wished_part_size_ = part_size_for(*announced, wished_part_size_);
    for (;;) {
        auto more = co_await goes_on(*from);
        if (!more) co_return more.error();
        if (!*more) break;
        auto read = co_await read_into_room(*from);
        if (!read) co_return read.error();
        if (announced && size_ > *announced) co_return ran_over(*announced);
        if (*read == 0) break;
    }
    if (announced && size_ < *announced) co_return ended_early(size_, *announced);
    tenant_.is_landing = true;
    co_return co_await last_steps();
}

outcome<std::size_t> writer::read_into_room(stream& from) {
    auto into = co_await room();
    if (!into) co_return into.error();
    auto read = co_await read_once(from, *into);
    if (!read) co_return read.error();
    filling_.filled(*read);
    size_ += *read;
    co_return *read;
}

/// When a part is full, a byte more decides whether there is another one: what fits into one goes by one PutObject.
outcome<bool> writer::goes_on(stream& from) {
    if (filling_.size() < growth().usual(next_number())) co_return true;
    std::array<char, 4096> probe;
    auto read = co_await read_once(from, asio::buffer(probe));
    if (!read) co_return read.error();
    if (*read == 0) co_return false;
    auto taken = co_await take(asio::buffer(probe.data(), *read));
    if (!taken) co_return taken.error();
    co_return true;
}

} // namespace ossio::transfer

namespace ossio {

namespace {

class generated final : public stream {
public:
    generated(std::function<asio::awaitable<std::string>()> next, std::optional<std::uint64_t> bytes)
        : next_(std::move(next)), size_(bytes) {}

    std::optional<std::uint64_t> size() const override { return size_; }

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        if (at_ == text_.size()) {
            text_ = co_await next_();
            at_ = 0;
        }
        std::size_t const n = asio::buffer_copy(into, asio::buffer(text_) + at_);
        at_ += n;
        co_return n;
    }

private:
    std::function<asio::awaitable<std::string>()> next_;
    std::optional<std::uint64_t> size_;
    std::string text_;
    std::size_t at_ = 0;
};

} // namespace

stream_ptr from_generator(std::function<asio::awaitable<std::string>()> next, std::optional<std::uint64_t> size) {
    return std::make_shared<generated>(std::move(next), size);
}

} // namespace ossio
