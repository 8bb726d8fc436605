// SPDX-License-Identifier: BSL-1.0
// Files that survive a crash whole, and locks that end with their process. The system's calls stand here only.
#ifndef OSSIO_SRC_STORE_DURABLE_FILE_HPP
#define OSSIO_SRC_STORE_DURABLE_FILE_HPP

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ossio::store {

using boost::system::error_code;

/// Tells a file, as it was left, from any other.
class file_mark {
public:
    file_mark() = default;
    friend bool operator==(file_mark const&, file_mark const&) = default;

    std::uint64_t device = 0, number = 0, bytes = 0;
};

/** Replaces `path` by `text`: new file (mode 0600), sync, rename, sync of the folder. After an error the old one is there.

    `left`, when given, becomes the mark of the new file.
*/
error_code write_durably(std::filesystem::path const& path, std::string_view text, file_mark* left = nullptr);

/** Adds `text` to the end of `path` and syncs it, if the file is still the one that `left` marks, which then moves on.

    ESTALE: it is another file, or was changed. After an error or a crash a part of `text` may be there.
*/
error_code append_durably(std::filesystem::path const& path, std::string_view text, file_mark& left);

/// The whole file; nothing when it is not there.
std::optional<std::string> read_whole(std::filesystem::path const& path, std::size_t longest, error_code&);

/// Makes the folder and its parents, the folder itself with mode 0700.
error_code make_private_folder(std::filesystem::path const& folder);

/// Removes it; it may be missing.
error_code remove_file(std::filesystem::path const& path);

/// An exclusive lock on a file; the file is removed with it.
class file_lock {
public:
    virtual ~file_lock() = default;

    /// false: somebody has removed the file, and another may hold a lock of that name.
    virtual bool is_there() const noexcept = 0;
};

/// Locks `path` against other processes and other holders in this one. Null with no error: somebody else has it.
std::shared_ptr<file_lock> lock_file(std::filesystem::path const& path, error_code&);

} // namespace ossio::store
#endif
