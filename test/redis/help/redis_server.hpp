// SPDX-License-Identifier: BSL-1.0
// A real redis-server for one test, asked by hiredis' own client.
#ifndef OSSIO_TEST_REDIS_HELP_REDIS_SERVER_HPP
#define OSSIO_TEST_REDIS_HELP_REDIS_SERVER_HPP

#include "help/temporary_folder.hpp"

#include <ossio/redis.hpp>

#include <boost/test/tree/test_unit.hpp>

#include <string>
#include <vector>

namespace ossio::test {

/// Precondition of suites; its message is what CTest takes for "skipped".
boost::test_tools::assertion_result redis_is_installed(boost::unit_test::test_unit_id);

/// Listens on a free port of 127.0.0.1 and keeps its data in a folder of its own. Killed when it is destroyed.
class redis_server {
public:
    explicit redis_server(std::vector<std::string> more_arguments = {}, bool tls = false);
    ~redis_server();
    redis_server(redis_server const&) = delete;
    redis_server& operator=(redis_server const&) = delete;

    redis_options options() const; ///< prefix "t:", leases of 600 ms
    void start();                  ///< again, on the same port
    void kill();
    void freeze();
    void thaw();

    /// What a command answers: its text, or its number as text; "(nil)". `as_password`: AUTH first.
    std::string ask(std::vector<std::string> const& arguments, int database = 0,
                    std::string const& as_password = "") const;

private:
    std::filesystem::path pid_file() const { return folder_ / "redis.pid"; }

    temporary_folder folder_;
    std::vector<std::string> arguments_;
    std::uint16_t port_;
    bool tls_;
    int process_ = -1;
};

} // namespace ossio::test
#endif
