// SPDX-License-Identifier: BSL-1.0
// The thread's CPU clock around each handler, and the kernel's high-water mark of memory around all of them.
#include "hostile/help/measured_run.hpp"

#include <ossio/error.hpp>

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <fstream>
#include <string>

namespace ossio::test {

namespace {

std::size_t status_kibibytes(std::string const& name) {
    std::ifstream in("/proc/self/status");
    for (std::string line; std::getline(in, line);)
        if (line.starts_with(name)) return std::stoul(line.substr(name.size()));
    return 0;
}

/// From here on VmHWM is the peak of what follows.
void forget_peak() { std::ofstream("/proc/self/clear_refs") << "5"; }

} // namespace

measured_end run_measured(boost::asio::io_context& io, boost::asio::awaitable<void> work) {
    measured_end end;
    bool done = false;
    boost::asio::co_spawn(io, std::move(work), [&](std::exception_ptr e) {
        done = true;
        if (!e) return;
        try {
            std::rethrow_exception(e);
        } catch (ossio::error const& thrown) {
            end.why = thrown.info();
        } catch (std::exception const& thrown) {
            end.why.emplace(error_code(), thrown.what());
        }
    });
    forget_peak();
    std::size_t const before = status_kibibytes("VmRSS:");
    auto const begun = std::chrono::steady_clock::now();
    io.restart();
    while (!done) {
        auto const from = cpu_time_of_this_thread();
        if (io.run_one() == 0) break;
        end.longest_step = std::max(end.longest_step, cpu_time_of_this_thread() - from);
    }
    end.took = std::chrono::steady_clock::now() - begun;
    std::size_t const peak = status_kibibytes("VmHWM:");
    end.grown_by = peak > before ? (peak - before) * 1024 : 0;
    return end;
}

} // namespace ossio::test
