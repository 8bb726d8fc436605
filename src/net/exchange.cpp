// SPDX-License-Identifier: BSL-1.0
// Sends a request, listens all the while, and reads the answer with Beast's parser.
#include "net/exchange.hpp"

#include "net/answer_reader.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace ossio::net {

namespace {

namespace http = boost::beast::http;

std::string one_decimal(double number) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.1f", number);
    return text.data();
}

std::string mebibytes(std::uint64_t bytes) { return one_decimal(static_cast<double>(bytes) / (1024 * 1024)); }

bool is_loss(error_code const& ec) {
    return ec == asio::error::eof || ec == asio::error::connection_reset || ec == asio::error::broken_pipe ||
           ec == asio::error::connection_aborted;
}

// What is no larger goes at once.
constexpr std::uint64_t small_body = 256 * 1024;

// So much a body may send before all others; then it queues up again behind them, so that each of them moves in time.
constexpr std::uint64_t most_in_a_row = 8 * 1024 * 1024;

/// One request and its answer.
class conversation {
public:
    using keeps_frames = void;

    conversation(connection& over, body_source* body, bool is_head, exchange_limits limits, body_sink* into,
                 exchange_trace* trace)
        : connection_(over),
          body_(body),
          into_(into),
          trace_(trace),
          total_(body ? body->size() : 0),
          limits_(limits),
          answer_(is_head, limits.max_body, into != nullptr) {}

    asio::awaitable<result<exchange_result>> run(std::string_view head);

    bool is_replayable() const noexcept { return lost_ && !answer_.has_begun(); }

private:
    asio::awaitable<result<void>> send(std::string_view head);
    bool is_limited() const noexcept;
    asio::awaitable<error_code> send_by_pieces(std::span<asio::const_buffer> head_and_slice);
    asio::awaitable<error_code> write(std::span<asio::const_buffer> buffers);
    asio::awaitable<result<void>> receive();
    error_code hear_early();
    asio::awaitable<result<void>> pass_on();
    asio::awaitable<result<asio::const_buffer>> next_slice();
    std::optional<result<asio::const_buffer>> slice_at_once();
    result<asio::const_buffer> counted(result<asio::const_buffer>);
    asio::awaitable<void> wait_for_turn();
    bool has_turn();
    bool write_at_once(std::span<asio::const_buffer>&, error_code&);
    static void advance(std::span<asio::const_buffer>&, std::size_t taken);
    void be_patient(bool for_the_answer);
    std::string how_slow() const;
    failure broken(error_code, request_phase);

    connection& connection_;
    body_source* body_;
    body_sink* into_;        // null: the answer is collected
    exchange_trace* trace_;  // null: nobody wants to know
    bool streaming_ = false; // the sink has seen the head
    std::uint64_t total_;
    exchange_limits limits_;
    answer_reader answer_;
    std::uint64_t read_ = 0;        // of the body source
    std::uint64_t sent_ = 0;        // of the body
    async::turns::place place_ = 0; // among those who send; zero: none yet
    std::uint64_t place_from_ = 0;  // the bytes read when it was given
    bool all_sent_ = false;
    bool lost_ = false;
};

asio::awaitable<result<exchange_result>> conversation::run(std::string_view head) {
    auto sent = co_await send(head);
    if (trace_) trace_->note(trace_->sent);
    if (!sent && !lost_) co_return sent.error();
    // A peer that refuses early may close before it has read all: its answer says more than our broken pipe.
    auto received = co_await receive();
    if (!received) co_return sent ? received.error() : sent.error();
    exchange_result done;
    done.body_sent = sent_;
    done.connection_reusable = all_sent_ && answer_.keeps_connection();
    done.response = answer_.take();
    if (trace_) trace_->body_received += done.response.body.size();
    connection_.expires_after(async::duration::zero());
    co_return done;
}

/// What both ways of taking a slice have to look at.
result<asio::const_buffer> conversation::counted(result<asio::const_buffer> slice) {
    if (!slice) return slice;
    read_ += slice->size();
    if (slice->size() == 0)
        return failure(errc::source_truncated,
                       "the body ended after " + std::to_string(read_) + " of " + std::to_string(total_) + " bytes");
    if (read_ > total_) return failure(errc::invalid_argument, "the body is longer than announced");
    return slice;
}

