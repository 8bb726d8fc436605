// SPDX-License-Identifier: BSL-1.0
// Sends a request, watches for an early response meanwhile, and parses the response with Beast.
#include "net/exchange.hpp"

#include "async/yield.hpp"
#include "net/exchange_failures.hpp"
#include "net/response_parser.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace ossio::net {

namespace {

namespace http = boost::beast::http;

// Bodies up to this size are sent in one step.
constexpr std::uint64_t small_body = 256 * 1024;

// A body may send this much before all others; then it queues behind them, so that each of them progresses in time.
constexpr std::uint64_t most_in_a_row = 8 * 1024 * 1024;

// Bytes that are handled without a return to the event loop: a fast peer must not keep timers and signals waiting.
constexpr std::size_t max_received_at_once = 64 * 1024;
constexpr std::size_t max_sent_at_once = 2 * 1024 * 1024;

// Unsent bytes in the kernel, where nobody measures the speed of a path by what sockets accept: it wakes us less often than
// with `little_unsent`.
constexpr std::size_t most_unsent = 1024 * 1024;

constexpr int max_early_reads = 8; // while a body is sent: the rest is read after the next slice

/// What of the response is waited for.
enum class awaited { nothing, first_byte, head, body };

/// Where a body stands among those that are sent. Zero: nowhere yet.
class place_in_line {
public:
    async::send_scheduler::position position = 0;
    std::uint64_t from = 0; // the bytes read when it was given
};

/// One request and its response.
class http_exchange {
public:
    http_exchange(connection& over, body_source* body, bool is_head, exchange_limits limits, body_sink* into,
                  exchange_trace* trace)
        : connection_(over),
          body_(body),
          into_(into),
          trace_(trace),
          total_(body ? body->size() : 0),
          limits_(std::move(limits)),
          response_(is_head, limits_.max_body, into != nullptr) {}

    asio::awaitable<result<void>> send(std::string_view head);
    bool may_hear_after(result<void> const& sent, std::size_t head) const noexcept;
    asio::awaitable<result<void>> receive();
    result<exchange_result> end();
    bool is_replayable() const noexcept { return lost_ && !response_.has_begun(); }

private:
    bool is_limited() const noexcept;
    error_code check_silence();
    asio::awaitable<error_code> send_by_pieces(std::span<asio::const_buffer> head_and_slice);
    asio::awaitable<error_code> write_when_ready(std::span<asio::const_buffer> buffers);
    error_code read_early_response();
    asio::awaitable<result<void>> pass_on();
    asio::awaitable<result<asio::const_buffer>> next_slice();
    std::optional<result<asio::const_buffer>> slice_at_once();
    result<asio::const_buffer> counted(result<asio::const_buffer>);
    asio::awaitable<void> wait_for_turn();
    asio::awaitable<void> yield();
    bool has_turn();
    bool write_at_once(std::span<asio::const_buffer>&, error_code&, std::optional<async::file_extent> in_file = {});
    std::optional<async::file_extent> where_in_file(asio::const_buffer slice);
    void advance(std::span<asio::const_buffer>&, std::size_t taken);
    error_code feed(std::size_t n);
    bool is_all_taken() const noexcept { return left_ == 0; }
    std::uint64_t body_sent() const noexcept { return left_ >= total_ ? 0 : total_ - left_; }
    void arm_timeouts();
    void clear_timeouts();
    failure broken(error_code, request_phase);

