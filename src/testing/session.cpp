// SPDX-License-Identifier: BSL-1.0
// Reads requests from a connection, has them done, and answers - or misbehaves, when a fault is due.
#include "testing/callback.hpp"
#include "testing/inbox.hpp"
#include "testing/memory_service.hpp"
#include "testing/operations.hpp"

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"

#include <boost/asio/error.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <charconv>
#include <cstring>

namespace ossio::testing {

namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::size_t longest_head = 64 * 1024;
constexpr std::size_t longest_text = 4 * 1024 * 1024; // a list of 10 000 parts is 1 MiB

/// Thrown to end a session without an answer.
class hang_up {};

/// By header or query; nothing when neither is there. Nonsense is 0, which is out of range.
std::optional<std::uint64_t> traffic_limit_of(incoming const& in) {
    std::string text(in.request.headers.get("x-oss-traffic-limit"));
    if (text.empty()) text = in.query("x-oss-traffic-limit");
    if (text.empty()) return std::nullopt;
    std::uint64_t bits = 0;
    std::from_chars(text.data(), text.data() + text.size(), bits);
    return bits;
}

bool stores_its_body(std::string_view operation) {
    return operation == "PutObject" || operation == "UploadPart" || operation == "AppendObject";
}

class session {
public:
    session(std::shared_ptr<service_core> core, net::connection& connection)
        : core_(std::move(core)), connection_(connection), inbox_(connection) {}

    asio::awaitable<void> run();

private:
    asio::awaitable<bool> one_request();
    asio::awaitable<std::optional<incoming>> read_head();
    asio::awaitable<void> read_body(incoming&);
    asio::awaitable<void> read_more(std::size_t most = inbox::read_size);
    asio::awaitable<void> read_counted(incoming&, std::uint64_t length);
    asio::awaitable<void> read_chunked(incoming&);
    void take_body(incoming&, std::string_view piece);
    void finish_body(incoming&);
    asio::awaitable<void> refuse_early(incoming const&, fault const&);
    answer judge_and_perform(incoming&);
    std::optional<refusal> check_headers(incoming const&);
    asio::awaitable<void> keep_to_limit(async::steady_time begun);
    asio::awaitable<void> keep_to_bandwidth(std::size_t bytes);
    asio::awaitable<void> keep_to_trickle(std::size_t bytes);
    asio::awaitable<void> misbehave_before(incoming const&, answer&);
    asio::awaitable<void> send(incoming const&, answer const&);
    asio::awaitable<void> write(std::string_view);
    std::size_t gulp() const noexcept {
        return trickle_ == 0 ? inbox::read_size : std::min(trickle_, inbox::read_size);
    }
    std::optional<fault> due(fault_kind kind, incoming const& in) {
        return core_->faults.take(kind, in.request.operation);
    }

