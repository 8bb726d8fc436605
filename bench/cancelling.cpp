// SPDX-License-Identifier: BSL-1.0
// Time and CPU time from the cancellation of an upload's parent to its end, with many parts in flight.
//   bench_cancelling [CANCELS] [PARTS IN FLIGHT]      30 and 64 unless given
#include "bench/figures.hpp"
#include "bench/server_process.hpp"

#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <ctime>
#include <functional>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace ossio::literals;
using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

/// What the parts in flight do when the cancellation comes.
enum class parts_are { awaiting_responses, being_sent, at_full_speed, connecting };

void hold_parts(ossio::testing::server& server, parts_are state) {
    if (state == parts_are::awaiting_responses) server.stall("UploadPart", 10min, -1);
    if (state == parts_are::being_sent) server.trickle("UploadPart", 100'000, -1);
}

class cost {
public:
    double wall = -1, cpu = -1; // milliseconds
};

double thread_cpu_ms() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

/// Calls back when so many connections have been opened.
class connections_opened final : public ossio::observer {
public:
    connections_opened(int many, std::function<void()> then) : left_(many), then_(std::move(then)) {}
    void on_connection_opened(ossio::connection_opened const&) override {
        if (--left_ == 0) then_();
    }

private:
    int left_;
    std::function<void()> then_;
};

/// What the four states are called, and when the cancellation comes.
class moment {
public:
    moment(parts_are s, std::string n, std::chrono::milliseconds t, std::uint64_t p)
        : state(s), name(std::move(n)), after(t), part(p) {}

    parts_are state;
    std::string name;
    std::chrono::milliseconds after; // all connections are open; while they are connecting: after the second one
    std::uint64_t part;              // bytes
};

cost cancel_one(ossio::client_options settings, moment const& when, int in_flight, std::string const& bytes) {
    asio::io_context io(1);
    asio::steady_timer soon(io);
    asio::cancellation_signal parent;
    cost took;
    clock::time_point begun;
    double cpu_before = 0;
    auto const cancel = [&](boost::system::error_code) {
        begun = clock::now();
        cpu_before = thread_cpu_ms();
        parent.emit(asio::cancellation_type::terminal);
    };
    settings.max_connections = in_flight;
    settings.events = std::make_shared<connections_opened>(when.state == parts_are::connecting ? 2 : in_flight, [&] {
        soon.expires_after(when.after);
        soon.async_wait(cancel);
    });
    ossio::client client(io.get_executor(), std::move(settings));
    ossio::upload_options options;
    options.part_size = when.part;
    options.multipart_threshold = 0;
    options.concurrency = in_flight;
    auto run = client.bucket("examplebucket").upload("k", ossio::borrow(asio::buffer(bytes)), options);
    auto op = ossio::as_result(std::move(run));
    asio::co_spawn(
        io, std::move(op),
        asio::bind_cancellation_slot(parent.slot(), [&](std::exception_ptr, ossio::result<ossio::upload_result>) {
            took.wall = std::chrono::duration<double, std::milli>(clock::now() - begun).count();
            took.cpu = thread_cpu_ms() - cpu_before;
            soon.cancel();
            client.close();
        }));
    while (took.wall < 0 && io.run_one_for(20s) != 0) {
    }
    return took;
}

void note(std::map<std::string, double>& into, std::string const& name, std::vector<double> each) {
    std::ranges::sort(each);
    into[name + "_min"] = each.front();
    into[name + "_median"] = each[each.size() / 2];
    into[name + "_max"] = each.back();
}

} // namespace

int main(int argc, char** argv) {
    int const cancels = argc > 1 ? std::atoi(argv[1]) : 30;
    int const in_flight = argc > 2 ? std::atoi(argv[2]) : 64;
    bench::figures all;
    ossio::test::certificates const papers("127.0.0.1");
    std::map<std::string, double> figures;
    // A part that is being sent slowly is larger than the buffers of both sockets.
    moment const moments[] = {{parts_are::awaiting_responses, "waiting", 500ms, 1_MiB},
                              {parts_are::being_sent, "sending_slowly", 500ms, 8_MiB},
                              {parts_are::at_full_speed, "sending", 20ms, 8_MiB},
                              {parts_are::connecting, "connecting", 0ms, 1_MiB}};
    std::string const bytes(8_MiB * static_cast<std::uint64_t>(in_flight), 'x');
    for (moment const& when : moments)
        for (bool const tls : {false, true}) {
            ossio::testing::server_options o;
            o.discard = true;
            bench::server_process const server(o, tls ? &papers : nullptr,
                                               [&](ossio::testing::server& s) { hold_parts(s, when.state); });
            ossio::client_options settings("cn-hangzhou");
            settings.endpoint = server.url;
            settings.credentials = ossio::static_credentials(ossio::credentials(bench::key_id(), bench::key_secret()));
            settings.tls.ca_file = papers.certificate_file();
            std::vector<double> wall, cpu;
            for (int i = 0; i < cancels; ++i) {
                cost const one = cancel_one(settings, when, in_flight, bytes);
                wall.push_back(one.wall);
                cpu.push_back(one.cpu);
            }
            std::string const name = (tls ? "https_" : "http_") + when.name;
            note(figures, name + "_wall_ms", wall);
            note(figures, name + "_cpu_ms", cpu);
        }
    all.print(figures);
}