    connection& connection_;
    body_source* body_;
    body_sink* into_;        // null: the response body is collected
    exchange_trace* trace_;  // null: no trace is wanted
    bool streaming_ = false; // the sink has received the head
    std::uint64_t total_;
    exchange_limits limits_;
    response_parser response_;
    std::uint64_t read_ = 0;  // of the body source
    std::uint64_t left_ = 0;  // of head and body, that the connection has not taken
    place_in_line place_;     // among those who send
    std::size_t at_once_ = 0; // bytes moved since the event loop had its turn
    awaited awaited_ = awaited::nothing;
    bool is_premature_ = false; // the final head came before all was sent
    bool lost_ = false;
};

/// A peer that refuses early may close before it has read all: its response says more than our broken pipe. While nothing was
/// sent, what is there to read is no response to it.
bool http_exchange::may_hear_after(result<void> const& sent, std::size_t head) const noexcept {
    return sent || (lost_ && left_ != head + total_);
}

result<exchange_result> http_exchange::end() {
    if (is_premature_ && response_.is_success())
        return premature_response(response_.status(), exchange_state(request_phase::receive, body_sent(), total_));
    exchange_result done;
    done.body_sent = body_sent();
    done.has_extra_bytes = response_.has_unread();
    done.connection_reusable = !is_premature_ && response_.keeps_connection();
    done.response = std::move(response_.response());
    if (trace_) trace_->body_received += done.response.body.size();
    clear_timeouts();
    return done;
}

/// Checks a slice, for both ways of getting one.
result<asio::const_buffer> http_exchange::counted(result<asio::const_buffer> slice) {
    if (!slice) return slice;
    read_ += slice->size();
    if (slice->size() == 0)
        return failure(errc::source_truncated,
                       "the body ended after " + std::to_string(read_) + " of " + std::to_string(total_) + " bytes");
    if (read_ > total_) return failure(errc::invalid_argument, "the body is longer than announced");
    return slice;
}

std::optional<result<asio::const_buffer>> http_exchange::slice_at_once() {
    if (!body_ || read_ == total_) return result<asio::const_buffer>(asio::const_buffer());
    auto slice = body_->try_next();
    if (slice) slice = counted(std::move(*slice));
    return slice;
}

asio::awaitable<result<asio::const_buffer>> http_exchange::next_slice() {
    limits_.is_checked = false;
    auto slice = co_await body_->next();
    co_return counted(std::move(slice));
}

/// Removes the bytes that were taken from the front.
void http_exchange::advance(std::span<asio::const_buffer>& buffers, std::size_t taken) {
    left_ -= taken;
    at_once_ += taken;
    while (!buffers.empty() && taken >= buffers.front().size()) {
        taken -= buffers.front().size();
        buffers = buffers.subspan(1);
    }
    if (!buffers.empty()) buffers.front() += taken;
}

/// Returns whether the next slice may be sent now.
bool http_exchange::has_turn() {
    if (!limits_.send_scheduler || total_ <= small_body) return true;
    if (place_.position == 0 || read_ - place_.from >= most_in_a_row) {
        place_.position = limits_.send_scheduler->next_position();
        place_.from = read_;
    }
    return limits_.send_scheduler->try_step(place_.position);
}

/// Watches for an early response meanwhile, once the request has begun to leave.
asio::awaitable<void> http_exchange::wait_for_turn() {
    if (read_ != 0) connection_.listen();
    limits_.is_checked = false;
    co_await limits_.send_scheduler->wait(place_.position);
    at_once_ = 0;
}

std::optional<async::file_extent> http_exchange::where_in_file(asio::const_buffer slice) {
    if (slice.size() == 0) return std::nullopt;
    return body_->in_file(slice);
}

/// Returns true if all was written without waiting. `in_file`: where the last of two buffers is, too.
bool http_exchange::write_at_once(std::span<asio::const_buffer>& buffers, error_code& ec,
                                  std::optional<async::file_extent> in_file) {
    auto const written =
        in_file ? connection_.try_write_file(buffers[0], buffers[1], *in_file) : connection_.try_write(buffers);
    advance(buffers, written.bytes);
    if (written.ec && written.ec != asio::error::would_block) ec = written.ec;
    return !written.ec;
}

/// What comes before the request is no response to it: a late second one to the request before, or a forgery; or it is the
/// refusal of a certificate, which says why there will be none.
error_code http_exchange::check_silence() {
    if (std::exchange(limits_.is_checked, true) || connection_.is_reusable()) return {};
    auto const there = connection_.try_read_some(response_.room());
    bool const is_refusal = there.ec.category() == asio::error::get_ssl_category();
    return is_refusal ? there.ec : asio::error::connection_reset;
}

asio::awaitable<result<void>> http_exchange::send(std::string_view head) {
    left_ = head.size() + total_;
    connection_.set_low_speed_limit(limits_.low_speed_time, limits_.low_speed_bytes);
    if (total_ > small_body) connection_.limit_unsent(limits_.is_measured ? little_unsent : most_unsent);
    std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::const_buffer()};
    error_code ec;
    for (bool first = true; first || (!ec && !response_.is_final() && read_ < total_); first = false) {
        if (!first) buffers[0] = asio::const_buffer();
        if (at_once_ >= max_sent_at_once) co_await yield();
        if (!has_turn()) co_await wait_for_turn();
        auto slice = slice_at_once();
        if (!slice) slice.emplace(co_await next_slice());
        if (!*slice) co_return slice->error();
        if (first) ec = check_silence();
        // Heard while it waited for its turn or its slice: a write that began now would not be interrupted by it.
        if (!ec && connection_.peer_spoke()) ec = read_early_response();
        if (ec || response_.is_final()) break;
        buffers[1] = **slice;
        std::span<asio::const_buffer> rest(buffers);
        bool all = false;
        if (is_limited() && buffers[1].size() != 0) {
            ec = co_await send_by_pieces(buffers);
            rest = {};
            all = true;
        } else {
            // What waits for the socket may leave the page cache meanwhile: it is written from memory.
            all = write_at_once(rest, ec, where_in_file(**slice));
        }
        if (body_ && rest.empty()) body_->copied(); // TLS has made records of it, which may wait for the socket
        if (!all && !ec) ec = co_await write_when_ready(rest);
        if (body_) body_->written();
    }
    if (ec) co_return broken(ec, request_phase::send);
    co_return result<void>();
}

