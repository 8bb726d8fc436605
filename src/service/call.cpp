// SPDX-License-Identifier: BSL-1.0
// The loop of attempts, and the steps of one attempt.
#include "service/call.hpp"

#include "async/bounded.hpp"
#include "async/with_timeout.hpp"
#include "service/limits_of.hpp"
#include "service/memory_body.hpp"
#include "service/request_events.hpp"
#include "service/request_slot.hpp"
#include "service/signing.hpp"
#include "wire/failure_context.hpp"
#include "wire/http_date.hpp"
#include "wire/request_head.hpp"
#include "wire/service_error.hpp"
#include "wire/success_rules.hpp"

#include <algorithm>
#include <array>

namespace ossio::service {

namespace asio = boost::asio;

namespace {

// What is further away is no clock that drifted but a broken or forged date; signatures for it would be of use later.
constexpr std::chrono::hours max_clock_offset{7 * 24};

constexpr std::size_t most_texts = 16; // that wait to be used again

constexpr std::chrono::seconds keys_are_old{1}; // since they were asked for

async::fair_share_ptr requests_of(call_options const& o) { return o.on_behalf_of ? o.on_behalf_of->requests : nullptr; }

async::fair_share_ptr connections_of(call_options const& o) {
    return o.on_behalf_of ? o.on_behalf_of->connections : nullptr;
}

/// Operations that carry data to the service, or begin to.
bool brings_bytes(std::string_view operation) {
    constexpr std::array<std::string_view, 6> all{"PutObject",  "AppendObject", "InitiateMultipartUpload",
                                                  "UploadPart", "CopyObject",   "UploadPartCopy"};
    return std::ranges::find(all, operation) != all.end();
}

/// OSS, and services that implement its protocol, give each response an id.
bool has_service_id(wire::response const& r) {
    return r.headers.has("x-oss-request-id") || r.headers.has("x-amz-request-id");
}

wire::failure_context about(wire::request const& request, call_options const& options) {
    return wire::failure_context(request.operation, request.bucket, request.key, options.upload_id,
                                 options.part_number);
}

/// Repairs that one request makes at most once.
class repairs {
public:
    bool clock = false; // it was corrected
    bool keys = false;  // they were replaced
};

/// One request from its first attempt to its last.
class attempts {
public:
    attempts(detail::client_impl& client, wire::request request, call_options options, attempt_log& log)
        : client_(client),
          request_(std::move(request)),
          options_(std::move(options)),
          text_body_(asio::buffer(request_.body)),
          address_(wire::address_of(client.endpoint, request_.bucket)),
          proxy_(client.proxy.for_address(address_)),
          body_(options_.body ? options_.body : &text_body_),
          slot_(client),
          log_(log),
          events_(client, request_, options_, log) {
        if (client_.texts.empty()) return;
        head_ = std::move(client_.texts.back());
        client_.texts.pop_back();
    }
    ~attempts() {
        if (client_.texts.size() < most_texts) client_.texts.push_back(std::move(head_));
    }
    attempts(attempts const&) = delete;
    attempts& operator=(attempts const&) = delete;

    asio::awaitable<result<call_result>> succeed_or_give_up();

private:
    asio::awaitable<result<wire::response>> attempt();
    result<wire::response> settle(net::exchange_result, net::connection_lease&);
    void prepare_head();
    credentials const& keys() const noexcept { return asked_keys_ ? *asked_keys_ : *client_.fixed_keys; }
    bool is_forwarded() const; ///< a proxy gets the whole request, instead of making a tunnel
    net::peer peer() const;
    asio::awaitable<result<net::connection_lease>> lease(net::peer to, bool fresh);
    result<wire::response> judge(wire::response);
    bool correct_clock(wire::response const&, failure&);
    wire::utc_time service_time(wire::response const&) const;
    asio::awaitable<result<void>> acquire_slot();
    std::chrono::milliseconds on_success(wire::response const&);
    void on_failure(failure const&);
    void note_progress();
    void note_delay(std::chrono::milliseconds delay);
    retry_step decide(failure const&);
    failure with_context(failure) const;
    void count_another() {
        ++sent_;
        if (options_.retries) ++*options_.retries;
    }
    void replay(failure lost) {
        failure f = with_context(std::move(lost));
        if (options_.attempt_failed) options_.attempt_failed(f);
        events_.failed(f, retry_decision::replayed, std::chrono::milliseconds(0));
        count_another();
        events_.begin(sent_);
    }

