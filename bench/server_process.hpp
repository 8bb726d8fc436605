// SPDX-License-Identifier: BSL-1.0
// An embedded server in a process of its own: its time is not the client's.
#ifndef OSSIO_BENCH_SERVER_PROCESS_HPP
#define OSSIO_BENCH_SERVER_PROCESS_HPP

#include <ossio/testing/server.hpp>

#include "help/certificates.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

namespace bench {

class server_process {
public:
    /// With the bucket "examplebucket". `papers` null: http. Forks: before there are threads.
    server_process(ossio::testing::server_options options, ossio::test::certificates const* papers,
                   std::function<void(ossio::testing::server&)> const& prepare = {}) {
        int ends[2];
        if (::pipe(ends) != 0) std::abort();
        id_ = ::fork();
        if (id_ == 0) serve(std::move(options), papers, prepare, ends[1]);
        ::close(ends[1]);
        char text[256] = {};
        if (id_ < 0 || ::read(ends[0], text, sizeof text - 1) <= 0) std::abort();
        ::close(ends[0]);
        url = text;
    }
    ~server_process() {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    server_process(server_process const&) = delete;
    server_process& operator=(server_process const&) = delete;

    std::string url;

private:
    [[noreturn]] static void serve(ossio::testing::server_options options, ossio::test::certificates const* papers,
                                   std::function<void(ossio::testing::server&)> const& prepare, int to) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (papers) {
            options.tls_certificate = papers->certificate_file();
            options.tls_key = papers->key_file();
        }
        boost::asio::io_context io(1);
        ossio::testing::server server(io.get_executor(), std::move(options));
        server.create_bucket("examplebucket");
        if (prepare) prepare(server);
        std::string const url = server.url();
        if (::write(to, url.data(), url.size()) < 0) std::abort();
        ::close(to);
        auto const always = boost::asio::make_work_guard(io);
        io.run();
        std::abort();
    }

    pid_t id_;
};

} // namespace bench
#endif