asio::awaitable<void> http_exchange::yield() {
    at_once_ = 0;
    co_await async::yield();
}

bool http_exchange::is_limited() const noexcept {
    return std::ranges::any_of(limits_.rates, [](auto const* rate) { return rate && rate->rate() != 0; });
}

/// Sends a slice at the rate limits, in pieces small enough to flow evenly. The upload's own limit comes first, so that
/// no body holds a share of the common one while it waits for its own.
asio::awaitable<error_code> http_exchange::send_by_pieces(std::span<asio::const_buffer> head_and_slice) {
    asio::const_buffer slice = head_and_slice[1];
    error_code ec;
    while (slice.size() != 0 && !ec && !response_.is_final()) {
        std::size_t n = slice.size();
        for (auto const* rate : limits_.rates)
            if (rate) n = std::min(n, rate->piece());
        for (auto* rate : limits_.rates) {
            bool const free = !rate || rate->try_admit(*limits_.runtime, n);
            if (free) continue;
            limits_.is_checked = false;
            co_await rate->admit(limits_.runtime, n);
        }
        if (head_and_slice[0].size() != 0) ec = check_silence();
        if (ec) break;
        std::array<asio::const_buffer, 2> piece{head_and_slice[0], asio::buffer(slice, n)};
        std::span<asio::const_buffer> rest(piece);
        bool const all = write_at_once(rest, ec);
        if (!all && !ec) ec = co_await write_when_ready(rest);
        head_and_slice[0] = asio::const_buffer();
        slice += n;
    }
    co_return ec;
}

/// Writes until everything is written, a response has arrived, or the connection has failed.
asio::awaitable<error_code> http_exchange::write_when_ready(std::span<asio::const_buffer> buffers) {
    for (bool first = true; first || !buffers.empty(); first = false) { // also without data: see try_write
        auto const written = co_await connection_.write(buffers);
        advance(buffers, written.bytes);
        at_once_ = 0;
        if (written.ec) co_return written.ec;
        if (connection_.peer_spoke()) {
            auto const ec = read_early_response();
            if (ec) co_return ec;
            if (response_.is_final()) co_return error_code();
        }
    }
    co_return error_code();
}

error_code http_exchange::feed(std::size_t n) {
    bool const was_final = response_.is_final();
    auto const ec = response_.feed(n);
    // A service that has acted upon a request has read all of it.
    if (!was_final && !ec && response_.is_final()) is_premature_ = !is_all_taken() || connection_.has_unsent();
    return ec;
}

