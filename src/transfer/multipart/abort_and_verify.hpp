// SPDX-License-Identifier: BSL-1.0
// Deletes an upload from the service and verifies that it is gone.
#ifndef OSSIO_SRC_TRANSFER_MULTIPART_ABORT_AND_VERIFY_HPP
#define OSSIO_SRC_TRANSFER_MULTIPART_ABORT_AND_VERIFY_HPP

#include "service/operations.hpp"

#include <chrono>

namespace ossio::transfer {

/// Time for the response of Initiate after a stop: without the upload id the upload cannot be aborted.
constexpr std::chrono::seconds initiate_grace{5};

/// Time for the question, after a stop, whether the object is stored: nobody who stops an upload waits for an outage to end.
constexpr std::chrono::seconds question_grace{10};

/** Aborts until ListParts says that the upload is gone: parts in flight may be stored after the first abort.

    Success: it is gone. A failure says why that is not certain; errc::total_timed_out after 20 seconds.
*/
service::outcome<void> abort_and_verify(service::bucket_ptr in, multipart_upload upload);

} // namespace ossio::transfer
#endif