std::optional<result<asio::const_buffer>> conversation::slice_at_once() {
    if (!body_ || read_ == total_) return result<asio::const_buffer>(asio::const_buffer());
    auto slice = body_->try_next();
    if (slice) slice = counted(std::move(*slice));
    return slice;
}

asio::awaitable<result<asio::const_buffer>> conversation::next_slice() {
    auto slice = co_await body_->next();
    co_return counted(std::move(slice));
}

/// Drops what was taken from the front.
void conversation::advance(std::span<asio::const_buffer>& buffers, std::size_t taken) {
    while (!buffers.empty() && taken >= buffers.front().size()) {
        taken -= buffers.front().size();
        buffers = buffers.subspan(1);
    }
    if (!buffers.empty()) buffers.front() += taken;
}

/// Whether it may send its next slice right now.
bool conversation::has_turn() {
    if (!limits_.turns || total_ <= small_body) return true;
    if (place_ == 0 || read_ - place_from_ >= most_in_a_row) {
        place_ = limits_.turns->next_place();
        place_from_ = read_;
    }
    return limits_.turns->try_step(place_);
}

/// And meanwhile hears the peer.
asio::awaitable<void> conversation::wait_for_turn() {
    connection_.listen();
    co_await limits_.turns->wait(place_);
}

/// true: all was written without waiting.
bool conversation::write_at_once(std::span<asio::const_buffer>& buffers, error_code& ec) {
    auto const written = connection_.try_write(buffers);
    advance(buffers, written.bytes);
    if (written.ec && written.ec != asio::error::would_block) ec = written.ec;
    return !written.ec;
}

asio::awaitable<result<void>> conversation::send(std::string_view head) {
    connection_.keep_pace(limits_.stall, limits_.stall_bytes);
    std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::const_buffer()};
    error_code ec;
    for (bool first = true; first || (!ec && !answer_.is_final() && read_ < total_); first = false) {
        if (!first) buffers[0] = asio::const_buffer();
        sent_ = read_;
        if (!has_turn()) co_await wait_for_turn();
        auto slice = slice_at_once();
        if (!slice) slice.emplace(co_await next_slice());
        if (!*slice) co_return slice->error();
        // Heard while it waited for its turn or its slice: a write that began now would not be interrupted by it.
        if (connection_.peer_spoke()) ec = hear_early();
        if (ec || answer_.is_final()) break;
        buffers[1] = **slice;
        if (is_limited() && buffers[1].size() != 0) {
            ec = co_await send_by_pieces(buffers);
            continue;
        }
        std::span<asio::const_buffer> rest(buffers);
        bool const all = write_at_once(rest, ec);
        if (!all && !ec) ec = co_await write(rest);
        if (body_) body_->written();
    }
    if (ec) co_return broken(ec, request_phase::send);
    all_sent_ = read_ == total_ && !answer_.is_final();
    if (all_sent_) sent_ = total_;
    co_return result<void>();
}

bool conversation::is_limited() const noexcept {
    return std::ranges::any_of(limits_.rates, [](auto const* rate) { return rate && rate->rate() != 0; });
}

/// A slice at the rates that are set: in pieces small enough to flow evenly, each when it may go. The narrower rate comes
/// first, so that nobody holds a share of all while it waits for its own.
asio::awaitable<error_code> conversation::send_by_pieces(std::span<asio::const_buffer> head_and_slice) {
    asio::const_buffer slice = head_and_slice[1];
    error_code ec;
    while (slice.size() != 0 && !ec && !answer_.is_final()) {
        std::size_t n = slice.size();
        for (auto const* rate : limits_.rates)
            if (rate) n = std::min(n, rate->piece());
        for (auto* rate : limits_.rates) {
            bool const free = !rate || rate->try_admit(*limits_.platform, n);
            if (!free) co_await rate->admit(limits_.platform, n);
        }
        std::array<asio::const_buffer, 2> piece{head_and_slice[0], asio::buffer(slice, n)};
        std::span<asio::const_buffer> rest(piece);
        bool const all = write_at_once(rest, ec);
        if (!all && !ec) ec = co_await write(rest);
        head_and_slice[0] = asio::const_buffer();
        slice += n;
        sent_ = read_ - slice.size();
    }
    co_return ec;
}