error_code http_exchange::read_early_response() {
    for (int reads = 0; reads < max_early_reads && !response_.is_done(); ++reads) {
        auto const read = connection_.try_read_some(response_.room());
        if (read.ec == asio::error::would_block) return {};
        if (read.ec) return read.ec;
        if (auto const ec = feed(read.bytes)) return ec;
    }
    return {};
}

/// Passes received bytes of the body to the sink.
asio::awaitable<result<void>> http_exchange::pass_on() {
    if (!response_.is_final() || !response_.is_success()) co_return result<void>();
    if (!streaming_) {
        streaming_ = true;
        auto welcome = into_->begin(response_.response());
        if (!welcome) co_return welcome;
    }
    std::string const piece = std::exchange(response_.response().body, std::string());
    if (piece.empty()) co_return result<void>();
    if (trace_) trace_->body_received += piece.size();
    co_return co_await into_->take(asio::buffer(piece));
}

asio::awaitable<result<void>> http_exchange::receive() {
    for (;;) {
        if (into_) {
            auto passed = co_await pass_on();
            if (!passed) co_return passed;
        }
        if (response_.is_done()) break;
        if (at_once_ >= max_received_at_once) co_await yield();
        bool const waiting = !response_.has_begun() && is_all_taken();
        arm_timeouts();
        auto const read = co_await connection_.read_some(response_.room());
        at_once_ += read.bytes;
        if (read.ec == asio::error::eof && response_.has_begun()) {
            if (auto const ec = response_.feed_end())
                co_return broken(ec == http::error::partial_message ? read.ec : ec, request_phase::receive);
            continue;
        }
        if (read.ec) co_return broken(read.ec, waiting ? request_phase::wait : request_phase::receive);
        if (trace_) trace_->note(trace_->heard);
        if (auto const ec = feed(read.bytes)) co_return broken(ec, request_phase::receive);
    }
    co_return result<void>();
}

/// The deadline of the response holds until its final head; from the first byte of a head on bytes must move as well. Behind an
/// interim response the service may think as long as before it.
void http_exchange::arm_timeouts() {
    auto const now = response_.is_final()                            ? awaited::body
                     : response_.is_within_head() || !is_all_taken() ? awaited::head
                                                                     : awaited::first_byte;
    if (now == awaited_) return;
    bool const begins = std::exchange(awaited_, now) == awaited::nothing;
    // A response with a limit of its own may be kept alive by a blank now and then.
    bool const bytes_must_move = now == awaited::head || (now == awaited::body && limits_.whole_response.count() == 0);
    connection_.set_low_speed_limit(bytes_must_move ? limits_.low_speed_time : async::duration::zero(),
                                    limits_.low_speed_bytes);
    if (now == awaited::body)
        connection_.expires_after(limits_.whole_response);
    else if (begins && is_all_taken())
        connection_.expires_after(limits_.response);
}

void http_exchange::clear_timeouts() {
    connection_.set_low_speed_limit(async::duration::zero(), 0);
    connection_.expires_after(async::duration::zero());
}

failure http_exchange::broken(error_code ec, request_phase during) {
    if (is_connection_loss(ec)) lost_ = true;
    return exchange_failure(ec, exchange_state(during, body_sent(), total_), connection_, limits_);
}

} // namespace

asio::awaitable<result<exchange_result>> exchange(connection& over, std::string_view head, body_source* body,
                                                  bool is_head, exchange_limits limits, bool* replayable,
                                                  body_sink* into, exchange_trace* trace) {
    http_exchange talk(over, body, is_head, std::move(limits), into, trace);
    auto sent = co_await talk.send(head);
    if (trace) trace->note(trace->sent);
    bool const may_hear = talk.may_hear_after(sent, head.size());
    auto received = result<void>();
    if (may_hear) received = co_await talk.receive();
    if (replayable) *replayable = talk.is_replayable();
    // A refused certificate is reported by an alert; the server closes the connection behind it, which breaks the write.
    bool const says_why = may_hear && (received || received.error().code == errc::tls_failed);
    if (!sent && !says_why) co_return sent.error();
    if (!received) co_return received.error();
    co_return talk.end();
}

} // namespace ossio::net
