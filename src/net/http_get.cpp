// SPDX-License-Identifier: BSL-1.0
// Connects, sends the request, reads the response, closes.
#include "net/http_get.hpp"

#include "async/with_timeout.hpp"
#include "net/exchange.hpp"
#include "wire/object_headers.hpp"

namespace ossio::net {

namespace {

constexpr std::uint64_t longest_response = 1 << 20;

/// A body of one slice: a text.
class text_body final : public body_source {
public:
    explicit text_body(std::string_view text) : text_(text) {}

    std::uint64_t size() const noexcept override { return text_.size(); }
    void rewind() override { given_ = false; }
    asio::awaitable<result<asio::const_buffer>> next() override {
        bool const first = !std::exchange(given_, true);
        co_return first ? asio::buffer(text_) : asio::const_buffer();
    }

private:
    std::string_view text_;
    bool given_ = false;
};

std::string head_of(web_request const& r) {
    std::string head = std::string(to_string(r.method)) + ' ' + r.to.target + " HTTP/1.1\r\n";
    auto const line = [&head](std::string_view name, std::string_view value) {
        head.append(name).append(": ").append(value).append("\r\n");
    };
    if (!r.headers.has("host")) line("Host", r.to.host_header);
    line("User-Agent", "ossio/" OSSIO_VERSION);
    line("Connection", "close");
    for (auto const& [name, value] : r.headers.all()) line(name, value);
    if (!r.body.empty() || r.method == wire::verb::put || r.method == wire::verb::post)
        line("Content-Length", std::to_string(r.body.size()));
    return head + "\r\n";
}

result<void> check_headers(web_request const& r) {
    for (auto const& [name, value] : r.headers.all()) {
        auto fine = wire::check_header(name, value);
        if (!fine) return fine;
    }
    return {};
}

/// `connected` lives in the frame that awaits it.
asio::awaitable<result<wire::response>> ask(connector_ptr by, web_request request, bool& connected) {
    auto fine = check_headers(request);
    if (!fine) co_return fine.error();
    peer const to(request.to.host, request.to.port, request.to.tls);
    auto connection = co_await by->connect(to, async::duration::zero());
    if (!connection) co_return connection.error();
    connected = true;
    std::string const head = head_of(request);
    text_body body(request.body);
    exchange_limits limits;
    limits.max_body = longest_response;
    auto response = co_await exchange(**connection, head, &body, request.method == wire::verb::head, limits, nullptr);
    if (!response) co_return response.error();
    co_return std::move(response->response);
}

} // namespace

asio::awaitable<result<wire::response>> http_get(connector_ptr by, async::runtime_ptr time, web_request request,
                                                 async::duration limit) {
    auto const ms = std::chrono::duration_cast<std::chrono::milliseconds>(limit).count();
    failure late(errc::total_timed_out,
                 request.to.host_header + " did not respond within " + std::to_string(ms) + " ms");
    bool connected = false;
    auto asking = ask(std::move(by), std::move(request), connected);
    auto response = co_await async::with_timeout(*time, limit, std::move(late), std::move(asking));
    if (response || response.error().code != errc::total_timed_out) co_return response;
    failure too_late = response.error();
    too_late.phase = connected ? request_phase::wait : request_phase::connect;
    co_return too_late;
}

} // namespace ossio::net
