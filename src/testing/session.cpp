// SPDX-License-Identifier: BSL-1.0
// Serves the requests of one connection: reads, checks, dispatches and responds, and applies the faults that are due.
#include "testing/access_check.hpp"
#include "testing/callback.hpp"
#include "testing/close_connection.hpp"
#include "testing/fault_injection.hpp"
#include "testing/request_dispatch.hpp"
#include "testing/request_reader.hpp"

#include "wire/base64.hpp"
#include "wire/digest.hpp"
#include "wire/printable.hpp"

namespace ossio::testing {

namespace {

constexpr std::uint64_t slowest_client = 512; // bytes in each client_timeout

class session {
public:
    session(std::shared_ptr<service_core> core, net::connection& connection)
        : core_(std::move(core)),
          connection_(connection),
          reader_(connection, core_->options.custom_domains, core_->scratch),
          writer_(*core_, connection),
          throttle_(*core_) {}

    asio::awaitable<void> run();

private:
    asio::awaitable<bool> serve_one();
    asio::awaitable<bool> serve_request(); ///< false: the connection is to be closed
    asio::awaitable<void> refuse_garbage();
    asio::awaitable<void> reject_early(parsed_request const&, error_response const&);
    std::optional<error_response> check_head(parsed_request const&) const;
    void add_account_delay(response&) const;
    error_response storage_failed(std::string const& why) const;
    response check_and_dispatch(parsed_request&, body_receiver const&, fault_injection&);
    std::optional<error_response> check_body(parsed_request const&, body_receiver const&) const;
    std::optional<error_response> check_headers(parsed_request const&);
    void log(parsed_request const&, int status, std::uint64_t received) const;

