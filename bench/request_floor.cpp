// SPDX-License-Identifier: BSL-1.0
// The floor of small requests: what Asio and a signature cost, without a client around them.
//   bench_request_floor URL COUNT SIZE IN-FLIGHT [ready]      stores objects of SIZE bytes of memory in examplebucket, over http
// One coroutine a connection: it signs, computes the CRC-64, writes, reads once, and looks for 200 and that checksum. No limit of time,
// no retry, no parser. With `ready` each connection sends one request again and again, signed beforehand.
#include "bench/figures.hpp"

#include "wire/crc64.hpp"
#include "wire/request_head.hpp"
#include "wire/sign_v4.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <iostream>
#include <string_view>

namespace asio = boost::asio;

namespace {

using namespace ossio;

class settings {
public:
    settings(int argc, char** argv)
        : to(wire::parse_endpoint(argv[1], "cn-hangzhou", true, false).value()),
          left(std::stoull(argv[2])),
          bytes(std::stoull(argv[3]), 'x'),
          in_flight(std::stoi(argv[4])),
          is_ready(argc > 5) {}

    wire::endpoint to;
    std::uint64_t left;
    std::string bytes;
    int in_flight;
    bool is_ready;
    wire::signing_key_cache keys;
};

std::string head_of(settings& s, std::uint64_t number) {
    wire::request r("PutObject", wire::verb::put, "examplebucket", "small-" + std::to_string(number % 64));
    wire::sign_v4(r, wire::signing_keys(bench::key_id(), bench::key_secret()),
                  wire::signing_scope("cn-hangzhou", std::chrono::system_clock::now()), {}, &s.keys);
    return wire::request_head(r, s.to.style, wire::address_of(s.to, r.bucket), s.bytes.size());
}

void check(std::string_view response, std::uint64_t crc) {
    bool const is_stored =
        response.starts_with("HTTP/1.1 200 ") && response.find(": " + std::to_string(crc) + "\r\n") != response.npos;
    if (!is_stored) throw std::runtime_error("another checksum, or a refusal: " + std::string(response));
}

asio::awaitable<void> send_many(settings& s) {
    asio::ip::tcp::socket over(co_await asio::this_coro::executor);
    asio::ip::tcp::endpoint const where(asio::ip::make_address(s.to.host), s.to.port);
    co_await over.async_connect(where, asio::use_awaitable);
    over.set_option(asio::ip::tcp::no_delay(true));
    std::array<char, 4096> response;
    std::string head = head_of(s, 0);
    while (s.left != 0) {
        std::uint64_t const number = --s.left;
        if (!s.is_ready) head = head_of(s, number);
        std::uint64_t const crc = wire::crc64(0, s.bytes.data(), s.bytes.size());
        std::array<asio::const_buffer, 2> const all{asio::buffer(head), asio::buffer(s.bytes)};
        co_await asio::async_write(over, all, asio::use_awaitable);
        std::size_t const n = co_await over.async_read_some(asio::buffer(response), asio::use_awaitable);
        check(std::string_view(response.data(), n), crc);
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 5) {
        std::cerr << "usage: bench_request_floor URL COUNT SIZE IN-FLIGHT [ready]\n";
        return 2;
    }
    try {
        settings s(argc, argv);
        auto const n = static_cast<double>(s.left);
        asio::io_context io(1);
        bench::figures figures;
        for (int i = 0; i < s.in_flight; ++i)
            asio::co_spawn(io, send_many(s), [](std::exception_ptr e) {
                if (e) std::rethrow_exception(e);
            });
        io.run();
        figures.print({{"objects", n},
                       {"microseconds_each", 1e6 * figures.cpu() / n},
                       {"objects_per_second", n / figures.wall()}});
        return 0;
    } catch (std::exception const& e) {
        std::cerr << "bench_request_floor: " << e.what() << '\n';
        return 1;
    }
}
