// SPDX-License-Identifier: BSL-1.0
// Connects, authenticates, sends commands.
#include "redis/redis_connection.hpp"

#include "async/bounded.hpp"
#include "wire/printable.hpp"

#include <algorithm>
#include <array>

namespace ossio::redis {

namespace {

constexpr std::size_t longest_detail = 1000; // a response may have megabytes, a failure is one line

/// A server without AUTH repeats the command in its error text.
std::string without_secret(std::string_view text, std::string_view secret) {
    std::string kept;
    while (!secret.empty()) {
        auto const at = text.find(secret);
        if (at == std::string_view::npos) break;
        kept.append(text.substr(0, at)).append("***");
        text.remove_prefix(at + secret.size());
    }
    return kept.append(text);
}

bool was_lost_on_the_way(failure const& f) {
    return (f.phase == request_phase::send || f.phase == request_phase::wait) && f.code != errc::response_timed_out;
}

failure broken_off(error_code why, request_phase phase) {
    failure f(why == asio::error::timed_out ? error_code(errc::response_timed_out) : why);
    f.phase = phase;
    return f;
}

/// Of a connection that was lost in its handshake: the command has not been sent.
failure before_command(failure f) {
    if (f.phase == request_phase::send || f.phase == request_phase::wait) f.phase = request_phase::connect;
    return f;
}

failure refused(std::string text) { return failure(errc::checkpoint_not_saved, std::move(text)); }

/// Before AUTH, Redis reads short commands only, and complains about the protocol.
std::string clear_text(std::string refusal) {
    if (!refusal.starts_with("ERR Protocol error: unauthenticated")) return refusal;
    return "NOAUTH Authentication required (" + refusal + ')';
}

result<net::tls_context> context_of(redis_options const& o) {
    if (!o.tls) return net::tls_context();
    net::client_rules rules;
    rules.ca_file = o.ca_file;
    rules.verify = o.verify;
    rules.certificate_file = o.certificate_file;
    rules.key_file = o.key_file;
    return net::tls_context::for_client(rules);
}

} // namespace

result<redis_connection_ptr> make_redis_connection(asio::any_io_executor executor, redis_options options) {
    if (options.lease_life < std::chrono::milliseconds(100) || options.database < 0)
        return failure(errc::invalid_argument, "Redis: lease_life must be 100 ms or more, and database not negative");
    options.lease_life = std::min<std::chrono::milliseconds>(options.lease_life, async::longest_duration);
    options.checkpoint_lifetime = std::min(options.checkpoint_lifetime, async::longest_duration);
    auto context = context_of(options);
    if (!context) return context.error();
    auto time = async::system_runtime(executor);
    auto connector = net::make_connector(executor, time, std::move(*context));
    return std::make_shared<redis_connection>(executor, std::move(time), std::move(connector), std::move(options));
}

redis_connection::redis_connection(asio::any_io_executor executor, async::runtime_ptr time,
                                   net::connector_ptr connector, redis_options options)
    : executor_(std::move(executor)),
      runtime_(std::move(time)),
      connector_(std::move(connector)),
      options_(std::move(options)) {}

asio::awaitable<result<reply>> redis_connection::ask(std::string what, command arguments) {
    auto const turn = co_await turn_->acquire();
    refusal_.clear();
    auto response = co_await try_once(arguments);
    auto lost_in = request_phase::none;
    if (!response && was_lost_on_the_way(response.error())) {
        lost_in = response.error().phase;
        response = co_await try_once(arguments);
    }
    if (response && response->is != reply::kind::refusal) co_return response;
    if (response) refusal_ = clear_text(std::move(response->text));
    failure why = response ? refused(refusal_) : response.error();
    if (lost_in != request_phase::none) why.phase = lost_in;
    co_return explain(what, std::move(why));
}

asio::awaitable<result<reply>> redis_connection::try_once(command const& arguments) {
    // Cancellation drops the connection: a part of a response may have been received.
    net::connection_ptr used = std::move(connection_);
    if (used && !used->is_reusable()) used.reset();
    if (!used) {
        auto opened = co_await open();
        if (!opened && was_lost_on_the_way(opened.error())) opened = co_await open();
        if (!opened) co_return before_command(opened.error());
        used = std::move(*opened);
    }
    auto response = co_await exchange(*used, arguments);
    if (response) {
        used->expires_after(async::duration::zero());
        connection_ = std::move(used);
    }
    co_return response;
}

asio::awaitable<result<net::connection_ptr>> redis_connection::open() {
    net::peer const to(options_.host, options_.port, options_.tls);
    auto opened = co_await connector_->connect(to, async::bounded(options_.connect_limit));
    if (!opened) co_return opened;
    std::vector<command> handshake;
    if (!options_.password.empty()) {
        handshake.push_back(command{"AUTH"});
        if (!options_.user.empty()) handshake.back().push_back(options_.user);
        handshake.back().push_back(options_.password);
    }
    if (options_.database != 0) handshake.push_back(command{"SELECT", std::to_string(options_.database)});
    for (command const& arguments : handshake) {
        auto response = co_await exchange(**opened, arguments);
        if (!response) co_return response.error();
        if (response->is == reply::kind::refusal) {
            refusal_ = response->text;
            co_return refused(arguments.front() + ": " + response->text);
        }
        if (response->is != reply::kind::text) // of a proxy that does not know the command: it was not carried out
            co_return failure(errc::malformed_response, arguments.front() + ": an invalid response");
    }
    co_return opened;
}

asio::awaitable<result<reply>> redis_connection::exchange(net::connection& with, command const& arguments) {
    std::string const bytes = to_wire(arguments);
    with.expires_after(async::bounded(options_.response_limit));
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
        auto response = reader.feed(std::string_view(room.data(), got.bytes));
        if (response) co_return std::move(*response);
        if (reader.is_broken()) co_return failure(errc::malformed_response, "this is no Redis protocol");
    }
}

failure redis_connection::explain(std::string const& what, failure f) const {
    std::string text = "Redis at " + options_.host + ':' + std::to_string(options_.port) + ": " + what + ": ";
    if (f.code != errc::checkpoint_not_saved) text += f.code.message() + (f.detail.empty() ? "" : ": ");
    text += wire::printable(without_secret(f.detail, options_.password), longest_detail);
    failure explained(errc::checkpoint_not_saved, std::move(text));
    explained.phase = f.phase;
    return explained;
}

} // namespace ossio::redis
