// SPDX-License-Identifier: BSL-1.0
// Looks through the unfinished uploads of a bucket and removes the old ones.
#ifndef OSSIO_SRC_TRANSFER_SWEEPER_HPP
#define OSSIO_SRC_TRANSFER_SWEEPER_HPP

#include <ossio/sweep.hpp>

#include "service/operations.hpp"

namespace ossio::transfer {

using utc_time = std::chrono::system_clock::time_point;

/// Those of a listing that were begun before `limit`; one whose date cannot be read is not.
std::vector<stale_upload> begun_before(utc_time limit, std::vector<multipart_upload> const& listed);

service::outcome<std::vector<stale_upload>> sweep(service::bucket_ptr in, sweep_options options);

} // namespace ossio::transfer
#endif
