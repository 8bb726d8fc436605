// SPDX-License-Identifier: BSL-1.0
// Finds the old unfinished uploads of a bucket and deletes them.
#ifndef OSSIO_SRC_TRANSFER_MULTIPART_STALE_UPLOADS_HPP
#define OSSIO_SRC_TRANSFER_MULTIPART_STALE_UPLOADS_HPP

#include <ossio/sweep.hpp>

#include "service/operations.hpp"

namespace ossio::transfer {

using utc_time = std::chrono::system_clock::time_point;

/// Whether its key begins with the prefix and it was begun before `limit`. A date that cannot be parsed is not old.
bool is_stale(multipart_upload const& upload, std::string_view prefix, utc_time limit);

service::outcome<std::vector<stale_upload>> sweep(service::bucket_ptr in, sweep_options options);

} // namespace ossio::transfer
#endif
