// SPDX-License-Identifier: BSL-1.0
// Files that survive a crash complete, and locks that end with their process. The only file with these system calls.
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

/// Identifies a file and its state.
class file_mark {
public:
    file_mark() = default;
    friend bool operator==(file_mark const&, file_mark const&) = default;

    std::uint64_t device = 0, number = 0, bytes = 0;
};

/** Replaces `path` by `text`: new file (mode 0600), sync, rename, sync of the folder. After an error the old file
    remains. Whatever is no regular file is set aside.

    `left`, if given, becomes the mark of the new file.
*/
error_code write_durably(std::filesystem::path const& path, std::string_view text, file_mark* left = nullptr);

/** Appends `text` to `path` and syncs it, if the file is still the one that `left` marks, and updates `left`.

    ESTALE: it is another file, or was changed. After an error or a crash a part of `text` may be in the file.
*/
error_code append_durably(std::filesystem::path const& path, std::string_view text, file_mark& left);

/// Returns the whole file; nothing if it does not exist. Never waits for a FIFO, follows no symbolic link.
std::optional<std::string> read_whole(std::filesystem::path const& path, std::size_t longest, error_code&);

/// Creates the folder and its parents, the folder itself with mode 0700, and syncs each new name.
error_code make_private_folder(std::filesystem::path const& folder);

/// Empty: the folder belongs to this user or to root and is not world-writable, or it does not exist. Else what is wrong with it.
std::string why_not_private(std::filesystem::path const& folder);

/// Renames `path` to `PATH.damaged`, or `PATH.damaged2` and so on if that name is taken by something that is no file.
bool set_aside(std::filesystem::path const& path);

/// The same, if a folder, a FIFO or anything else that is no regular file stands in its place.
bool set_aside_irregular(std::filesystem::path const& path);

/// Deletes the file; it may be missing.
error_code remove_file(std::filesystem::path const& path);

/// An exclusive lock on a file; the file is deleted when the lock ends.
class file_lock {
public:
    virtual ~file_lock() = default;

    /// Returns false if the file was deleted: another process may hold a lock of that name.
    virtual bool is_there() const noexcept = 0;
};

/// Locks `path` against other processes and other holders in this one. Null without an error: it is locked already.
std::shared_ptr<file_lock> lock_file(std::filesystem::path const& path, error_code&);

} // namespace ossio::store
#endif
