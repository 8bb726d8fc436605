// SPDX-License-Identifier: BSL-1.0
// Connect, introduce ourselves, ask.
#include "redis/link.hpp"

#include <array>

namespace ossio::redis {

namespace {

bool was_lost_on_the_way(failure const& f) {
    return (f.phase == request_phase::send || f.phase == request_phase::wait) && f.code != errc::answer_timed_out;
}

failure broken_off(error_code why, request_phase phase) {
    failure f(why == asio::error::timed_out ? error_code(errc::answer_timed_out) : why);
    f.phase = phase;
    return f;
}

failure refused(std::string text) { return failure(errc::checkpoint_not_saved, std::move(text)); }

} // namespace

link::link(asio::any_io_executor executor, async::platform_ptr time, net::connector_ptr connector,
           redis_options options)
    : executor_(std::move(executor)),
      platform_(std::move(time)),
      connector_(std::move(connector)),
      options_(std::move(options)) {}

asio::awaitable<result<reply>> link::ask(std::string what, command words) {
    auto const turn = co_await turn_->acquire();
    auto answer = co_await try_once(words);
    if (!answer && was_lost_on_the_way(answer.error())) answer = co_await try_once(words);
    if (!answer) co_return explain(what, answer.error());
    if (answer->is == reply::kind::refusal) co_return explain(what, refused(answer->text));
    co_return answer;
}

asio::awaitable<result<reply>> link::try_once(command const& words) {
    // Whoever is cancelled in here takes the connection along: half an answer may be on its way.
    net::connection_ptr used = std::move(connection_);
    if (used && !used->is_reusable()) used.reset();
    if (!used) {
        auto opened = co_await open();
        if (!opened) co_return opened.error();
        used = std::move(*opened);
    }
    auto answer = co_await exchange(*used, words);
    if (answer) {
        used->expires_after(async::duration::zero());
        connection_ = std::move(used);
    }
    co_return answer;
}

asio::awaitable<result<net::connection_ptr>> link::open() {
    net::peer const to(options_.host, options_.port, options_.tls);
    auto opened = co_await connector_->connect(to, options_.connect_limit);
    if (!opened) co_return opened;
    std::vector<command> introduction;
    if (!options_.password.empty()) {
        introduction.push_back(command{"AUTH"});
        if (!options_.user.empty()) introduction.back().push_back(options_.user);
        introduction.back().push_back(options_.password);
    }
    if (options_.database != 0) introduction.push_back(command{"SELECT", std::to_string(options_.database)});
    for (command const& words : introduction) {
        auto answer = co_await exchange(**opened, words);
        if (!answer) co_return answer.error();
        if (answer->is == reply::kind::refusal) co_return refused(words.front() + ": " + answer->text);
    }
    co_return opened;
}

asio::awaitable<result<reply>> link::exchange(net::connection& with, command const& words) {
    std::string const bytes = to_wire(words);
    with.expires_after(options_.answer_limit);
    for (std::size_t sent = 0; sent < bytes.size();) {
        std::array<asio::const_buffer, 1> const rest{asio::buffer(bytes) + sent};
        auto const wrote = co_await with.write(rest);
        if (wrote.ec) co_return broken_off(wrote.ec, request_phase::send);
        sent += wrote.bytes;
    }
    reply_reader reader;
    std::vector<char> room(16 * 1024);
    for (;;) {
        auto const got = co_await with.read_some(asio::buffer(room));
        if (got.ec) co_return broken_off(got.ec, request_phase::wait);
        auto answer = reader.feed(std::string_view(room.data(), got.bytes));
        if (answer) co_return std::move(*answer);
        if (reader.is_broken()) co_return failure(errc::malformed_response, "this is not what Redis says");
    }
}

failure link::explain(std::string const& what, failure f) const {
    std::string text = "Redis at " + options_.host + ':' + std::to_string(options_.port) + ": " + what + ": ";
    if (f.code != errc::checkpoint_not_saved) text += f.code.message() + (f.detail.empty() ? "" : ": ");
    text += f.detail;
    // A server that knows no AUTH repeats what it was told.
    std::string const& secret = options_.password;
    for (std::size_t at = 0; !secret.empty() && (at = text.find(secret, at)) != std::string::npos; at += 3)
        text.replace(at, secret.size(), "***");
    failure explained(errc::checkpoint_not_saved, std::move(text));
    explained.phase = f.phase;
    return explained;
}

} // namespace ossio::redis
