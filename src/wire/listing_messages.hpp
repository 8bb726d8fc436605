// SPDX-License-Identifier: BSL-1.0
// ListParts and ListMultipartUploads: what is asked and what is answered, page by page.
#ifndef OSSIO_SRC_WIRE_LISTING_MESSAGES_HPP
#define OSSIO_SRC_WIRE_LISTING_MESSAGES_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include "wire/http.hpp"

namespace ossio::wire {

class parts_page {
public:
    parts_page() = default;

    std::vector<part> parts;
    int next_marker = 0;
    bool truncated = false;
};

result<request> build_list_parts(std::string bucket, multipart_upload const&, int marker, int page_size = 1000);
result<parts_page> parse_list_parts(response const&);

class uploads_page {
public:
    uploads_page() = default;

    std::vector<multipart_upload> uploads;
    std::vector<std::string> common_prefixes;
    std::string next_key_marker, next_upload_id_marker;
    bool truncated = false;
};

result<request> build_list_uploads(std::string bucket, list_uploads_options const&, std::string const& key_marker,
                                   std::string const& upload_id_marker);
result<uploads_page> parse_list_uploads(response const&);

} // namespace ossio::wire
#endif
