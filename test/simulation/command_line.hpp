// SPDX-License-Identifier: BSL-1.0
// What the programs that run seeds have in common: their options, and where a run keeps its files.
#ifndef OSSIO_TEST_SIMULATION_COMMAND_LINE_HPP
#define OSSIO_TEST_SIMULATION_COMMAND_LINE_HPP

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace ossio::test {

/// The value of an option that is a number; `otherwise` when it is not given.
inline std::uint64_t option(int argc, char** argv, std::string_view name, std::uint64_t otherwise) {
    for (int i = 1; i + 1 < argc; ++i)
        if (argv[i] == name) return std::strtoull(argv[i + 1], nullptr, 10);
    return otherwise;
}

/// In memory where the system has such a folder.
inline std::filesystem::path folder_of_runs() {
    return std::filesystem::exists("/dev/shm") ? "/dev/shm" : std::filesystem::temp_directory_path();
}

} // namespace ossio::test
#endif
