// SPDX-License-Identifier: BSL-1.0
// Reads heads and bodies with Beast, gives the bytes to an object_writer, and cleans up after whoever goes away.
#include "session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/url/pct_string_view.hpp>

#include <array>
#include <charconv>

namespace relay {

namespace {

using boost::system::error_code;
using boost::system::system_error;
using namespace std::chrono_literals;

constexpr std::uint32_t longest_head = 16 * 1024;
constexpr std::size_t chunk_size = 16 * 1024; // of which each client has one
constexpr auto answer_limit = 10s;            // for a client to take its answer
constexpr auto linger_limit = 2s;             // for a client to read it, before unread bytes reset the connection

/// Ends the entry of an upload in the list, however the upload ends.
class listed {
public:
    listed(transfer_list& list, asio::any_io_executor home, std::string key)
        : list_(list), home_(std::move(home)), entry(list.add(std::move(key))) {}
    ~listed() {
        list_.remove(*entry);
        asio::post(home_, [kept = entry] {}); // a signal that was emitted must outlive the turn that hears it
    }
    listed(listed const&) = delete;
    listed& operator=(listed const&) = delete;

private:
    transfer_list& list_;
    asio::any_io_executor home_;

public:
    std::shared_ptr<transfer> entry;
};

/// "/a%20b?x" -> "a b"; nothing when that is no key.
std::optional<std::string> key_of(beast::string_view target) {
    std::string path(target.substr(0, target.find('?')));
    if (path.size() < 2 || path[0] != '/') return std::nullopt;
    auto const decoded = boost::urls::make_pct_string_view(path.substr(1));
    if (!decoded) return std::nullopt;
    return boost::urls::pct_string_view(path.substr(1)).decode();
}

answer cancelled(stop_cause why) {
    if (why == stop_cause::deleted) return refused(http::status::conflict, "the upload was cancelled by DELETE");
    answer a = refused(http::status::service_unavailable, "the relay is shutting down; nothing was stored");
    a.retry_after = 5;
    return a;
}

} // namespace

session::session(asio::ip::tcp::socket socket, shared_state& shared)
    : stream_(std::move(socket)), shared_(shared), patience_(stream_.get_executor()) {}

void session::close_if_idle() {
    if (is_idle_) stream_.close();
}

asio::awaitable<void> session::run() {
    try {
        bool again = true;
        while (again && !shared_.is_draining) again = co_await serve_one();
    } catch (std::exception const&) {
        // The client has gone, was too slow, or spoke no HTTP: what it had begun has been undone.
    }
    error_code ignored;
    stream_.socket().close(ignored);
}

/// One request and its answer; false: it was the last one of this connection.
asio::awaitable<bool> session::serve_one() {
    request_.emplace();
    request_->header_limit(longest_head);
    request_->body_limit(boost::none);
    is_idle_ = true;
    stream_.expires_after(shared_.options.head_limit);
    co_await http::async_read_header(stream_, buffer_, *request_, asio::use_awaitable);
    is_idle_ = false;
    auto const& head = request_->get();
    answer reply = refused(http::status::method_not_allowed, "PUT /KEY, GET /uploads, DELETE /uploads/ID");
    if (head.method() == http::verb::put)
        reply = co_await answer_put();
    else if (head.method() == http::verb::get)
        reply = answer_get();
    else if (head.method() == http::verb::delete_)
        reply = answer_delete();
    bool const keep = request_->is_done() && head.keep_alive() && !shared_.is_draining;
    co_await send(std::move(reply), keep);
    if (!keep) co_await linger();
    co_return keep;
}

answer session::answer_get() const {
    if (request_->get().target() != "/uploads") return refused(http::status::not_found, "only /uploads can be read");
    return answer(http::status::ok, shared_.transfers.json());
}

answer session::answer_delete() {
    constexpr std::string_view folder = "/uploads/";
    auto const target = request_->get().target();
    std::string_view const path(target.data(), target.size());
    if (!path.starts_with(folder)) return refused(http::status::not_found, "DELETE /uploads/ID");
    std::string_view const digits = path.substr(folder.size());
    int id = 0;
    auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), id);
    bool const is_number = problem == std::errc() && end == digits.data() + digits.size();
    if (!is_number || !shared_.transfers.stop(id)) return refused(http::status::not_found, "there is no such upload");
    return answer(http::status::accepted, "{\"state\":\"stopping\"}");
}

