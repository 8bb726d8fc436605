// SPDX-License-Identifier: BSL-1.0
// An upload with many parts in flight runs on a small stack: its depth does not grow with their number.
#include "help/instrumented.hpp"

#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace asio = boost::asio;
using namespace ossio;

BOOST_AUTO_TEST_SUITE(stack_depth)

namespace {

constexpr std::uint64_t part_size = 100 * 1024;

/// What the thread with the small stack does.
class job {
public:
    std::string url;
    int parts = 0;
    std::string content;
    bool is_done = false;
};

void upload_all(job& todo) {
    asio::io_context io;
    client_options options("cn-hangzhou");
    options.endpoint = todo.url;
    options.credentials = static_credentials(credentials("ossio-test-id", "ossio-test-secret"));
    options.max_connections = todo.parts;
    options.buffer_budget = static_cast<std::uint64_t>(todo.parts) * 256_KiB;
    client client(io.get_executor(), options);
    upload_options how;
    how.part_size = part_size;
    how.multipart_threshold = 0;
    how.concurrency = todo.parts;
    auto const source = borrow(asio::buffer(todo.content));
    asio::co_spawn(io, client.bucket("examplebucket").upload("k", source, how),
                   [&](std::exception_ptr e, upload_result const& r) {
                       todo.is_done = !e && r.size == todo.content.size();
                       client.close();
                   });
    io.run();
}

void* run_job(void* todo) {
    upload_all(*static_cast<job*>(todo));
    return nullptr;
}

bool run_on_stack_of(std::size_t bytes, job& todo) {
    pthread_attr_t attributes;
    pthread_t thread{};
    bool const is_started = pthread_attr_init(&attributes) == 0 && pthread_attr_setstacksize(&attributes, bytes) == 0 &&
                            pthread_attr_setguardsize(&attributes, 64 * 1024) == 0 &&
                            pthread_create(&thread, &attributes, run_job, &todo) == 0;
    if (!is_started) return false;
    pthread_join(thread, nullptr);
    return todo.is_done;
}

/// The server has a thread and a stack of its own.
bool uploads_on_stack_of(std::size_t bytes, int parts) {
    asio::io_context io;
    testing::server service(io.get_executor());
    service.create_bucket("examplebucket");
    auto work = asio::make_work_guard(io);
    job todo;
    todo.url = service.url();
    todo.parts = parts;
    todo.content.assign(2 * static_cast<std::size_t>(parts) * part_size + 1, 'x');
    std::thread serving([&] { io.run(); });
    bool const is_done = run_on_stack_of(bytes, todo);
    io.stop();
    serving.join();
    return is_done;
}

/// In a process of its own: what overflows its stack is killed.
std::string end_of_upload_on_stack_of(std::size_t bytes, int parts) {
    pid_t const child = ::fork();
    if (child == 0) ::_exit(uploads_on_stack_of(bytes, parts) ? 0 : 1);
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFSIGNALED(status)) return "killed by signal " + std::to_string(WTERMSIG(status));
    return WEXITSTATUS(status) == 0 ? "done" : "failed";
}

boost::test_tools::assertion_result stacks_are_ours(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result is(!test::is_instrumented);
    is.message() << "sanitizers make each stack frame several times as large";
    return is;
}

} // namespace

BOOST_AUTO_TEST_CASE(parts_in_flight_do_not_deepen_the_stack, *boost::unit_test::precondition(stacks_are_ours)) {
    for (int parts : {64, 256})
        for (std::size_t kibibytes : {64U, 256U}) {
            auto const end = end_of_upload_on_stack_of(kibibytes * 1024, parts);
            BOOST_TEST(end == "done", parts << " parts in flight on a stack of " << kibibytes << " KiB: " << end);
        }
}

BOOST_AUTO_TEST_SUITE_END()
