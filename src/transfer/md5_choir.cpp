// SPDX-License-Identifier: BSL-1.0
// Collects the slices of one turn of the event loop, and goes over all of them at once.
#include "transfer/md5_choir.hpp"

#include "transfer/part_body.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <vector>

namespace ossio::transfer {

asio::awaitable<result<std::string>> md5_choir::digest(source& from, part_range range, asio::mutable_buffer slice) {
    auto self = shared_from_this();
    wire::md5_state state;
    for (;;) {
        auto const piece =
            asio::buffer(slice, static_cast<std::size_t>(std::min<std::uint64_t>(slice.size(), range.size)));
        auto read = co_await read_source(from, range.offset, piece);
        if (!read) co_return read.error();
        range.offset += piece.size();
        range.size -= piece.size();
        std::size_t const whole = piece.size() / 64 * 64;
        asio::const_buffer const blocks(piece.data(), whole);
        if (whole != 0) co_await add(state, blocks);
        if (range.size != 0) continue;
        co_return state.finish(std::string_view(static_cast<char const*>(piece.data()), piece.size()).substr(whole));
    }
}

asio::awaitable<void> md5_choir::add(wire::md5_state& state, asio::const_buffer blocks) {
    voice mine(state, blocks);
    waiting_.push_back(mine);
    if (!called_) {
        // Those who are woken together come here one after the other: this turn is behind all of them.
        called_ = true;
        asio::post(executor_, [weak = weak_from_this()] {
            if (auto alive = weak.lock()) alive->sing();
        });
    }
    co_await mine.done.wait();
}

void md5_choir::sing() {
    called_ = false;
    std::vector<wire::md5_blocks> all;
    for (voice const& one : waiting_) all.push_back(one.work);
    wire::md5_side_by_side(all);
    while (!waiting_.empty()) {
        voice& first = waiting_.front();
        waiting_.pop_front();
        first.done.set();
    }
}

} // namespace ossio::transfer