asio::awaitable<answer> session::answer_put() {
    auto key = key_of(request_->get().target());
    if (!key) co_return refused(http::status::bad_request, "the path is no object key");
    if (shared_.is_draining) co_return cancelled(stop_cause::draining);
    if (shared_.transfers.size() >= shared_.options.max_uploads) {
        answer full = refused(http::status::service_unavailable, "too many uploads at once");
        full.retry_after = 1;
        co_return full;
    }
    auto const executor = stream_.get_executor();
    listed const one(shared_.transfers, executor, std::move(*key));
    std::optional<answer> reply;
    std::exception_ptr broken;
    try {
        // The signal of this upload ends it, and not the session: that has an answer to give.
        auto work = relay_body(one.entry);
        auto ended = co_await asio::co_spawn(
            executor, std::move(work), asio::bind_cancellation_slot(one.entry->signal.slot(), asio::use_awaitable));
        reply = stored(ended);
    } catch (ossio::error const& e) {
        reply = refused(e.info());
    } catch (system_error const& e) {
        if (e.code() == http::make_error_code(http::error::bad_chunk))
            reply = refused(http::status::bad_request, e.what());
        else if (e.code() == beast::error::timeout)
            reply = refused(http::status::request_timeout, "the body came too slowly");
        else
            broken = std::current_exception();
    }
    if (one.entry->stopped != stop_cause::none && !(reply && reply->status == http::status::created))
        co_return cancelled(one.entry->stopped);
    if (broken) std::rethrow_exception(broken);
    co_return std::move(*reply);
}

/// The object, or no trace of it.
asio::awaitable<ossio::upload_result> session::relay_body(std::shared_ptr<transfer> one) {
    ossio::upload_options options;
    options.part_size = shared_.options.part_size;
    options.concurrency = 2;
    auto writer = shared_.bucket.open_writer(one->key, options);
    std::exception_ptr broken;
    try {
        auto object = co_await store(writer, *one);
        // Whoever stops it now comes too late; but co_spawn awaits once more, and would throw the object's news away.
        co_await asio::this_coro::throw_if_cancelled(false);
        co_return object;
    } catch (...) {
        broken = std::current_exception();
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    try {
        co_await writer.abort();
    } catch (ossio::error const& e) {
        std::fprintf(stderr, "relay_server: %s may have left parts: %s\n", one->key.c_str(), e.what());
    }
    std::rethrow_exception(broken);
}

asio::awaitable<ossio::upload_result> session::store(ossio::object_writer writer, transfer& one) {
    co_await go_ahead();
    std::array<char, chunk_size> chunk;
    body_seen_ = 0;
    interval_end_ = std::chrono::steady_clock::now() + shared_.options.body_limit;
    while (!request_->is_done()) {
        auto const n = co_await read_body(asio::buffer(chunk));
        one.received += n;
        auto const before = std::chrono::steady_clock::now();
        co_await writer.write(asio::buffer(chunk, n));
        interval_end_ += std::chrono::steady_clock::now() - before; // the time that we took is not the client's fault
    }
    one.is_finishing = true;
    co_return co_await writer.finish();
}

/// A few bytes more of the body. A client that trickles is out of time like one that is silent.
asio::awaitable<std::size_t> session::read_body(asio::mutable_buffer into) {
    if (body_seen_ >= shared_.options.least_bytes) {
        body_seen_ = 0;
        interval_end_ = std::chrono::steady_clock::now() + shared_.options.body_limit;
    }
    stream_.expires_never(); // Beast would close the socket, and there is an answer to give
    patience_.expires_at(interval_end_);
    patience_.async_wait([this, guard = std::weak_ptr<bool>(too_slow_)](error_code ec) {
        if (ec || guard.expired()) return;
        *too_slow_ = true;
        stream_.cancel();
    });
    auto& body = request_->get().body();
    body.data = into.data();
    body.size = into.size();
    error_code ec;
    co_await http::async_read_some(stream_, buffer_, *request_, asio::redirect_error(asio::use_awaitable, ec));
    patience_.cancel();
    if (*too_slow_) throw system_error(beast::error::timeout);
    if (ec && ec != http::error::need_buffer) throw system_error(ec);
    std::size_t const n = into.size() - body.size;
    body_seen_ += n;
    co_return n;
}

/// To those who asked whether to send the body at all.
asio::awaitable<void> session::go_ahead() {
    if (!beast::iequals(request_->get()[http::field::expect], "100-continue")) co_return;
    constexpr std::string_view yes = "HTTP/1.1 100 Continue\r\n\r\n";
    stream_.expires_after(answer_limit);
    co_await asio::async_write(stream_, asio::buffer(yes), asio::use_awaitable);
}

asio::awaitable<void> session::send(answer what, bool keep) {
    http::response<http::string_body> response(what.status, 11);
    response.set(http::field::server, "ossio-relay");
    response.set(http::field::content_type, "application/json");
    if (!what.etag.empty()) response.set(http::field::etag, what.etag);
    if (what.retry_after != 0) response.set(http::field::retry_after, std::to_string(what.retry_after));
    response.keep_alive(keep);
    response.body() = std::move(what.body);
    response.prepare_payload();
    stream_.expires_after(answer_limit);
    co_await http::async_write(stream_, response, asio::use_awaitable);
}

/// Closing with bytes unread resets the connection, and the answer may be lost: what still comes is thrown away for a while.
asio::awaitable<void> session::linger() {
    error_code ec;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ec);
    std::array<char, chunk_size> rest;
    stream_.expires_after(linger_limit);
    while (!ec) co_await stream_.async_read_some(asio::buffer(rest), asio::redirect_error(asio::use_awaitable, ec));
}

} // namespace relay
