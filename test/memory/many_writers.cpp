// SPDX-License-Identifier: BSL-1.0
// Two hundred writers at once on a budget of 64 MiB: what the process holds in memory, measured from outside.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include "help/temporary_folder.hpp"
#include "wire/crc64.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <random>

namespace asio = boost::asio;
using namespace ossio;

BOOST_AUTO_TEST_SUITE(many_writers)

namespace {

constexpr int writers = 200;
constexpr std::size_t object_size = 3'333'333;
constexpr std::uint64_t budget = 64_MiB;
constexpr std::uint64_t beyond = 24_MiB;

/// A server in a process of its own, so that its memory is not ours. It ends with its pipe.
class server_process {
public:
    server_process() {
        int told[2], alive[2];
        BOOST_REQUIRE(::pipe(told) == 0 && ::pipe(alive) == 0);
        child_ = ::fork();
        if (child_ == 0) {
            ::close(alive[1]);
            serve(told[1], alive[0]);
            ::_exit(0);
        }
        ::close(told[1]);
        ::close(alive[0]);
        alive_ = alive[1];
        char text[64];
        auto const n = ::read(told[0], text, sizeof text);
        BOOST_REQUIRE(n > 0);
        url.assign(text, static_cast<std::size_t>(n));
        ::close(told[0]);
    }
    ~server_process() {
        ::close(alive_);
        ::waitpid(child_, nullptr, 0);
    }

    std::string url;

private:
    static void serve(int tell, int alive) {
        test::temporary_folder folder;
        asio::io_context io;
        testing::server_options options;
        options.data = folder.path();
        testing::server server(io.get_executor(), options);
        server.create_bucket("examplebucket");
        auto const address = server.url();
        if (::write(tell, address.data(), address.size()) < 0) return;
        asio::posix::stream_descriptor parent(io, alive);
        char none = 0;
        parent.async_read_some(asio::buffer(&none, 1), [&](auto, auto) { io.stop(); });
        io.run();
    }

    pid_t child_ = 0;
    int alive_ = -1;
};

/// Bytes of /proc/self/status, as "VmHWM".
std::uint64_t memory(std::string_view what) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(what)) return std::stoull(line.substr(what.size() + 1)) * 1024;
    return 0;
}

/// One block of chance for all, begun at another place by each.
class contents {
public:
    contents() : block_(1 << 20, '\0') {
        std::mt19937 dice(1);
        for (char& c : block_) c = static_cast<char>(dice());
    }
    asio::const_buffer piece(int who, std::size_t at, std::size_t most) const {
        std::size_t const from = (static_cast<std::size_t>(who) * 4099 + at) % block_.size();
        return asio::buffer(asio::buffer(block_) + from, std::min(most, object_size - at));
    }
    std::uint64_t crc64(int who) const {
        std::uint64_t crc = 0;
        for (std::size_t at = 0; at < object_size;) {
            auto const some = piece(who, at, object_size);
            crc = wire::crc64(crc, some.data(), some.size());
            at += some.size();
        }
        return crc;
    }

private:
    std::string block_;
};

asio::awaitable<void> write_one(bucket to, contents const& bytes, int who) {
    auto writer = to.open_writer(std::to_string(who));
    for (std::size_t at = 0; at < object_size;) {
        auto const some = bytes.piece(who, at, 50'000);
        co_await writer.write(some);
        at += some.size();
    }
    co_await writer.finish();
}

class crc_sink final : public sink {
public:
    asio::awaitable<void> write(asio::const_buffer bytes) override {
        crc = wire::crc64(crc, bytes.data(), bytes.size());
        co_return;
    }

    std::uint64_t crc = 0;
};

asio::awaitable<void> read_back(bucket from, contents const& bytes, int& right) {
    for (int i = 0; i < writers; ++i) {
        auto into = std::make_shared<crc_sink>();
        co_await from.get_object_to(std::to_string(i), into);
        if (into->crc == bytes.crc64(i)) ++right;
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(two_hundred_writers_stay_within_the_budget_and_24_mebibytes) {
    server_process server;
    contents const bytes;
    asio::io_context io;
    client_options options("cn-hangzhou");
    options.endpoint = server.url;
    options.credentials = static_credentials(credentials("ossio-test-id", "ossio-test-secret"));
    options.buffer_budget = budget;
    client client(io.get_executor(), options);
    auto bucket = client.bucket("examplebucket");
    std::ofstream("/proc/self/clear_refs") << "5"; // the high-water mark begins here
    auto const before = memory("VmRSS:");

    int done = 0;
    for (int i = 0; i < writers; ++i)
        asio::co_spawn(io, write_one(bucket, bytes, i), [&](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
            ++done;
        });
    io.run();
    auto const grown = memory("VmHWM:") - before;
    BOOST_TEST_MESSAGE(writers << " writers of " << object_size << " bytes, a budget of " << (budget >> 20)
                               << " MiB: the process grew by " << static_cast<double>(grown) / (1 << 20) << " MiB");

    BOOST_TEST(done == writers);
    BOOST_TEST(grown < budget + beyond);
    int right = 0;
    io.restart();
    asio::co_spawn(io, read_back(bucket, bytes, right), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
    BOOST_TEST(right == writers);
    client.close();
}

BOOST_AUTO_TEST_SUITE_END()
