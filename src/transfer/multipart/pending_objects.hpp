// SPDX-License-Identifier: BSL-1.0
// Completes and deletes uploads that another run has prepared, and deletes those of writers.
#ifndef OSSIO_SRC_TRANSFER_MULTIPART_PENDING_OBJECTS_HPP
#define OSSIO_SRC_TRANSFER_MULTIPART_PENDING_OBJECTS_HPP

#include <ossio/pending_object.hpp>
#include <ossio/writer_state.hpp>

#include "service/operations.hpp"

namespace ossio::transfer {

/// Completes the upload, or finds that it has been completed. Never deletes parts.
service::outcome<object_info> commit(service::bucket_ptr in, pending_object what);

/// Aborts the upload and verifies that it is gone; one that is gone already is no failure.
service::outcome<void> discard(service::bucket_ptr in, pending_object what);
service::outcome<void> discard(service::bucket_ptr in, writer_state what);

} // namespace ossio::transfer
#endif
