// SPDX-License-Identifier: BSL-1.0
// Files as sources, for those who check the way to them, or wait for them, by themselves.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_DESCRIPTOR_SOURCE_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_DESCRIPTOR_SOURCE_HPP

#include <ossio/source.hpp>

#include "async/posix_file.hpp"

namespace ossio::transfer {

/// As open_file, for an open file that is called `name`. Throws error{errc::source_unreadable}.
source_ptr source_of_descriptor(asio::any_io_executor, async::descriptor file, std::filesystem::path const& name);

/// As open_file, but without waiting: null if another process has to give up a lease of the file first.
source_ptr open_file_at_once(asio::any_io_executor, std::filesystem::path const&);

/// What open_file throws when no lease is given up.
failure file_is_leased(std::filesystem::path const&);

} // namespace ossio::transfer
#endif
