// SPDX-License-Identifier: BSL-1.0
// Requests and responses of ListParts and ListMultipartUploads, page by page.
#ifndef OSSIO_SRC_WIRE_LISTING_MESSAGES_HPP
#define OSSIO_SRC_WIRE_LISTING_MESSAGES_HPP

#include <ossio/failure.hpp>
#include <ossio/listing.hpp>
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
    bool says_encoding = false; ///< keys were encoded, and have been decoded
};

result<request> build_list_uploads(std::string bucket, list_uploads_options const&, std::string const& key_marker,
                                   std::string const& upload_id_marker);
result<uploads_page> parse_list_uploads(response const&);

class objects_page {
public:
    objects_page() = default;

    std::vector<listed_object> objects; ///< ascending by key, common prefixes among them
    std::string next_token;
    bool truncated = false;
};

result<request> build_list_objects(std::string bucket, list_objects_options const&, std::string const& token);
result<objects_page> parse_list_objects(response const&);

/// DeleteMultipleObjects of at most 1000 keys, which XML can hold.
request build_delete_objects(std::string bucket, std::vector<std::string> const& keys);
result<std::vector<std::string>> parse_delete_objects(response const&); ///< keys that are gone

/// Returns whether XML can hold the key: others can only be deleted one by one.
bool fits_xml(std::string_view key) noexcept;

} // namespace ossio::wire
#endif
