// SPDX-License-Identifier: BSL-1.0
// Reads a stream into the buffers of a writer, and checks its announced size.
#include "transfer/plan/part_layout.hpp"
#include "transfer/stream/stream_uploader.hpp"
#include "transfer/upload/source_error.hpp"

#include <array>

namespace ossio::transfer {

namespace {

failure ended_early(std::uint64_t at, std::uint64_t announced) {
    return failure(errc::source_truncated,
                   "the stream ended after " + std::to_string(at) + " of " + std::to_string(announced) + " bytes");
}

failure ran_over(std::uint64_t announced) {
    return failure(errc::invalid_argument,
                   "the stream returned more than the " + std::to_string(announced) + " bytes it announced");
}

} // namespace

/// Exceptions of a stream become failures; only a cancelled read unwinds.
outcome<std::size_t> stream_uploader::read_once(stream& from, asio::mutable_buffer into) {
    std::size_t read = 0;
    try {
        read = co_await from.read_some(into);
    } catch (...) {
        co_return source_error();
    }
    if (read <= into.size()) co_return read;
    co_return failure(errc::source_unreadable, "the stream says that it read " + std::to_string(read) +
                                                   " bytes into a buffer of " + std::to_string(into.size()));
}

/// What a stream says of its length; it is the caller's code.
static result<std::optional<std::uint64_t>> size_of(stream const& from) {
    try {
        return from.size();
    } catch (...) {
        return source_error();
    }
}

outcome<upload_result> stream_uploader::stream_steps(stream_ptr from) {
    if (!from) co_return failure(errc::invalid_argument, "there is no stream");
    auto const asked = size_of(*from);
    if (!asked) co_return asked.error();
    auto const announced = *asked;
    reporter_.expect(announced);
    expected_size_ = announced.value_or(0);
    if (auto never = beyond_reach(expected_size_, client().buffers->budget())) co_return std::move(*never);
    if (announced && options_.part_size == 0) requested_part_size_ = part_size_for(*announced, requested_part_size_);
    if (record_.is_of_stream) {
        if (announced && size_ > *announced) record_.is_stale = true;
        auto reopened = co_await reopen(*from);
        if (!reopened) co_return reopened.error();
    }
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
    quota_owner_.is_finishing = true;
    record_.saves.finish();
    co_return co_await last_steps();
}

outcome<std::size_t> stream_uploader::read_into_room(stream& from) {
    auto into = co_await room();
    if (!into) co_return into.error();
    auto read = co_await read_once(from, *into);
    if (!read) co_return read.error();
    filling_.filled(*read);
    size_ += *read;
    co_return *read;
}

/// When a part is full, one more byte decides whether there is another part: a single one is sent by one PutObject.
outcome<bool> stream_uploader::goes_on(stream& from) {
    bool const has_all_parts = parts_.size() == static_cast<std::size_t>(limits::max_parts);
    if (!has_all_parts && filling_.size() < size_policy().usual(next_number())) co_return true;
    std::array<char, 4096> probe;
    auto read = co_await read_once(from, asio::buffer(probe));
    if (!read) co_return read.error();
    if (*read == 0) co_return false;
    auto taken = co_await take(asio::buffer(probe.data(), *read));
    if (!taken) co_return taken.error();
    co_return true;
}

} // namespace ossio::transfer
