// SPDX-License-Identifier: BSL-1.0
// Requests and responses of InitiateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload.
#ifndef OSSIO_SRC_WIRE_MULTIPART_MESSAGES_HPP
#define OSSIO_SRC_WIRE_MULTIPART_MESSAGES_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>
#include <ossio/types.hpp>

#include "wire/http.hpp"

#include <optional>
#include <span>

namespace ossio::wire {

result<request> build_initiate(std::string bucket, std::string key, object_headers const&, bool sequential = false);
result<multipart_upload> parse_initiate(response const&);

/// Optional parameters of UploadPart.
class part_headers {
public:
    part_headers() = default;

    std::string content_md5; ///< base64; empty: not sent
    std::string request_payer;
    std::uint64_t traffic_limit = 0; ///< bit/s
};

result<request> build_upload_part(std::string bucket, multipart_upload const&, int number, part_headers const&);
result<part> parse_upload_part(response const&, int number, std::uint64_t size);

/// Without a list all parts are requested (x-oss-complete-all); an empty list makes an object without bytes.
result<request> build_complete(std::string bucket, multipart_upload const&, std::optional<std::span<part const>>,
                               complete_options const&);
result<object_info> parse_complete(response const&); ///< the response has no size: `size` is 0

request build_abort(std::string bucket, multipart_upload const&);

} // namespace ossio::wire
#endif