/// Until all is written, an answer has come, or the connection is broken.
asio::awaitable<error_code> conversation::write(std::span<asio::const_buffer> buffers) {
    for (bool first = true; first || !buffers.empty(); first = false) { // of nothing, too: see try_write
        auto const written = co_await connection_.write(buffers);
        if (written.ec) co_return written.ec;
        advance(buffers, written.bytes);
        if (connection_.peer_spoke()) {
            auto const ec = hear_early();
            if (ec) co_return ec;
            if (answer_.is_final()) co_return error_code();
        }
    }
    co_return error_code();
}

error_code conversation::hear_early() {
    for (;;) {
        auto const read = connection_.try_read_some(answer_.room());
        if (read.ec == asio::error::would_block) return {};
        if (read.ec) return read.ec;
        if (auto const ec = answer_.feed(read.bytes)) return ec;
        if (answer_.is_done()) return {};
    }
}

/// Gives the sink what has come of a body that is its.
asio::awaitable<result<void>> conversation::pass_on() {
    if (!into_ || !answer_.is_final() || !answer_.is_success()) co_return result<void>();
    if (!streaming_) {
        streaming_ = true;
        auto welcome = into_->begin(answer_.head());
        if (!welcome) co_return welcome;
    }
    std::string const piece = answer_.take_body();
    if (piece.empty()) co_return result<void>();
    if (trace_) trace_->body_received += piece.size();
    co_return co_await into_->take(asio::buffer(piece));
}

asio::awaitable<result<void>> conversation::receive() {
    std::optional<bool> was_waiting;
    for (;;) {
        auto passed = co_await pass_on();
        if (!passed) co_return passed;
        if (answer_.is_done()) break;
        bool const waiting = !answer_.has_begun() && all_sent_;
        if (was_waiting != waiting) be_patient(waiting);
        was_waiting = waiting;
        auto const read = co_await connection_.read_some(answer_.room());
        if (read.ec == asio::error::eof && answer_.has_begun()) {
            if (auto const ec = answer_.feed_end())
                co_return broken(ec == http::error::partial_message ? read.ec : ec, request_phase::receive);
            continue;
        }
        if (read.ec) co_return broken(read.ec, waiting ? request_phase::wait : request_phase::receive);
        if (trace_) trace_->note(trace_->heard);
        if (auto const ec = answer_.feed(read.bytes)) co_return broken(ec, request_phase::receive);
    }
    co_return result<void>();
}

/// For the first byte of the answer, or for the rest.
void conversation::be_patient(bool for_the_answer) {
    if (for_the_answer)
        connection_.expires_after(limits_.answer);
    else
        connection_.keep_pace(limits_.stall, limits_.stall_bytes);
}

std::string conversation::how_slow() const {
    auto const seconds = std::chrono::duration<double>(limits_.stall).count();
    return std::to_string(connection_.moved_in_window()) + " bytes moved in " + one_decimal(seconds) +
           " s, fewer than " + std::to_string(limits_.stall_bytes);
}

failure conversation::broken(error_code ec, request_phase during) {
    failure f(ec);
    f.phase = during;
    f.bytes_sent = sent_;
    std::string const how_far = mebibytes(sent_) + " of " + mebibytes(total_) + " MiB sent";
    if (ec.category() == http::make_error_code(http::error::bad_version).category()) {
        f.code = errc::malformed_response;
        f.detail = ec.message();
    } else if (ec == asio::error::timed_out) {
        f.code = during == request_phase::wait ? errc::answer_timed_out : errc::stalled;
        f.detail = "after " + how_far;
        if (during != request_phase::wait) f.detail += "; " + how_slow();
    } else if (is_loss(ec)) {
        lost_ = true;
        f.code = errc::connection_lost;
        f.detail = ec.message() + ", " + how_far;
    }
    return f;
}

} // namespace

asio::awaitable<result<exchange_result>> exchange(connection& over, std::string_view head, body_source* body,
                                                  bool is_head, exchange_limits limits, bool* replayable,
                                                  body_sink* into, exchange_trace* trace) {
    conversation talk(over, body, is_head, limits, into, trace);
    auto done = co_await talk.run(head);
    if (replayable) *replayable = talk.is_replayable();
    co_return done;
}

} // namespace ossio::net
