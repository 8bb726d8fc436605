// SPDX-License-Identifier: BSL-1.0
// A folder that ends with its test.
#ifndef OSSIO_TEST_HELP_TEMPORARY_FOLDER_HPP
#define OSSIO_TEST_HELP_TEMPORARY_FOLDER_HPP

#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <stdlib.h>

namespace ossio::test {

class temporary_folder {
public:
    temporary_folder() : temporary_folder(std::filesystem::temp_directory_path()) {}
    explicit temporary_folder(std::filesystem::path const& in) {
        std::string name = (in / "ossio-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("mkdtemp " + name);
        path_ = name;
    }
    ~temporary_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    temporary_folder(temporary_folder const&) = delete;
    temporary_folder& operator=(temporary_folder const&) = delete;

    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
    std::filesystem::path const& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

inline void write_file(std::filesystem::path const& path, std::string_view text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    if (!out.flush()) throw std::runtime_error("writing " + path.string());
}

inline std::string read_file(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

} // namespace ossio::test
#endif
