// SPDX-License-Identifier: BSL-1.0
// The results of a benchmark program: CPU, wall time, peak memory, allocations; one JSON object on standard output.
#ifndef OSSIO_BENCH_FIGURES_HPP
#define OSSIO_BENCH_FIGURES_HPP

#include <sys/resource.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <string>

namespace bench {

inline std::string key_id() {
    char const* const given = std::getenv("OSS_ACCESS_KEY_ID");
    return given ? given : "ossio-test-id";
}

inline std::string key_secret() {
    char const* const given = std::getenv("OSS_ACCESS_KEY_SECRET");
    return given ? given : "ossio-test-secret";
}

inline double cpu_seconds() {
    rusage u{};
    ::getrusage(RUSAGE_SELF, &u);
    auto const seconds = [](timeval const& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(u.ru_utime) + seconds(u.ru_stime);
}

inline double peak_mib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
    return 0;
}

/// Bytes written by write(), sendfile() and similar calls, as the kernel counts them; sendmsg() is not among these.
inline double written_bytes(char const* accounts) {
    std::ifstream io(accounts);
    for (std::string line; std::getline(io, line);)
        if (line.starts_with("wchar:")) return std::stod(line.substr(6));
    return 0;
}

/// What a file store that has an executor wrote: nothing else is written on the thread for blocking calls. The caller's
/// thread has to be that of the only event loop, whose sendfile() moves parts from files to sockets.
inline double written_on_other_threads() {
    return written_bytes("/proc/self/io") - written_bytes("/proc/thread-self/io");
}

/// Measures since its construction.
class figures {
public:
    figures() : cpu_(cpu_seconds()), begun_(std::chrono::steady_clock::now()) {}

    double wall() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(); }
    double cpu() const { return cpu_seconds() - cpu_; }

    void print(std::map<std::string, double> const& more) const {
        std::cout << "{\"cpu\": " << cpu() << ", \"wall\": " << wall() << ", \"peak_mib\": " << peak_mib();
        for (auto const& [name, value] : more) std::cout << ", \"" << name << "\": " << value;
        std::cout << "}\n";
    }

private:
    double cpu_;
    std::chrono::steady_clock::time_point begun_;
};

} // namespace bench
#endif
