// SPDX-License-Identifier: BSL-1.0
// The metadata of an open file that stand for its content. No I/O.
#ifndef OSSIO_SRC_ASYNC_FILE_IDENTITY_HPP
#define OSSIO_SRC_ASYNC_FILE_IDENTITY_HPP

#include <cstdint>

namespace ossio::async {

enum class file_kind { regular, block_device, other };

/** What fstat says of an open file.

    The device number is left out: it differs after a reboot or a remount, and between the hosts of a shared file system,
    while the file is the same.
*/
class file_identity {
public:
    file_identity() = default;
    friend bool operator==(file_identity const&, file_identity const&) = default;

    file_kind kind = file_kind::regular;
    std::uint64_t size = 0;       ///< bytes; of a block device, too
    std::int64_t modified_ns = 0; ///< mtime, since the epoch; programs may set it
    std::int64_t changed_ns = 0;  ///< ctime, since the epoch; only the kernel sets it
    std::uint64_t inode = 0;
    std::uint64_t links = 1; ///< names that the file has; 0: it was unlinked
};

} // namespace ossio::async
#endif
