// SPDX-License-Identifier: BSL-1.0
// Starts redis-server, and waits until it listens.
#include "redis/help/redis_server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <hiredis/hiredis.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ossio::test {

namespace {

using boost::asio::ip::tcp;

tcp::endpoint local(std::uint16_t port) { return tcp::endpoint(boost::asio::ip::address_v4::loopback(), port); }

std::uint16_t free_port() {
    boost::asio::io_context io;
    tcp::acceptor const one(io, local(0));
    return one.local_endpoint().port();
}

class context_deleter {
public:
    void operator()(redisContext* c) const noexcept { redisFree(c); }
};
class reply_deleter {
public:
    void operator()(redisReply* r) const noexcept { freeReplyObject(r); }
};

std::unique_ptr<redisReply, reply_deleter> tell(redisContext& to, std::vector<std::string> const& arguments) {
    std::vector<char const*> texts;
    std::vector<std::size_t> sizes;
    for (std::string const& word : arguments) {
        texts.push_back(word.data());
        sizes.push_back(word.size());
    }
    auto* const r = redisCommandArgv(&to, static_cast<int>(arguments.size()), texts.data(), sizes.data());
    if (!r) throw std::runtime_error(to.errstr);
    return std::unique_ptr<redisReply, reply_deleter>(static_cast<redisReply*>(r));
}

} // namespace

boost::test_tools::assertion_result redis_is_installed(boost::unit_test::test_unit_id) {
    if (std::system("redis-server --version >/dev/null 2>&1") == 0) return true;
    boost::test_tools::assertion_result no(false);
    no.message() << "redis-server is not installed";
    return no;
}

redis_server::redis_server(std::vector<std::string> more_arguments, bool tls)
    : arguments_(std::move(more_arguments)), port_(free_port()), tls_(tls) {
    std::string const number = std::to_string(port_);
    std::vector<std::string> arguments{"redis-server", "--bind", "127.0.0.1", "--save", "", "--dir"};
    arguments.push_back(folder_.path().string());
    arguments.insert(arguments.end(), {"--pidfile", pid_file().string()}); // written once it listens
    arguments.push_back("--port");
    arguments.push_back(tls ? "0" : number);
    arguments_.insert(arguments_.begin(), arguments.begin(), arguments.end());
    if (tls) {
        arguments_.push_back("--tls-port");
        arguments_.push_back(number);
    }
    start();
}

redis_server::~redis_server() { kill(); }

redis_options redis_server::options() const {
    redis_options o("127.0.0.1", port_);
    o.prefix = "t:";
    o.lease_life = std::chrono::milliseconds(600);
    o.tls = tls_;
    return o;
}

void redis_server::start() {
    std::vector<char*> arguments;
    for (std::string& word : arguments_) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
        int const nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDOUT_FILENO);
        ::execvp("redis-server", arguments.data());
        ::_exit(127);
    }
    for (int tries = 0; !std::filesystem::exists(pid_file()); ++tries) {
        bool const ended = ::waitpid(process_, nullptr, WNOHANG) != 0; // somebody else may have taken the port
        if (ended) process_ = -1;
        if (ended || tries == 2000) throw std::runtime_error("redis-server does not listen");
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    while (!tls_ && ask({"PING"}).starts_with("LOADING")) std::this_thread::sleep_for(std::chrono::milliseconds(10));
}

void redis_server::kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
    std::filesystem::remove(pid_file());
}

void redis_server::freeze() { ::kill(process_, SIGSTOP); }
void redis_server::thaw() { ::kill(process_, SIGCONT); }

std::string redis_server::ask(std::vector<std::string> const& arguments, int database,
                              std::string const& as_password) const {
    std::unique_ptr<redisContext, context_deleter> const c(redisConnect("127.0.0.1", port_));
    if (!c || c->err) throw std::runtime_error("redis-server cannot be reached");
    if (!as_password.empty()) tell(*c, {"AUTH", as_password});
    tell(*c, {"SELECT", std::to_string(database)});
    auto const r = tell(*c, arguments);
    if (r->type == REDIS_REPLY_NIL) return "(nil)";
    if (r->type == REDIS_REPLY_INTEGER) return std::to_string(r->integer);
    return std::string(r->str, static_cast<std::size_t>(r->len));
}

} // namespace ossio::test
