// SPDX-License-Identifier: BSL-1.0
// Reads the environment and small files.
#include "credentials/settings.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ossio::credentials_detail {

namespace {

constexpr std::uintmax_t longest_file = 1 << 20;

} // namespace

std::string variable(char const* name) {
    char const* const value = std::getenv(name);
    return value ? value : "";
}

std::string otherwise_variable(std::string given, char const* name) { return given.empty() ? variable(name) : given; }

std::string read_small_file(std::filesystem::path const& path) {
    std::error_code ec;
    auto const size = std::filesystem::file_size(path, ec);
    if (ec) throw std::runtime_error(path.string() + ": " + ec.message());
    if (size > longest_file) throw std::runtime_error(path.string() + ": larger than 1 MiB");
    std::ifstream in(path, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (!in) throw std::runtime_error(path.string() + ": cannot be read");
    return text;
}

} // namespace ossio::credentials_detail
