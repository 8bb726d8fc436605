// SPDX-License-Identifier: BSL-1.0
// A server for clients of several threads.
#ifndef OSSIO_TEST_THREADS_STORAGE_HPP
#define OSSIO_TEST_THREADS_STORAGE_HPP

#include <ossio/testing/server.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <thread>

namespace ossio::test {

/// A server on a thread of its own.
class storage {
public:
    explicit storage(testing::server_options how = testing::server_options()) : server(io.get_executor(), how) {
        server.create_bucket("examplebucket");
        options = server.options();
        thread = std::thread([this] { io.run(); });
    }
    ~storage() {
        boost::asio::post(io, [this] { server.stop(); });
        work.reset();
        thread.join();
    }

    boost::asio::io_context io;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work = boost::asio::make_work_guard(io);
    testing::server server;
    client_options options = client_options("cn-hangzhou");
    std::thread thread;
};

} // namespace ossio::test
#endif
