// SPDX-License-Identifier: BSL-1.0
// One coroutine at a time computes digests; its buffer holds a slice of each part of its batch.
#include "transfer/upload/md5_batcher.hpp"

#include "transfer/upload/part_body.hpp"
#include "wire/md5_multibuffer.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace ossio::transfer {

namespace {

// Bytes read ahead should still be in the page cache when they are sent.
constexpr std::uint64_t most_ahead = 128 << 20;

// Fewer are computed as fast one by one, by OpenSSL.
constexpr std::size_t smallest_batch = 3;

// Bytes for each step before the event loop runs: a third of a millisecond.
constexpr std::size_t longest_turn = 1 << 20;

constexpr std::size_t block = 64;

/// A part of a batch.
class lane {
public:
    lane(int part, part_extent all) : number(part), left(all) {}

    int number;
    part_extent left;
    asio::mutable_buffer piece; // read, not yet digested
    wire::md5_state state;
};

asio::awaitable<result<void>> read_piece(source& from, lane& one, asio::mutable_buffer room) {
    one.piece = asio::buffer(room, static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), one.left.size)));
    auto read = co_await read_source(from, one.left.offset, one.piece);
    one.left.offset += one.piece.size();
    one.left.size -= one.piece.size();
    co_return read;
}

void go_over(std::vector<lane>& lanes) {
    std::vector<wire::md5_blocks> all;
    all.reserve(lanes.size());
    for (lane& one : lanes)
        all.emplace_back(one.state, static_cast<char const*>(one.piece.data()), one.piece.size() / block);
    wire::md5_side_by_side(all);
}

/// Returns the digest of a lane that has been read to its end.
std::string finish(lane& one) {
    std::string_view const last(static_cast<char const*>(one.piece.data()), one.piece.size());
    return one.state.finish(last.substr(last.size() / block * block));
}

} // namespace

/// While the scope lasts, one coroutine computes digests and the others wait.
class md5_batcher::batch_scope {
public:
    explicit batch_scope(md5_batcher& of) : of_(of) {
        of_.is_led_ = true;
        of_.batch_end_.clear();
    }
    ~batch_scope() {
        of_.is_led_ = false;
        of_.batch_end_.set();
    }
    batch_scope(batch_scope const&) = delete;
    batch_scope& operator=(batch_scope const&) = delete;

private:
    md5_batcher& of_;
};

asio::awaitable<result<std::string>> md5_batcher::of(int number, asio::mutable_buffer room) {
    for (;;) {
        auto const found = made_.find(number);
        if (found != made_.end()) co_return found->second;
        asked_.insert(number);
        if (is_led_) {
            co_await batch_end_.wait();
            continue;
        }
        batch_scope const now(*this);
        co_await asio::post(executor_, asio::use_awaitable); // other parts are about to request theirs, too
        auto batch = next_batch();
        if (batch.size() < smallest_batch) {
            auto alone = co_await md5_of(source_, table_.plan().range_of(number), room);
            if (!alone) co_return alone.error();
            made_[number] = std::move(*alone);
            continue;
        }
        auto made = co_await make(std::move(batch), room);
        if (!made) co_return made.error();
    }
}

void md5_batcher::forget(int number) {
    asked_.erase(number);
    made_.erase(number);
}

/// Selects the requested parts, and for the remaining lanes some of the next ones.
std::vector<int> md5_batcher::next_batch() const {
    std::vector<int> batch;
    for (int number : asked_)
        if (batch.size() < wire::md5_multibuffer() && !made_.contains(number)) batch.push_back(number);
    std::size_t const fit = std::min<std::size_t>(wire::md5_multibuffer(), most_ahead / table_.plan().part_size());
    if (batch.size() >= fit) return batch;
    for (int number : table_.upcoming(wire::md5_multibuffer()))
        if (batch.size() < fit && !made_.contains(number)) batch.push_back(number);
    return batch;
}

asio::awaitable<result<void>> md5_batcher::make(std::vector<int> numbers, asio::mutable_buffer room) {
    std::vector<lane> lanes;
    lanes.reserve(numbers.size());
    for (int number : numbers) lanes.emplace_back(number, table_.plan().range_of(number));
    std::size_t const share = room.size() / lanes.size() / block * block;
    std::size_t in_a_row = 0;
    while (!lanes.empty()) {
        asio::mutable_buffer rest = room;
        for (lane& one : lanes) {
            auto read = co_await read_piece(source_, one, asio::buffer(rest, share));
            if (!read) co_return read;
            rest += share;
            in_a_row += one.piece.size();
        }
        go_over(lanes);
        for (lane& one : lanes)
            if (one.left.size == 0) made_[one.number] = finish(one);
        std::erase_if(lanes, [](lane const& one) { return one.left.size == 0; });
        if (in_a_row < longest_turn) continue;
        in_a_row = 0;
        co_await asio::post(executor_, asio::use_awaitable);
    }
    co_return result<void>();
}

} // namespace ossio::transfer
