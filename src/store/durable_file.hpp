// SPDX-License-Identifier: BSL-1.0
// Files that survive a crash whole, and locks that end with their process. The system's calls stand here only.
#ifndef OSSIO_SRC_STORE_DURABLE_FILE_HPP
#define OSSIO_SRC_STORE_DURABLE_FILE_HPP

#include <boost/system/error_code.hpp>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ossio::store {

using boost::system::error_code;

/// Replaces `path` by `text`: new file (mode 0600), sync, rename, sync of the folder. After an error the old one is there.
error_code write_durably(std::filesystem::path const& path, std::string_view text);

/// The whole file; nothing when it is not there.
std::optional<std::string> read_whole(std::filesystem::path const& path, std::size_t longest, error_code&);

/// Makes the folder and its parents, the folder itself with mode 0700.
error_code make_private_folder(std::filesystem::path const& folder);

/// Removes it; it may be missing.
error_code remove_file(std::filesystem::path const& path);

/** Locks `path` exclusively, against other processes and other holders in this one; the file is removed with the lock.

    Null with no error: somebody else has it.
*/
std::shared_ptr<void> lock_file(std::filesystem::path const& path, error_code&);

} // namespace ossio::store
#endif
