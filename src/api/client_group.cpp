// SPDX-License-Identifier: BSL-1.0
// The members of client_group, and the threads that it makes.
#include <ossio/client_group.hpp>

#include "api/client_access.hpp"
#include "service/client_loops.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <thread>

namespace ossio {

namespace detail {

/// Event loops with a thread each. They run until `join`.
class loop_threads {
public:
    explicit loop_threads(int n) {
        for (int i = 0; i < n; ++i) loops_.push_back(std::make_unique<loop>());
    }
    ~loop_threads() { join(); } // the group could not be made
    loop_threads(loop_threads const&) = delete;
    loop_threads& operator=(loop_threads const&) = delete;

    /// All of them before a loop is destroyed: what is left on one may refer to another.
    void join() {
        for (auto& one : loops_) one->end();
    }

    std::vector<asio::any_io_executor> executors() {
        std::vector<asio::any_io_executor> all;
        all.reserve(loops_.size());
        for (auto& one : loops_) all.emplace_back(one->io.get_executor());
        return all;
    }

private:
    class loop {
    public:
        loop() : work(asio::make_work_guard(io)), thread([this] { io.run(); }) {}

        loop(loop const&) = delete;
        loop& operator=(loop const&) = delete;

        /// Not all loops could be made, or this one has ended.
        ~loop() { end(); }

        /// What has been posted is done first: it closes connections.
        void end() {
            if (!thread.joinable()) return;
            asio::post(io, [this] { io.stop(); });
            thread.join();
        }

        asio::io_context io{1};
        asio::executor_work_guard<asio::io_context::executor_type> work;
        std::thread thread;
    };

    std::vector<std::unique_ptr<loop>> loops_;
};

namespace {

std::vector<asio::any_io_executor> with(asio::any_io_executor first, std::vector<asio::any_io_executor> others) {
    others.insert(others.begin(), std::move(first));
    return others;
}

std::shared_ptr<client_impl> make_on(std::vector<asio::any_io_executor> const& loops, client_options options) {
    if (loops.empty()) throw error(failure(errc::invalid_argument, "a client_group needs one loop at least"));
    auto all = service::options_of_loops(std::move(options), loops);
    std::vector<std::shared_ptr<client_impl>> states;
    states.reserve(loops.size());
    for (std::size_t i = 0; i < loops.size(); ++i)
        states.push_back(client_access::impl(client(loops[i], std::move(all[i]))));
    return service::join_loops(std::move(states));
}

} // namespace

client_group client_access::make_group(std::vector<asio::any_io_executor> loops, client_options options,
                                       async::runtime_ptr runtime, net::connector_ptr connector) {
    auto all = service::options_of_loops(std::move(options), loops);
    std::vector<std::shared_ptr<client_impl>> states;
    states.reserve(loops.size());
    for (std::size_t i = 0; i < loops.size(); ++i)
        states.push_back(std::make_shared<client_impl>(loops[i], std::move(all[i]), runtime, connector));
    return client_group(service::join_loops(std::move(states)));
}

} // namespace detail

client_group::client_group(asio::any_io_executor first, int loops, client_options options)
    : threads_(std::make_unique<detail::loop_threads>(std::max(0, loops - 1))) {
    first_ = detail::make_on(detail::with(std::move(first), threads_->executors()), std::move(options));
}

client_group::client_group(std::vector<asio::any_io_executor> loops, client_options options)
    : first_(detail::make_on(loops, std::move(options))) {}

client_group::client_group(std::shared_ptr<detail::client_impl> first) : first_(std::move(first)) {}

client_group::~client_group() {
    client().close();
    if (threads_) threads_->join();
    first_.reset(); // its connections and timers belong to the loops
}

ossio::client client_group::client() const { return ossio::client(first_); }

int client_group::loops() const noexcept { return static_cast<int>(first_->other_loops.size()) + 1; }

} // namespace ossio
