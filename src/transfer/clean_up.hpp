// SPDX-License-Identifier: BSL-1.0
// Removes an upload from the service and makes sure that it is gone.
#ifndef OSSIO_SRC_TRANSFER_CLEAN_UP_HPP
#define OSSIO_SRC_TRANSFER_CLEAN_UP_HPP

#include "service/operations.hpp"

#include <chrono>

namespace ossio::transfer {

/// How long Initiate may still answer after a stop: an upload id that nobody learns is an upload that nobody can abort.
constexpr std::chrono::seconds initiate_grace{5};

/** Aborts until ListParts says that the upload is gone: parts that were in flight may land after the first abort.

    Success: it is gone. A failure says why that is not certain; total_timed_out after 20 seconds.
*/
service::outcome<void> abort_until_gone(service::bucket_ptr in, multipart_upload upload);

} // namespace ossio::transfer
#endif