    std::shared_ptr<service_core> core_;
    net::connection& connection_;
    request_reader reader_;
    response_writer writer_;
    body_throttle throttle_;
    bool is_garbage_ = false; // what the client sends is no HTTP
    // Of the current request:
    std::string request_id_;
    std::optional<wire::callback_order> callback_;
};

asio::awaitable<void> session::run() {
    try {
        // A client sees its first round trip while it connects; on loopback that takes no time.
        if (core_->options.rtt.count() > 0) co_await core_->runtime->sleep(core_->options.rtt);
        bool is_open = true;
        while (is_open) is_open = co_await serve_one();
        if (is_garbage_) co_await refuse_garbage();
    } catch (close_connection const&) {
    } catch (std::exception const& e) { // canceled by stop()
        if (core_->log) core_->log(std::string("a session ended: ") + e.what());
    }
}

/// One request; false: the connection is to be closed.
asio::awaitable<bool> session::serve_one() {
    try {
        co_return co_await serve_request();
    } catch (request_reader::malformed const&) {
        is_garbage_ = true;
    }
    co_return false;
}

asio::awaitable<bool> session::serve_request() {
    connection_.expires_after(core_->options.client_timeout);
    auto in = co_await reader_.read_head();
    if (!in) co_return false;
    connection_.set_low_speed_limit(core_->options.client_timeout, slowest_client);
    request_id_ = new_request_id();
    callback_.reset();
    std::string const name(in->request.operation);
    ++core_->requests[name];
    fault_injection faults(*core_, name);
    if (auto const early = faults.take(fault_kind::refuse_early)) {
        co_await reject_early(*in, error_response(early->status, early->text, "Refused before the body was read."));
        co_return false;
    }
    auto const due = faults.take_body_faults();
    throttle_.begin(*in, faults.take_trickle());
    auto const rejected = check_head(*in);
    // A body that is too large for any request is not read, either.
    bool const skips_body =
        reader_.framing().expects_continue || check_body_size(*in, reader_.framing().length.value_or(0));
    if (rejected && skips_body) {
        co_await reject_early(*in, *rejected);
        co_return false;
    }
    if (reader_.framing().expects_continue) co_await writer_.write("HTTP/1.1 100 Continue\r\n\r\n");
    body_receiver body(*in, rejected ? nullptr : core_->blobs.get(), due);
    if (!rejected) co_await throttle_.before_request(reader_.framing().length.value_or(0));
    co_await reader_.read_body(body, throttle_);
    core_->bytes_received[name] += body.received();
    response a = rejected ? render_error(*in, *rejected, request_id_) : check_and_dispatch(*in, body, faults);
    if (callback_ && a.status == 200)
        a = co_await call_back(core_, *in, std::move(*callback_), std::move(a), request_id_);
    throttle_.reserve_download(a.has_bytes && in->method != "HEAD" ? a.length : 0);
    add_account_delay(a);
    co_await faults.before_response(a, writer_);
    bool const keep_alive = reader_.framing().keep_alive;
    co_await writer_.send(*in, a, request_id_, keep_alive, throttle_);
    log(*in, a.status, body.received());
    co_return keep_alive;
}

/// What is no HTTP gets a response, too: a client that speaks to the wrong port sees why.
asio::awaitable<void> session::refuse_garbage() {
    connection_.expires_after(std::chrono::seconds(2));
    co_await writer_.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    co_await reader_.drain();
}

asio::awaitable<void> session::reject_early(parsed_request const& in, error_response const& error) {
    response const a = render_error(in, error, request_id_);
    co_await writer_.send(in, a, request_id_, false, throttle_);
    log(in, a.status, 0);
    // Closing with unread bytes would reset the connection, and the client would lose the response.
    connection_.expires_after(std::chrono::seconds(2));
    co_await reader_.drain();
}

/// What the head alone decides, before any byte of the body is stored.
std::optional<error_response> session::check_head(parsed_request const& in) const {
    auto const now = core_->runtime->now();
    auto const& account = core_->account;
    if (!core_->options.skip_signature_check)
        if (auto error = check_access(in, core_->buckets, core_->keys, core_->now())) return error;
    if (auto error = check_body_size(in, reader_.framing().length.value_or(0))) return error;
    if (account.requests.is_overloaded(now))
        return error_response(503, "TotalQpsLimitExceeded", "The account sends too many requests per second.");
    bool const has_body = reader_.framing().chunked || reader_.framing().length.value_or(0) != 0;
    if (has_body && account.uploads.is_overloaded(now))
        return error_response(503, "UploadTrafficRateLimitExceeded", "The account uploads too much per second.");
    if (in.request.operation == "GetObject" && account.downloads.is_overloaded(now))
        return error_response(503, "DownloadTrafficRateLimitExceeded", "The account downloads too much per second.");
    return std::nullopt;
}

void session::add_account_delay(response& a) const {
    auto const delay = std::chrono::ceil<std::chrono::milliseconds>(throttle_.account_delay()).count();
    if (delay > 0) a.headers.set("x-oss-qos-delay-time", std::to_string(delay));
}

response session::check_and_dispatch(parsed_request& in, body_receiver const& body, fault_injection& faults) {
    request_context c(in, core_->buckets, core_->now(), request_id_);
    c.region = core_->options.region;
    c.returns_crc64 = core_->options.returns_crc64;
    c.blobs = core_->blobs.get();
    if (auto const f = faults.take(fault_kind::fail))
        return c.fail(error_response(f->status, f->text, "The test asked for this failure."));
    if (!body.storage_error().empty()) return c.fail(storage_failed(body.storage_error()));
    if (auto const wrong = check_body(in, body)) return c.fail(*wrong);
    if (auto const wrong = check_headers(in)) return c.fail(*wrong);
    std::string problem;
    try {
        return core_->change(c, [&c] { return dispatch(c); });
    } catch (storage_failure const& e) {
        problem = e.what();
    }
    callback_.reset();
    return c.fail(storage_failed(problem));
}

/// OSS does not tell clients what is wrong inside; the log does.
error_response session::storage_failed(std::string const& why) const {
    if (core_->log) core_->log("the data folder failed: " + why);
    return error_response(500, "InternalError", "We encountered an internal error. Please try again.");
}

std::optional<error_response> session::check_body(parsed_request const& in, body_receiver const& body) const {
    if (auto error = check_body_size(in, body.received())) return error;
    if (body.is_stored() && !reader_.framing().chunked && !reader_.framing().length)
        return error_response(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
    auto const given = in.request.headers.get("content-md5");
    bool const has_body = in.method == "PUT" || in.method == "POST"; // OSS ignores the header of reads
    if (!has_body) return std::nullopt;
    bool const is_comparable = !body.is_stored() || in.body.bytes->keeps_bytes();
    if (given.empty() || !is_comparable) return std::nullopt;
    std::string const ours = body.is_stored() ? in.body.md5 : wire::md5(in.request.body);
    if (given == wire::base64_encode(ours)) return std::nullopt;
    return error_response(400, "InvalidDigest", "The Content-MD5 you specified was invalid.");
}

/// Callbacks and traffic limits: OSS checks them before it performs the operation.
std::optional<error_response> session::check_headers(parsed_request const& in) {
    auto order = callback_of(in);
    if (!order) return invalid_argument(order.error().detail);
    if (*order && !may_call(**order, core_->options.callback_hosts))
        return invalid_argument("Private address is forbidden to callback.");
    bool const may_call_back = in.request.operation == "PutObject" || in.request.operation == "CompleteMultipartUpload";
    if (may_call_back) callback_ = std::move(*order);
    auto const limit = traffic_limit_of(in);
    if (limit && (*limit < limits::min_traffic_limit || *limit > limits::max_traffic_limit))
        return invalid_argument("The traffic limit must be 819200 to 838860800 bit/s, in the header or in the query.",
                                "0004-00000502");
    return std::nullopt;
}

void session::log(parsed_request const& in, int status, std::uint64_t received) const {
    if (!core_->log) return;
    std::string const line = in.method + ' ' + std::string(in.request.operation) + ' ' + in.request.bucket + '/' +
                             in.request.key + ' ' + std::to_string(status) + ' ' + std::to_string(received) + " bytes";
    core_->log(wire::printable(line)); // keys may contain line ends
}

} // namespace

asio::awaitable<void> run_session(std::shared_ptr<service_core> core, net::connection_ptr connection) {
    session one(std::move(core), *connection);
    co_await one.run();
}

} // namespace ossio::testing
