// SPDX-License-Identifier: BSL-1.0
// Commands whose output is read: in hosts that ignore or reap their children, with sockets of theirs, with children left behind.
#include "async/child_process.hpp"
#include "async/owned_process.hpp"
#include "help/run.hpp"

#include <boost/test/unit_test.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(commands)

namespace {

std::string printed_by(std::string command, async::duration limit = 60s) {
    asio::io_context io;
    return run(io, async::output_of(std::move(command), limit, 1 << 20)).value();
}

/// How the host of the library treats its children.
class children_are {
public:
    explicit children_are(void (*handler)(int)) : before_(::signal(SIGCHLD, handler)) {}
    ~children_are() { ::signal(SIGCHLD, before_); }
    children_are(children_are const&) = delete;
    children_are& operator=(children_are const&) = delete;

private:
    void (*before_)(int);
};

void reap_all(int) {
    int const saved = errno;
    while (::waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    errno = saved;
}

/// A pipe whose other end closes when the last process that has it ends.
class alive {
public:
    alive() {
        if (::pipe2(ends_.data(), O_CLOEXEC | O_NONBLOCK) != 0) throw std::runtime_error("pipe2");
    }
    ~alive() {
        ::close(ends_[0]);
        close_ours();
    }
    alive(alive const&) = delete;
    alive& operator=(alive const&) = delete;

    int for_child() const noexcept { return ends_[1]; }
    void close_ours() {
        if (ends_[1] >= 0) ::close(std::exchange(ends_[1], -1));
    }
    bool has_ended() const {
        char c = 0;
        for (int i = 0; i < 20'000; ++i) {
            if (::read(ends_[0], &c, 1) == 0) return true;
            ::usleep(1000);
        }
        return false;
    }

private:
    std::array<int, 2> ends_{-1, -1};
};

} // namespace

BOOST_AUTO_TEST_CASE(a_command_gets_no_descriptor_of_the_host) {
    int const low = ::open("/dev/null", O_RDONLY);
    int const open_to_all = ::fcntl(low, F_DUPFD, 50); // as Asio opens sockets: without O_CLOEXEC
    std::string const listed = printed_by("for fd in /dev/fd/*; do echo \"${fd##*/}\"; done");
    ::close(low);
    ::close(open_to_all);
    BOOST_TEST(("\n" + listed).find('\n' + std::to_string(open_to_all) + '\n') == std::string::npos, listed);
    BOOST_TEST(("\n" + listed).find("\n1\n") != std::string::npos, listed);
}

BOOST_AUTO_TEST_CASE(a_host_that_ignores_or_reaps_its_children_gets_the_output) {
    for (auto* const handler : {SIG_IGN, &reap_all}) {
        children_are const so(handler);
        BOOST_TEST(printed_by("echo keys") == "keys\n");
    }
}

BOOST_AUTO_TEST_CASE(a_child_that_is_left_with_the_output_is_not_waited_for) {
    BOOST_TEST(printed_by("sleep 100 2>/dev/null & echo keys", 90s) == "keys\n");
}

BOOST_AUTO_TEST_CASE(all_of_a_long_output_arrives) {
    std::string const text = printed_by("i=0; while [ $i -lt 20000 ]; do echo 0123456789; i=$((i+1)); done");
    BOOST_TEST(text.size() == 220'000U);
}

BOOST_AUTO_TEST_CASE(a_command_has_its_own_signals) {
    children_are const ignored(SIG_IGN);
    auto* const before = ::signal(SIGPIPE, SIG_IGN);
    std::string const text = printed_by("(trap '' PIPE; :) ; yes | head -n 1; sh -c 'kill -PIPE $$; echo survived'");
    ::signal(SIGPIPE, before);
    BOOST_TEST(text == "y\n");
}

BOOST_AUTO_TEST_CASE(a_command_that_is_given_up_ends_with_its_children) {
    alive pipe;
    {
        async::owned_process one;
        BOOST_REQUIRE(one.start("sleep 1000 & sleep 1000", pipe.for_child()));
        pipe.close_ours();
        BOOST_TEST(!one.has_ended());
    }
    BOOST_TEST(pipe.has_ended());
}

BOOST_AUTO_TEST_CASE(a_process_that_somebody_else_has_reaped_is_not_signalled_any_more) {
    alive pipe;
    pid_t bystander = 0;
    {
        async::owned_process one;
        BOOST_REQUIRE(one.start("exit 7", pipe.for_child()));
        int status = 0;
        pid_t const reaped = ::waitpid(-1, &status, 0);
        BOOST_REQUIRE(reaped > 0);
        // Its number is now free. A child of ours leads a group of that number, if the system lets it be chosen.
        int const last = ::open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
        std::string const number = std::to_string(reaped - 1);
        if (last >= 0 && ::write(last, number.data(), number.size()) < 0) BOOST_TEST_MESSAGE("no number can be chosen");
        bystander = ::fork();
        if (bystander == 0) {
            ::setpgid(0, 0);
            ::sleep(1000);
            ::_exit(0);
        }
        ::setpgid(bystander, bystander);
        if (last >= 0) ::close(last);
        BOOST_TEST_MESSAGE("reaped " << reaped << ", bystander " << bystander);
    }
    BOOST_TEST(::kill(bystander, 0) == 0);
    BOOST_TEST(::waitpid(bystander, nullptr, WNOHANG) == 0);
    ::kill(bystander, SIGKILL);
    ::waitpid(bystander, nullptr, 0);
}

BOOST_AUTO_TEST_CASE(failures_say_what_went_wrong) {
    for (auto const& [command, limit, why] :
         {std::tuple<char const*, async::duration, char const*>{"exit 3", 60s, "failed"},
          {"sleep 1000", 20ms, "takes too long"},
          {"yes", 60s, "prints too much"}}) {
        std::string text;
        try {
            printed_by(command, limit);
        } catch (std::runtime_error const& e) {
            text = e.what();
        }
        BOOST_TEST(text.find(why) != std::string::npos, command << ": " << text);
    }
}

BOOST_AUTO_TEST_SUITE_END()
