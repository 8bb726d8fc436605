// SPDX-License-Identifier: BSL-1.0
// An HTTP server on one thread that relays bodies of unknown length into OSS, hundreds at a time, in bounded memory.
//   example_relay_server --bucket NAME [--endpoint URL] [--region REGION] [--port N] [--budget BYTES] ...
//   PUT /KEY stores an object; GET /uploads tells how far they are; DELETE /uploads/ID cancels one; SIGTERM drains,
//   and writes a line of JSON for each upload that was cut short.
// Keys from the environment. The pieces are in relay/: settings, transfers, answers, session, relay.
#include "relay/relay.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <iostream>

namespace asio = boost::asio;

namespace {

void rethrow(std::exception_ptr e) {
    if (e) std::rethrow_exception(e);
}

ossio::client_options options_of(relay::settings const& s) {
    ossio::client_options o(s.region);
    o.endpoint = s.endpoint;
    o.buffer_budget = s.budget;
    o.log = [](ossio::log_level level, std::string_view line) { std::cerr << to_string(level) << ' ' << line << '\n'; };
    o.log_level = ossio::log_level::warning;
    return o;
}

asio::awaitable<void> live(relay::server& door, ossio::client client) {
    asio::signal_set signals(client.get_executor(), SIGTERM, SIGINT);
    co_await signals.async_wait(asio::use_awaitable);
    std::cerr << "draining\n";
    auto cut_short = co_await door.drain(client);
    for (ossio::resume_token const& token : cut_short) {
        std::cout << to_json(token) << '\n';        // for a program that sweeps up
        std::cerr << relay::fate_of(token) << '\n'; // no token of a body resumes it: nobody has its bytes any more
    }
    client.close();
}

} // namespace

int main(int argc, char** argv) {
    try {
        auto const settings = relay::parse(argc, argv);
        asio::io_context io(1);
        ossio::client client(io.get_executor(), options_of(settings));
        relay::server door(io.get_executor(), settings, client.bucket(settings.bucket));
        asio::co_spawn(io, door.accept(), rethrow);
        asio::co_spawn(io, live(door, client), rethrow);
        std::cout << "http://127.0.0.1:" << door.port() << std::endl;
        io.run();
        return 0;
    } catch (std::exception const& e) {
        std::cerr << "relay_server: " << e.what() << '\n';
        return 1;
    }
}
