// SPDX-License-Identifier: BSL-1.0
// How many TLS connections resume a session: of one upload, of objects sent at once by a new client, of clients one after the
// other, without and with a cache that they share. And what that costs.
//   bench_sessions [ROUNDS]      5 unless given
#include "bench/figures.hpp"
#include "bench/server_process.hpp"

#include <ossio.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <functional>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace ossio::literals;
using namespace std::chrono_literals;

constexpr int many = 16;
constexpr int clients = 50;

class opened final : public ossio::observer {
public:
    void on_connection_opened(ossio::connection_opened const& e) override {
        ++all;
        if (e.tls_resumed) ++resumed;
    }

    int all = 0, resumed = 0;
};

void check(std::exception_ptr const& e) {
    if (e) std::rethrow_exception(e);
}

/// One upload in parts, all of them in flight at the same time.
void one_upload(ossio::client_options const& settings) {
    static std::string const bytes(many * 1_MiB, 'x');
    asio::io_context io(1);
    ossio::client client(io.get_executor(), settings);
    ossio::upload_options options;
    options.part_size = 1_MiB;
    options.multipart_threshold = 0;
    options.concurrency = many;
    asio::co_spawn(io, client.bucket("examplebucket").upload("k", ossio::borrow(asio::buffer(bytes)), options),
                   [&](std::exception_ptr e, ossio::upload_result) { check(e); });
    io.run();
}

/// Small objects, all begun at once.
void objects_at_once(ossio::client_options const& settings) {
    asio::io_context io(1);
    ossio::client client(io.get_executor(), settings);
    for (int i = 0; i < many; ++i)
        asio::co_spawn(io, client.bucket("examplebucket").put_object(std::to_string(i), "text"),
                       [&](std::exception_ptr e, ossio::object_info) { check(e); });
    io.run();
}

void clients_in_turn(ossio::client_options const& settings) {
    for (int i = 0; i < clients; ++i) {
        asio::io_context io(1);
        ossio::client client(io.get_executor(), settings);
        asio::co_spawn(io, client.bucket("examplebucket").put_object("k", "text"),
                       [&](std::exception_ptr e, ossio::object_info) { check(e); });
        io.run();
    }
}

void clients_that_share(ossio::client_options settings) {
    settings.tls.session_cache = std::make_shared<ossio::tls_session_cache>();
    clients_in_turn(settings);
}

void measure(std::map<std::string, double>& into, std::string const& name, int rounds, ossio::client_options settings,
             std::function<void(ossio::client_options const&)> const& what) {
    std::vector<double> wall, cpu;
    auto const seen = std::make_shared<opened>();
    settings.events = seen;
    for (int i = 0; i < rounds; ++i) {
        bench::figures one;
        what(settings);
        wall.push_back(one.wall() * 1e3);
        cpu.push_back(one.cpu() * 1e3);
    }
    std::ranges::sort(wall);
    std::ranges::sort(cpu);
    into[name + "_connections"] = static_cast<double>(seen->all) / rounds;
    into[name + "_resumed"] = static_cast<double>(seen->resumed) / rounds;
    into[name + "_wall_ms_min"] = wall.front();
    into[name + "_wall_ms_median"] = wall[wall.size() / 2];
    into[name + "_wall_ms_max"] = wall.back();
    into[name + "_cpu_ms_min"] = cpu.front();
    into[name + "_cpu_ms_median"] = cpu[cpu.size() / 2];
}

} // namespace

int main(int argc, char** argv) {
    int const rounds = argc > 1 ? std::atoi(argv[1]) : 5;
    bench::figures all;
    ossio::test::certificates const papers("127.0.0.1");
    std::map<std::string, double> figures;
    for (auto const version : {ossio::tls_version::v1_2, ossio::tls_version::v1_3}) {
        ossio::testing::server_options o;
        o.discard = true;
        o.latency = 50ms; // all parts are in flight before the first one is acknowledged
        o.tls_newest = version;
        bench::server_process const server(o, &papers);
        ossio::client_options settings("cn-hangzhou");
        settings.endpoint = server.url;
        settings.credentials = ossio::static_credentials(ossio::credentials(bench::key_id(), bench::key_secret()));
        settings.tls.ca_file = papers.certificate_file();
        std::string const name = version == ossio::tls_version::v1_2 ? "tls12_" : "tls13_";
        measure(figures, name + "upload", rounds, settings, one_upload);
        measure(figures, name + "at_once", rounds, settings, objects_at_once);
        measure(figures, name + "clients", rounds, settings, clients_in_turn);
        measure(figures, name + "clients_sharing", rounds, settings, clients_that_share);
    }
    all.print(figures);
}