    std::shared_ptr<service_core> core_;
    net::connection& connection_;
    inbox inbox_;
    // Of the request at hand:
    std::string request_id_;
    bool keep_alive_ = true;
    bool chunked_ = false;
    std::optional<std::uint64_t> length_;
    std::optional<fault> drop_;
    std::size_t trickle_ = 0; // bytes a second; 0: none
    std::optional<wire::callback_order> callback_;
    bool corrupt_ = false;
    bool into_blob_ = false;
    std::uint64_t traffic_limit_ = 0; // bit/s; 0: none
    std::uint64_t received_ = 0;
    wire::md5_digest md5_;
};

asio::awaitable<void> session::run() {
    try {
        for (;;) {
            bool const goes_on = co_await one_request();
            if (!goes_on) co_return;
        }
    } catch (hang_up const&) {
    } catch (std::exception const& e) { // by stop(), or a folder that cannot be written: the connection is lost
        if (core_->log) core_->log(std::string("a session ended: ") + e.what());
    }
}

asio::awaitable<bool> session::one_request() {
    auto in = co_await read_head();
    if (!in) co_return false;
    request_id_ = new_request_id();
    std::string const name(in->request.operation);
    ++core_->requests[name];
    if (auto const f = due(fault_kind::refuse_early, *in)) {
        co_await refuse_early(*in, *f);
        co_return false;
    }
    drop_ = due(fault_kind::drop_after, *in);
    corrupt_ = due(fault_kind::corrupt, *in).has_value();
    auto const trickle = due(fault_kind::trickle, *in);
    trickle_ = trickle ? static_cast<std::size_t>(trickle->bytes) : 0;
    if (wire::lower(in->request.headers.get("expect")) == "100-continue")
        co_await write("HTTP/1.1 100 Continue\r\n\r\n");
    co_await read_body(*in);
    core_->bytes_received[name] += received_;
    answer a = judge_and_perform(*in);
    if (callback_ && a.status == 200)
        a = co_await call_back(core_, *in, std::move(*callback_), std::move(a), request_id_);
    co_await misbehave_before(*in, a);
    co_await send(*in, a);
    if (core_->log)
        core_->log(in->method + ' ' + name + ' ' + in->request.bucket + '/' + in->request.key + ' ' +
                   std::to_string(a.status) + ' ' + std::to_string(received_) + " bytes");
    co_return keep_alive_;
}

asio::awaitable<std::optional<incoming>> session::read_head() {
    std::size_t end = std::string_view::npos;
    for (;;) {
        while (inbox_.unread().starts_with("\r\n")) inbox_.consume(2);
        end = inbox_.unread().find("\r\n\r\n");
        if (end != std::string_view::npos || inbox_.unread().size() > longest_head) break;
        bool const fine = co_await inbox_.more();
        if (!fine) co_return std::nullopt;
    }
    if (end == std::string_view::npos) throw hang_up();
    http::request_parser<http::empty_body> parser;
    parser.header_limit(longest_head);
    parser.eager(false);
    parser.body_limit(boost::none); // bodies are not its business
    error_code ec;
    parser.put(asio::buffer(inbox_.unread().data(), end + 4), ec);
    inbox_.consume(end + 4);
    if (ec || !parser.is_header_done()) {
        co_await write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        throw hang_up();
    }
    auto const& head = parser.get();
    wire::header_list headers;
    for (auto const& field : head) headers.add(std::string(field.name_string()), std::string(field.value()));
    keep_alive_ = head.keep_alive();
    chunked_ = head.chunked();
    length_.reset();
    if (auto const text = headers.get("content-length"); !text.empty()) {
        std::uint64_t n = 0;
        std::from_chars(text.data(), text.data() + text.size(), n);
        length_ = n;
    }
    auto in = understand(head.method_string(), head.target(), std::move(headers), core_->options.custom_domains);
    if (!in) throw hang_up();
    co_return in;
}

asio::awaitable<void> session::read_body(incoming& in) {
    into_blob_ = stores_its_body(in.request.operation);
    received_ = 0;
    traffic_limit_ = traffic_limit_of(in).value_or(0);
    if (into_blob_) {
        in.body.bytes = core_->blobs->make();
        md5_ = wire::md5_digest();
    }
    if (chunked_)
        co_await read_chunked(in);
    else
        co_await read_counted(in, length_.value_or(0));
    finish_body(in);
}

/// Waits until so many bytes may have come under the request's own limit.
asio::awaitable<void> session::keep_to_limit(async::steady_time begun) {
    if (traffic_limit_ == 0) co_return;
    auto const due = begun + std::chrono::microseconds(received_ * 8 * 1'000'000 / traffic_limit_);
    auto const now = core_->platform->now();
    if (due > now) co_await core_->platform->sleep(due - now);
}

/// All connections share the line: bytes are through when those that came before are.
asio::awaitable<void> session::keep_to_bandwidth(std::size_t bytes) {
    if (core_->options.bandwidth == 0) co_return;
    auto const now = core_->platform->now();
    auto const takes = std::chrono::nanoseconds(bytes * 1'000'000'000 / core_->options.bandwidth);
    core_->line_is_free = std::max(core_->line_is_free, now) + takes;
    co_await core_->platform->sleep(core_->line_is_free - now);
}

asio::awaitable<void> session::keep_to_trickle(std::size_t bytes) {
    if (trickle_ != 0) co_await core_->platform->sleep(std::chrono::nanoseconds(bytes * 1'000'000'000 / trickle_));
}

/// Of a body that has not ended.
asio::awaitable<void> session::read_more(std::size_t most) {
    bool const fine = co_await inbox_.more(most);
    if (!fine) throw hang_up();
}

asio::awaitable<void> session::read_counted(incoming& in, std::uint64_t length) {
    auto const begun = core_->platform->now();
    while (received_ < length) {
        if (inbox_.unread().empty()) {
            co_await read_more(gulp());
            co_await keep_to_trickle(inbox_.unread().size());
        }
        auto const piece = inbox_.unread().substr(0, static_cast<std::size_t>(length - received_));
        take_body(in, piece);
        auto const n = piece.size();
        inbox_.consume(n);
        co_await keep_to_bandwidth(n);
        co_await keep_to_limit(begun);
    }
}

asio::awaitable<void> session::read_chunked(incoming& in) {
    for (;;) {
        std::size_t end = std::string_view::npos;
        while ((end = inbox_.unread().find("\r\n")) == std::string_view::npos) co_await read_more();
        std::uint64_t size = 0;
        auto const line = inbox_.unread().substr(0, end);
        auto const [stop, problem] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
        if (problem != std::errc()) throw hang_up();
        inbox_.consume(end + 2);
        if (size == 0) break;
        co_await read_counted(in, received_ + size);
        while (inbox_.unread().size() < 2) co_await read_more();
        inbox_.consume(2);
    }
    while (!inbox_.unread().starts_with("\r\n")) { // trailers, if any, are skipped
        auto const end = inbox_.unread().find("\r\n");
        if (end == std::string_view::npos)
            co_await read_more();
        else
            inbox_.consume(end + 2);
    }
    inbox_.consume(2);
}

void session::take_body(incoming& in, std::string_view piece) {
    if (drop_ && received_ + piece.size() >= drop_->bytes) throw hang_up();
    received_ += piece.size();
    if (!into_blob_) {
        if (in.request.body.size() + piece.size() > longest_text) throw hang_up();
        in.request.body += piece;
        return;
    }
    std::string damaged;
    if (corrupt_) {
        damaged = piece;
        damaged[0] = static_cast<char>(damaged[0] ^ 1);
        piece = damaged;
        corrupt_ = false;
    }
    in.body.crc64 = wire::crc64(in.body.crc64, piece.data(), piece.size());
    if (in.body.bytes->keeps_bytes()) md5_.update(piece.data(), piece.size());
    in.body.bytes->append(asio::buffer(piece));
}

void session::finish_body(incoming& in) {
    if (!into_blob_) return;
    in.body.size = received_;
    in.body.bytes->finish();
    in.body.md5 = md5_.finish();
    // Where bytes are discarded an MD5 would be all the cost: sixteen bytes made of the checksum do.
    if (!in.body.bytes->keeps_bytes()) {
        std::memcpy(in.body.md5.data(), &in.body.crc64, 8);
        std::memcpy(in.body.md5.data() + 8, &in.body.size, 8);
    }
}

asio::awaitable<void> session::refuse_early(incoming const& in, fault const& f) {
    answer a = error_answer(in, refusal(f.status, f.text, "Refused before the body was read."), request_id_);
    keep_alive_ = false;
    co_await send(in, a);
    // Closing with unread bytes would reset the connection and take the answer along.
    connection_.expires_after(std::chrono::seconds(2));
    for (bool goes_on = true; goes_on;) {
        inbox_.consume(inbox_.unread().size());
        goes_on = co_await inbox_.more();
    }
}

answer session::judge_and_perform(incoming& in) {
    operation_context c(in, core_->buckets, core_->now(), request_id_);
    c.region = core_->options.region;
    c.tells_crc64 = core_->options.tells_crc64;
    c.blobs = core_->blobs.get();
    if (!core_->options.trusts_everybody)
        if (auto const denied = check_signature(in, core_->keys, core_->now()))
            return c.refuse(denied->why, denied->more);
    if (auto const f = due(fault_kind::fail, in))
        return c.refuse(refusal(f->status, f->text, "The test asked for this failure."));
    if (into_blob_ && !chunked_ && !length_)
        return c.refuse(refusal(411, "MissingContentLength", "You must provide the Content-Length HTTP header."));
    if (auto const given = in.request.headers.get("content-md5"); !given.empty()) {
        std::string const ours = into_blob_ ? in.body.md5 : wire::md5(in.request.body);
        bool const comparable = !into_blob_ || in.body.bytes->keeps_bytes();
        if (comparable && given != wire::base64_encode(ours))
            return c.refuse(refusal(400, "InvalidDigest", "The Content-MD5 you specified was invalid."));
    }
    if (auto const wrong = check_headers(in)) return c.refuse(*wrong);
    answer a = perform(c);
    if (!c.changed_bucket.empty()) core_->remember(c.changed_bucket);
    return a;
}

/// What OSS refuses before it does anything: callbacks that make no sense, traffic limits out of range.
std::optional<refusal> session::check_headers(incoming const& in) {
    auto order = callback_of(in);
    if (!order) return invalid_argument(order.error().detail);
    bool const may_call_back = in.request.operation == "PutObject" || in.request.operation == "CompleteMultipartUpload";
    callback_.reset();
    if (may_call_back) callback_ = std::move(*order);
    auto const limit = traffic_limit_of(in);
    if (limit && (*limit < limits::min_traffic_limit || *limit > limits::max_traffic_limit))
        return invalid_argument("The traffic limit must be 819200 to 838860800 bit/s.", "0004-00000502");
    return std::nullopt;
}

asio::awaitable<void> session::misbehave_before(incoming const& in, answer& a) {
    if (core_->options.latency.count() > 0) co_await core_->platform->sleep(core_->options.latency);
    if (auto const f = due(fault_kind::stall, in)) co_await core_->platform->sleep(f->delay);
    if (due(fault_kind::lose_response, in)) throw hang_up();
    if (auto const f = due(fault_kind::answer_raw, in)) {
        co_await write(f->text);
        throw hang_up();
    }
    if (a.headers.has("x-oss-hash-crc64ecma") && due(fault_kind::wrong_crc, in))
        a.headers.set("x-oss-hash-crc64ecma", "1");
}

asio::awaitable<void> session::send(incoming const& in, answer const& a) {
    bool const is_head = in.request.method == wire::verb::head;
    std::uint64_t const length = a.has_bytes ? a.length : a.body.size();
    std::string head = "HTTP/1.1 " + std::to_string(a.status) + ' ' +
                       std::string(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(a.status)))) +
                       "\r\n";
    auto const line = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    line("Server", "AliyunOSS");
    line("Date", wire::http_date(core_->now()));
    if (a.status != 204 || length != 0) line("Content-Length", std::to_string(length));
    line("Connection", keep_alive_ ? "keep-alive" : "close");
    line("x-oss-request-id", request_id_);
    line("x-oss-server-time", "1");
    for (auto const& [name, value] : a.headers.all())
        if (core_->options.tells_crc64 || name != "x-oss-hash-crc64ecma") line(name, value);
    head += "\r\n";
    if (!a.has_bytes && !is_head) head += a.body;
    co_await write(head);
    if (!a.has_bytes || is_head) co_return;
    for (std::uint64_t at = 0; at < a.length;) {
        std::string const piece =
            a.bytes.read(a.first + at, static_cast<std::size_t>(std::min<std::uint64_t>(gulp(), a.length - at)));
        if (piece.empty()) throw hang_up();
        co_await write(piece);
        at += piece.size();
        co_await keep_to_trickle(piece.size());
    }
}

asio::awaitable<void> session::write(std::string_view text) {
    while (!text.empty()) {
        asio::const_buffer const rest = asio::buffer(text);
        auto const written = co_await connection_.write(std::span(&rest, 1));
        if (written.ec) throw hang_up();
        text.remove_prefix(written.bytes);
        // A peer that sends its next request early must not keep this answer from going out.
        if (written.bytes == 0 && !text.empty()) co_await core_->platform->sleep(std::chrono::milliseconds(1));
    }
}

} // namespace

asio::awaitable<void> run_session(std::shared_ptr<service_core> core, net::connection_ptr connection) {
    session one(std::move(core), *connection);
    co_await one.run();
}

} // namespace ossio::testing
