// SPDX-License-Identifier: BSL-1.0
// The loop of attempts, and what one attempt is made of.
#include "service/call.hpp"

#include "async/deadline.hpp"
#include "service/memory_body.hpp"
#include "service/request_story.hpp"
#include "service/signing.hpp"
#include "wire/request_head.hpp"
#include "wire/service_error.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace ossio::service {

namespace asio = boost::asio;

namespace {

// What a socket buffer may hold at most: the default of net.ipv4.tcp_wmem.
constexpr std::uint64_t socket_buffer_bits = 8 * (4ULL << 20);

constexpr std::size_t most_texts = 16; // that wait to be used again

std::chrono::milliseconds time_to_drain(std::string_view bits_per_second) noexcept {
    std::uint64_t rate = 0;
    std::from_chars(bits_per_second.data(), bits_per_second.data() + bits_per_second.size(), rate);
    return std::chrono::milliseconds(rate == 0 ? 0 : 1000 * socket_buffer_bits / rate);
}

detail::rate_gate* rate_gate_of(detail::tenant const* who) { return who ? detail::rate_gate::of(who->rate) : nullptr; }

/// One request on its way, from the first attempt to the last.
class attempts {
public:
    using keeps_frames = void;

    attempts(detail::client_impl& client, wire::request request, call_options options, attempt_log& log)
        : client_(client),
          request_(std::move(request)),
          options_(std::move(options)),
          text_body_(asio::buffer(request_.body)),
          address_(wire::address_of(client.endpoint, request_.bucket)),
          proxy_(client.proxy.for_address(address_)),
          body_(options_.body ? options_.body : &text_body_),
          log_(log),
          story_(client, request_, options_, log) {
        if (client_.texts.empty()) return;
        head_ = std::move(client_.texts.back());
        client_.texts.pop_back();
    }
    ~attempts() {
        if (client_.texts.size() < most_texts) client_.texts.push_back(std::move(head_));
    }
    attempts(attempts const&) = delete;
    attempts& operator=(attempts const&) = delete;

    asio::awaitable<result<call_result>> run();

private:
    asio::awaitable<result<wire::response>> attempt();
    asio::awaitable<result<wire::response>> send();
    net::peer peer() const;
    net::exchange_limits exchange_limits() const;
    result<wire::response> judge(wire::response);
    bool correct_clock(wire::response const&);
    retry_verdict decide(failure const&);
    failure with_context(failure) const;
    void count_another() {
        ++sent_;
        if (options_.retries) ++*options_.retries;
    }
    void replay(failure lost) {
        failure f = with_context(std::move(lost));
        story_.failed(f, retry_decision::replayed, std::chrono::milliseconds(0));
        count_another();
        story_.begin(sent_);
    }

