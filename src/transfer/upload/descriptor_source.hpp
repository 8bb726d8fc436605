// SPDX-License-Identifier: BSL-1.0
// A file that is open already, as a source: for those who check the way to it themselves.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_DESCRIPTOR_SOURCE_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_DESCRIPTOR_SOURCE_HPP

#include <ossio/source.hpp>

#include "async/posix_file.hpp"

namespace ossio::transfer {

/// As open_file, for an open file that is called `name`. Throws error{errc::source_unreadable}.
source_ptr source_of_descriptor(asio::any_io_executor, async::descriptor file, std::filesystem::path const& name);

} // namespace ossio::transfer
#endif
