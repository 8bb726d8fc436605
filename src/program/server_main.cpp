// SPDX-License-Identifier: BSL-1.0
// ossio-server: the embedded OSS as a program.
#include <ossio/testing/server.hpp>

#include "program/run/ending_signals.hpp"
#include "program/run/process_setup.hpp"
#include "testing/server_access.hpp"

#include <CLI/CLI.hpp>

#include <boost/asio/io_context.hpp>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace {

namespace testing = ossio::testing;

class settings {
public:
    testing::server_options server;
    std::string listen = "127.0.0.1:0";
    std::vector<std::string> buckets;
    std::vector<std::string> faults;
    std::int64_t latency_ms = 0;
    std::int64_t rtt_ms = 0;
    std::int64_t client_timeout_s = 60;
    std::int64_t clock_offset_s = 0;
    std::vector<std::string> protected_buckets;
    bool verbose = false;
};

std::string variable(char const* name, std::string otherwise) {
    char const* const value = std::getenv(name);
    return value && *value ? value : otherwise;
}

/// Parses "HOST:PORT", split at the last colon, so that IPv6 may be written with or without brackets.
void split_listen(settings& s) {
    auto const colon = s.listen.rfind(':');
    if (colon == std::string::npos) throw CLI::ValidationError("--listen", "needs HOST:PORT");
    std::string host = s.listen.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    std::string const port = s.listen.substr(colon + 1);
    bool const digits = !port.empty() && port.size() <= 5 && port.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || std::stoi(port) > 65535)
        throw CLI::ValidationError("--listen", "the port must be a number from 0 to 65535");
    s.server.host = host.empty() ? "127.0.0.1" : host;
    s.server.port = static_cast<std::uint16_t>(std::stoi(port));
}

// Nanoseconds of these fit into 64 bits, also when they are added to a time.
constexpr std::int64_t longest_ms = 7LL * 24 * 3600 * 1000; // a week
constexpr std::int64_t furthest_s = 3'155'760'000;          // a hundred years

/// No unit of it in the help.
CLI::Validator up_to(std::int64_t most) { return CLI::Range(std::int64_t{0}, most).description("NONNEGATIVE"); }

void describe(CLI::App& app, settings& s) {
    app.set_version_flag("--version", "ossio-server " OSSIO_VERSION);
    app.add_option("--listen", s.listen, "HOST:PORT to listen on; HOST is an IP address; port 0: any")
        ->capture_default_str();
    app.add_option("--bucket", s.buckets, "create this bucket at the start (repeatable)");
    app.add_option("--access-key-id", s.server.access_key_id,
                   "access key id of the clients (or OSS_ACCESS_KEY_ID); default: ossio-test-id");
    app.add_option("--access-key-secret", s.server.access_key_secret,
                   "its secret (or OSS_ACCESS_KEY_SECRET); default: ossio-test-secret");
    app.add_option("--region", s.server.region, "region of the server")->capture_default_str();
    app.add_option("--data", s.server.data, "folder for objects and uploads; default: memory");
    app.add_flag("--discard", s.server.discard, "keep sizes and checksums only, for benchmarks");
    app.add_flag("--skip-signature-check", s.server.skip_signature_check,
                 "accept every request: for benchmarks of clients of other services");
    app.add_option("--latency", s.latency_ms, "milliseconds before each response")->check(up_to(longest_ms));
    app.add_option("--rtt", s.rtt_ms, "round-trip time in milliseconds, at each connect and each request")
        ->check(up_to(longest_ms));
    app.add_option("--bandwidth", s.server.bandwidth, "bytes per second on each connection; 0: no limit")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--account-bandwidth", s.server.account_bandwidth,
                   "bytes per second of all clients together, in each direction; more is delayed, then fails with 503")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--account-qps", s.server.account_qps,
                   "requests per second of all clients together; more is delayed, then fails with 503")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--client-timeout", s.client_timeout_s,
                   "seconds after which the connections of idle and slow clients are closed; 0: never")
        ->check(up_to(longest_ms / 1000))
        ->capture_default_str();
    app.add_option("--callback-to", s.server.callback_hosts,
                   "host that callbacks may go to, besides loopback addresses (repeatable)");
    app.add_option("--forbid-overwrite", s.protected_buckets, "bucket whose objects cannot be replaced (repeatable)");
    app.add_option("--clock-offset", s.clock_offset_s, "seconds that the server's clock is ahead")
        ->check(CLI::Range(-furthest_s, furthest_s).description(""));
    app.add_option("--tls-cert", s.server.tls_certificate, "PEM file: certificate chain; with --tls-key: https");
    app.add_option("--tls-key", s.server.tls_key, "PEM file: private key")->needs("--tls-cert");
    app.add_flag_callback(
        "--tls-1.2", [&s] { s.server.tls_newest = ossio::tls_version::v1_2; },
        "speak TLS 1.2 at most, as OSS does unless the bucket enables 1.3");
    app.add_option("--fault", s.faults, "inject a fault, such as fail:UploadPart:503:SlowDown:2 (repeatable)");
    app.add_flag("--verbose", s.verbose, "log one line per request to standard error");
}

void run(settings& s) {
    boost::asio::io_context io(1);
    s.server.latency = std::chrono::milliseconds(s.latency_ms);
    s.server.rtt = std::chrono::milliseconds(s.rtt_ms);
    s.server.client_timeout = std::chrono::seconds(s.client_timeout_s);
    s.server.clock_offset = std::chrono::seconds(s.clock_offset_s);
    testing::server server(io.get_executor(), s.server);
    auto& core = testing::server_access::core(server);
    for (std::string const& name : s.buckets)
        if (!core.buckets.contains(name)) server.create_bucket(name);
    for (std::string const& name : s.protected_buckets) {
        if (!core.buckets.contains(name)) throw std::invalid_argument("--forbid-overwrite: no bucket " + name);
        server.forbid_overwrite(name);
    }
    for (std::string const& problem : core.problems) std::cerr << "ossio-server: " << problem << '\n';
    for (std::string const& text : s.faults) core.faults.add(*testing::parse_fault(text));
    if (s.verbose) core.log = [](std::string line) { std::cerr << line << '\n'; };

    ossio::program::ending_signals signals(io, {SIGINT, SIGTERM});
    signals.wait([&](int) {
        signals.let_next_end();
        server.stop();
    });
    std::cout << server.url() << std::endl;
    io.run();
}

} // namespace

int main(int argc, char** argv) {
    ossio::program::set_up_process();
    settings s;
    s.server.access_key_id = variable("OSS_ACCESS_KEY_ID", s.server.access_key_id);
    s.server.access_key_secret = variable("OSS_ACCESS_KEY_SECRET", s.server.access_key_secret);
    CLI::App app(
        "An OSS for tests and benchmarks: it checks signatures and keeps objects and uploads in memory or a folder.",
        "ossio-server");
    describe(app, s);
    try {
        app.parse(argc, argv);
        split_listen(s);
        for (std::string const& text : s.faults)
            if (!testing::parse_fault(text)) throw CLI::ValidationError("--fault", "unknown fault \"" + text + '"');
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? 0 : 2;
    }
    try {
        run(s);
        return 0;
    } catch (std::invalid_argument const& e) {
        std::cerr << "ossio-server: " << e.what() << '\n';
        return 2;
    } catch (std::exception const& e) {
        std::cerr << "ossio-server: " << e.what() << '\n';
        return 1;
    }
}