    detail::client_impl& client_;
    wire::request request_;
    call_options options_;
    memory_body text_body_;
    wire::address address_;
    wire::proxy const* proxy_; // of the client; null: none
    net::body_source* body_;
    credentials keys_; // of the attempt at hand
    std::string head_; // of the request, as it goes to the wire
    retry_question so_far_;
    int sent_ = 1; // requests, replays included
    bool clock_was_corrected_ = false;
    bool keys_were_replaced_ = false;
    attempt_log& log_;
    request_story story_; // of the members above
};

asio::awaitable<result<call_result>> attempts::run() {
    for (;; ++so_far_.attempts) {
        so_far_.clock_corrected = so_far_.keys_replaced = false;
        so_far_.asked_to_wait.reset();
        story_.begin(sent_);
        auto answer = co_await attempt();
        if (answer) {
            client_.budget.earn();
            story_.succeeded(*answer);
            co_return call_result(std::move(*answer), sent_);
        }
        failure f = with_context(std::move(answer).error());
        if (options_.attempt_failed) options_.attempt_failed(f);
        if (f.code == errc::checksum_mismatch) ++so_far_.mismatches;
        if (options_.has_advanced && options_.has_advanced()) so_far_.attempts = 1;
        retry_verdict const verdict = decide(f);
        story_.failed(f, verdict.decision, verdict.wait);
        if (!verdict.again) {
            f.history = log_.share();
            co_return f;
        }
        count_another();
        if (verdict.wait.count() > 0) co_await client_.platform->sleep(verdict.wait);
    }
}

asio::awaitable<result<wire::response>> attempts::attempt() {
    auto keys = co_await ask_for_credentials(client_);
    if (!keys) co_return keys.error();
    keys_ = std::move(*keys);
    if (options_.prepare) options_.prepare(request_);
    if (client_.options.requester_pays) request_.headers.set("x-oss-request-payer", "requester");
    sign(client_, request_, keys_);
    wire::write_request_head(head_, request_, client_.endpoint.style, address_, body_->size(),
                             address_.tls ? nullptr : proxy_);
    auto answer = co_await send();
    if (!answer) co_return answer.error();
    co_return judge(std::move(*answer));
}

asio::awaitable<result<wire::response>> attempts::send() {
    net::peer const to = peer();
    net::exchange_limits const limits = exchange_limits();
    for (bool fresh = false;; fresh = true) {
        auto who = options_.on_behalf_of ? options_.on_behalf_of->connections : nullptr;
        auto lease = co_await client_.pool->lease(to, client_.options.timeouts.connect, fresh, std::move(who));
        if (!lease) co_return lease.error();
        story_.connected(*lease);
        body_->rewind();
        bool replayable = false;
        auto exchanged = co_await net::exchange(**lease, head_, body_, request_.method == wire::verb::head, limits,
                                                &replayable, options_.into, story_.trace());
        if (exchanged) {
            story_.sent(exchanged->body_sent);
            exchanged->connection_reusable ? lease->keep() : lease->let_go();
            co_return std::move(exchanged->response);
        }
        // The service closes connections that lie idle; losing that race is not held against the request.
        if (!(replayable && lease->is_reused() && !fresh)) co_return exchanged.error();
        replay(std::move(exchanged).error());
    }
}

net::peer attempts::peer() const {
    if (proxy_ && !address_.tls) return net::peer(proxy_->host, proxy_->port, false);
    net::peer to(address_.host, address_.port, address_.tls);
    if (proxy_) {
        to.via_host = proxy_->host;
        to.via_port = proxy_->port;
        to.via_authorization = proxy_->authorization;
    }
    return to;
}

net::exchange_limits attempts::exchange_limits() const {
    net::exchange_limits limits;
    limits.stall = client_.options.timeouts.stall;
    limits.rates = {rate_gate_of(options_.on_behalf_of), detail::rate_gate::of(client_.rate)};
    limits.platform = client_.platform;
    limits.turns = client_.turns;
    limits.stall_bytes = client_.options.timeouts.stall_bytes;
    limits.answer = client_.options.timeouts.answer;
    limits.max_body = options_.max_answer;
    // "Sent" means given to the kernel, which drains its buffer no faster than the service reads.
    if (limits.answer.count() > 0) limits.answer += time_to_drain(request_.headers.get("x-oss-traffic-limit"));
    return limits;
}

result<wire::response> attempts::judge(wire::response answer) {
    if (wire::is_service_error(answer)) {
        failure f = wire::parse_service_error(answer);
        if (f.code == service_errc::request_time_too_skewed) {
            if (clock_was_corrected_) f.code = errc::clock_skew;
            so_far_.clock_corrected = correct_clock(answer);
        }
        if (f.code == service_errc::invalid_security_token || f.code == service_errc::security_token_expired) {
            client_.options.credentials->refused(keys_);
            so_far_.keys_replaced = !std::exchange(keys_were_replaced_, true);
        }
        so_far_.asked_to_wait = parse_retry_after(answer.headers.get("retry-after"));
        return f;
    }
    if (options_.check) {
        auto checked = options_.check(answer);
        if (!checked) {
            failure f = checked.error();
            f.http_status = answer.status;
            f.request_id = answer.headers.get("x-oss-request-id");
            return f;
        }
    }
    return answer;
}

bool attempts::correct_clock(wire::response const& answer) {
    auto const theirs = wire::server_time(answer);
    if (!theirs || clock_was_corrected_) return false;
    clock_was_corrected_ = true;
    client_.clock_offset = *theirs - client_.platform->utc_now();
    return true;
}

retry_verdict attempts::decide(failure const& f) {
    return decide_retry(f, so_far_, client_.options.retry, client_.budget, client_.platform->random());
}

failure attempts::with_context(failure f) const {
    f.operation = request_.operation;
    f.bucket = request_.bucket;
    f.key = request_.key;
    f.upload_id = options_.upload_id;
    f.part_number = options_.part_number;
    f.attempts = sent_;
    return f;
}

/// What brings bytes to the service, or begins to; everything else ends something, or looks.
bool brings_bytes(std::string_view operation) {
    constexpr std::array<std::string_view, 6> all{"PutObject",  "AppendObject", "InitiateMultipartUpload",
                                                  "UploadPart", "CopyObject",   "UploadPartCopy"};
    return std::ranges::find(all, operation) != all.end();
}

asio::awaitable<result<call_result>> run_attempts(detail::client_impl& client, wire::request request,
                                                  call_options options, attempt_log& log) {
    bool const is_landing = options.on_behalf_of && options.on_behalf_of->is_landing;
    if (client.running.is_draining() && !is_landing && brings_bytes(request.operation)) {
        failure refused(errc::draining);
        refused.operation = request.operation;
        refused.bucket = request.bucket;
        refused.key = request.key;
        refused.upload_id = options.upload_id;
        refused.part_number = options.part_number;
        co_return refused;
    }
    attempts all(client, std::move(request), std::move(options), log);
    co_return co_await all.run();
}

/// As run_attempts, within a limit: the failure then has the attempts that ended before it.
asio::awaitable<result<call_result>> run_in_time(detail::client_impl& client, wire::request request,
                                                 call_options options) {
    auto const limit = client.options.timeouts.total;
    failure late(errc::total_timed_out, "no success within " + std::to_string(limit.count()) + " ms");
    late.operation = request.operation;
    late.bucket = request.bucket;
    late.key = request.key;
    late.upload_id = options.upload_id;
    late.part_number = options.part_number;
    attempt_log log;
    auto all = run_attempts(client, std::move(request), std::move(options), log);
    auto end = co_await async::within(*client.platform, limit, std::move(late), std::move(all));
    if (end || end.error().history) co_return end;
    failure f = end.error();
    f.history = log.share();
    if (f.history) f.attempts = f.history->back().number;
    co_return f;
}

} // namespace

asio::awaitable<result<call_result>> call(detail::client_impl& client, wire::request request, call_options options) {
    if (client.broken) co_return *client.broken;
    if (client.options.timeouts.total.count() > 0)
        co_return co_await run_in_time(client, std::move(request), std::move(options));
    attempt_log log;
    auto all = run_attempts(client, std::move(request), std::move(options), log);
    co_return co_await std::move(all);
}

} // namespace ossio::service
