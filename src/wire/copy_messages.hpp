// SPDX-License-Identifier: BSL-1.0
// Requests and responses of CopyObject and UploadPartCopy.
#ifndef OSSIO_SRC_WIRE_COPY_MESSAGES_HPP
#define OSSIO_SRC_WIRE_COPY_MESSAGES_HPP

#include <ossio/copy.hpp>
#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include "wire/http.hpp"

namespace ossio::wire {

/// `headers` null: those of the source are kept.
result<request> build_copy_object(std::string bucket, std::string key, copy_source const&, object_headers const*);
result<object_info> parse_copy_object(response const&); ///< the response has no size: `size` is 0

result<request> build_upload_part_copy(std::string bucket, multipart_upload const&, int number, copy_source const&,
                                       byte_range const&);
result<part> parse_upload_part_copy(response const&, int number, byte_range const&);

} // namespace ossio::wire
#endif