    detail::client_impl& client_;
    wire::request request_;
    call_options options_;
    memory_body text_body_;
    wire::address address_;
    wire::proxy const* proxy_; // of the client; null: none
    net::body_source* body_;
    std::optional<credentials> asked_keys_; // of the current attempt; none: the client's fixed ones
    std::string head_;                      // of the request as it is sent
    retry_context so_far_;
    request_slot slot_; // of the attempt at hand
    int sent_ = 1;      // requests, replays included
    repairs repaired_;
    attempt_log& log_;
    request_events events_; // of the members above
};

asio::awaitable<result<call_result>> attempts::succeed_or_give_up() {
    for (;; ++so_far_.attempts) {
        so_far_.clock_corrected = so_far_.keys_replaced = false;
        so_far_.asked_to_wait.reset();
        events_.begin(sent_);
        auto response = co_await attempt();
        if (response) {
            events_.succeeded(*response, on_success(*response));
            co_return call_result(std::move(*response), sent_);
        }
        failure f = with_context(std::move(response).error());
        if (options_.has_advanced && options_.has_advanced()) note_progress();
        on_failure(f);
        retry_step const next = decide(f);
        if (options_.activity && next.decision == retry_decision::no_progress) options_.activity->has_given_up = true;
        events_.failed(f, next.decision, next.wait);
        if (!next.again) {
            f.history = log_.share();
            co_return f;
        }
        count_another();
        if (next.wait.count() > 0) co_await client_.runtime->sleep(next.wait);
    }
}

asio::awaitable<result<wire::response>> attempts::attempt() {
    if (brings_bytes(request_.operation) && !slot_.try_acquire(requests_of(options_), body_->size())) {
        auto const acquired = co_await acquire_slot();
        if (!acquired) co_return acquired.error();
    }
    if (!client_.fixed_keys) {
        auto given = co_await ask_for_credentials(client_);
        if (!given) co_return given.error();
        asked_keys_ = std::move(*given);
    }
    net::peer const to = peer();
    net::exchange_limits limits = limits_of(client_, request_, options_);
    for (bool fresh = false;; fresh = true) {
        auto over = fresh ? net::connection_lease() : client_.pool->try_lease(to, connections_of(options_));
        limits.is_checked = over.is_reused();
        if (!over) {
            auto leased = co_await lease(to, fresh);
            if (!leased) co_return leased.error();
            over = std::move(*leased);
        }
        prepare_head();
        events_.connected(over);
        if (options_.about_to_send) options_.about_to_send();
        body_->rewind();
        bool replayable = false;
        auto exchanged = co_await net::exchange(*over, head_, body_, request_.method == wire::verb::head, limits,
                                                &replayable, options_.into, events_.trace());
        if (exchanged) co_return settle(std::move(*exchanged), over);
        // The service closes idle connections; a request that meets such a close is not charged with an attempt.
        if (!(replayable && over.is_reused() && !fresh)) co_return exchanged.error();
        replay(std::move(exchanged).error());
    }
}

/// That all connections are in use is no failure of the service. It may last longer than the keys.
asio::awaitable<result<net::connection_lease>> attempts::lease(net::peer to, bool fresh) {
    async::duration waited{0};
    auto leased = co_await client_.pool->lease(std::move(to), async::bounded(client_.options.timeouts.connect), fresh,
                                               connections_of(options_), &waited);
    so_far_.failing.excuse(waited);
    if (!leased || client_.fixed_keys || waited < keys_are_old) co_return leased;
    auto given = co_await ask_for_credentials(client_);
    if (!given) {
        leased->release();
        co_return given.error();
    }
    asked_keys_ = std::move(*given);
    co_return leased;
}

/// When it has a connection: a signature is good for minutes only.
void attempts::prepare_head() {
    if (options_.prepare) options_.prepare(request_);
    if (client_.options.requester_pays) request_.headers.set("x-oss-request-payer", "requester");
    sign(client_, request_, keys());
    wire::write_request_head(head_, request_, client_.endpoint.style, address_, body_->size(),
                             is_forwarded() ? proxy_ : nullptr);
}

/// Judges the response, and gives the connection back.
result<wire::response> attempts::settle(net::exchange_result exchanged, net::connection_lease& over) {
    events_.sent(exchanged.body_sent);
    auto judged = judge(std::move(exchanged.response));
    // What fits no request of ours may be the response to another one: then the next response is one too far, too.
    bool const is_ours =
        judged || (judged.error().code != errc::malformed_response && judged.error().code != errc::checksum_mismatch);
    exchanged.connection_reusable&& is_ours ? over.release() : over.discard();
    return judged;
}

asio::awaitable<result<void>> attempts::acquire_slot() {
    auto const waited = co_await slot_.acquire(requests_of(options_), body_->size());
    if (!waited) co_return waited.error();
    so_far_.failing.excuse(*waited);
    co_return result<void>();
}

/// Returns how long the service held the request back.
std::chrono::milliseconds attempts::on_success(wire::response const& r) {
    client_.budget.earn();
    auto const held = parse_qos_delay(r.headers.get("x-oss-qos-delay-time"));
    slot_.on_success(held);
    if (!client_.endpoint_works) client_.endpoint_works = has_service_id(r);
    bool const is_progress = brings_bytes(request_.operation) || request_.operation == "CompleteMultipartUpload" ||
                             request_.operation == "GetObject";
    if (options_.activity && is_progress && request_.operation != "InitiateMultipartUpload")
        options_.activity->last_progress = client_.runtime->now();
    note_delay(held);
    return held;
}

/// Bytes of a download have arrived: it is no outage, and the next failure counts as the first one.
void attempts::note_progress() {
    so_far_.attempts = 1;
    if (options_.activity) options_.activity->last_progress = client_.runtime->now();
}

void attempts::on_failure(failure const& f) {
    slot_.on_failure(f.code == condition::throttled);
    if (options_.attempt_failed) options_.attempt_failed(f);
    if (f.code == errc::checksum_mismatch) ++so_far_.mismatches;
    if (f.http_status != 0 && !is_from_stranger(f)) client_.endpoint_works = true;
    auto const now = client_.runtime->now();
    if (options_.activity) so_far_.failing.failed(now, options_.activity->last_progress);
    so_far_.is_of_upload = options_.activity && !options_.activity->has_given_up;
    so_far_.endpoint_works = client_.endpoint_works;
    so_far_.failing_for = so_far_.failing.lasted(now);
}

/// The service held the request back, by the bandwidth limit of the account or the bucket.
void attempts::note_delay(std::chrono::milliseconds delay) {
    if (delay.count() == 0) return;
    if (options_.activity) options_.activity->add_qos_delay(delay);
    if (options_.on_qos_delay) options_.on_qos_delay(delay);
}

bool attempts::is_forwarded() const { return proxy_ && proxy_->forwards() && !address_.tls; }

net::peer attempts::peer() const {
    if (is_forwarded()) return net::peer(proxy_->host, proxy_->port, proxy_->kind == wire::proxy_kind::https);
    net::peer to(address_.host, address_.port, address_.tls);
    if (proxy_) to.via = *proxy_;
    return to;
}

result<wire::response> attempts::judge(wire::response response) {
    if (wire::is_service_error(request_, response)) {
        failure f = wire::parse_service_error(response);
        auto credible = wire::check_error(request_, f);
        if (!credible) return wire::of_response(credible.error(), response);
        if (f.code == service_errc::request_time_too_skewed) so_far_.clock_corrected = correct_clock(response, f);
        if (f.code == service_errc::invalid_security_token || f.code == service_errc::security_token_expired) {
            client_.options.credentials->refused(keys());
            so_far_.keys_replaced = !std::exchange(repaired_.keys, true);
        }
        so_far_.asked_to_wait = parse_retry_after(response.headers.get("retry-after"), service_time(response));
        return f;
    }
    auto checked = wire::check_success(request_, response);
    if (checked && options_.check) checked = options_.check(response);
    if (checked) return response;
    return wire::of_response(checked.error(), response);
}

/// Now, by the service's clock.
wire::utc_time attempts::service_time(wire::response const& r) const {
    auto const theirs = wire::parse_http_date(r.headers.get("date"));
    return theirs.value_or(client_.runtime->utc_now() + client_.clock_offset);
}

/// True: the request may be sent again with the service's time. Else `f` says what is wrong.
bool attempts::correct_clock(wire::response const& response, failure& f) {
    auto const theirs = wire::server_time(response);
    if (!theirs || repaired_.clock) {
        if (repaired_.clock) f.code = errc::clock_skew;
        return false;
    }
    auto const offset = wire::seconds_between(client_.runtime->utc_now(), *theirs);
    if (std::chrono::abs(offset) > max_clock_offset) {
        f.code = errc::clock_skew;
        f.detail = "the response has the date " + wire::http_date(*theirs) + ", this machine " +
                   wire::http_date(client_.runtime->utc_now()) + ": more than 7 days apart, so one of them must be set";
        return false;
    }
    repaired_.clock = true;
    client_.clock_offset = offset;
    return true;
}

retry_step attempts::decide(failure const& f) {
    return decide_retry(f, so_far_, client_.options.retry, client_.budget, client_.runtime->random());
}

failure attempts::with_context(failure f) const {
    f.attempts = sent_;
    return wire::in_context(std::move(f), about(request_, options_));
}

/// A client that drains begins nothing new.
std::optional<failure> refusal_of(detail::client_impl const& client, wire::request const& request,
                                  call_options const& options) {
    if (client.broken) return client.broken;
    bool const is_finishing = options.on_behalf_of && options.on_behalf_of->is_finishing;
    if (!client.running.is_draining() || is_finishing || !brings_bytes(request.operation)) return std::nullopt;
    return wire::in_context(failure(errc::draining), about(request, options));
}

asio::awaitable<result<call_result>> run_attempts(detail::client_impl& client, wire::request request,
                                                  call_options options, attempt_log& log) {
    attempts all(client, std::move(request), std::move(options), log);
    co_return co_await all.succeed_or_give_up();
}

/// As run_attempts, within a time limit: the failure has the attempts that ended before it.
asio::awaitable<result<call_result>> run_in_time(detail::client_impl& client, wire::request request,
                                                 call_options options) {
    auto const limit = options.total.count() > 0 ? options.total : client.options.timeouts.total;
    failure late(errc::total_timed_out, "no success within " + std::to_string(limit.count()) + " ms");
    late = wire::in_context(std::move(late), about(request, options));
    attempt_log log;
    auto all = run_attempts(client, std::move(request), std::move(options), log);
    auto end = co_await async::with_timeout(*client.runtime, async::bounded(limit), std::move(late), std::move(all));
    if (end || end.error().history) co_return end;
    failure f = end.error();
    f.history = log.share();
    if (f.history) f.attempts = f.history->back().number;
    co_return f;
}

} // namespace

asio::awaitable<result<call_result>> call(detail::client_impl& client, wire::request request, call_options options) {
    auto refused = refusal_of(client, request, options);
    if (refused) co_return std::move(*refused);
    if (client.options.timeouts.total.count() > 0 || options.total.count() > 0)
        co_return co_await run_in_time(client, std::move(request), std::move(options));
    attempt_log log;
    attempts all(client, std::move(request), std::move(options), log);
    co_return co_await all.succeed_or_give_up();
}

} // namespace ossio::service
