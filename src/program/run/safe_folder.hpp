// SPDX-License-Identifier: BSL-1.0
// Folders for files whose names come from the service.
#ifndef OSSIO_SRC_PROGRAM_RUN_SAFE_FOLDER_HPP
#define OSSIO_SRC_PROGRAM_RUN_SAFE_FOLDER_HPP

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_set>

namespace ossio::program {

/// A folder below which folders are made as they are needed, never through a symbolic link.
class safe_folder {
public:
    explicit safe_folder(std::filesystem::path root) : root_(std::move(root)) {}

    /// Makes the folders of a name that `unsafe_path` accepts. Returns why that is impossible; nothing: they are there.
    std::optional<std::string> make_folders_of(std::string const& name);

    std::filesystem::path path_of(std::string const& name) const { return root_ / name; }

private:
    std::filesystem::path root_;
    std::unordered_set<std::string> made_; // relative paths of folders that were examined
};

} // namespace ossio::program
#endif
