// SPDX-License-Identifier: BSL-1.0
// Requests and responses of PutObject, GetObject, HeadObject, DeleteObject, PutBucket, DeleteBucket.
#ifndef OSSIO_SRC_WIRE_OBJECT_MESSAGES_HPP
#define OSSIO_SRC_WIRE_OBJECT_MESSAGES_HPP

#include <ossio/failure.hpp>
#include <ossio/get_options.hpp>
#include <ossio/types.hpp>

#include "wire/http.hpp"

namespace ossio::wire {

result<request> build_put_object(std::string bucket, std::string key, object_headers const&);
result<object_info> parse_put_object(response const&);

result<request> build_append_object(std::string bucket, std::string key, std::uint64_t position, object_headers const&);
result<appended_object> parse_append_object(response const&);
std::optional<std::uint64_t> next_append_position(response const&); ///< also of an error response

request build_get_object(std::string bucket, std::string key, std::optional<byte_range> const&);
result<request> build_get_object(std::string bucket, std::string key, get_options const&);
result<object_info> parse_get_object(response const&); ///< status 200 or 206; `size` is that of the whole object

request build_head_object(std::string bucket, std::string key, std::string version_id = std::string());
result<object_info> parse_head_object(response const&);

/// The headers that a copy needs to be like the object, as far as HeadObject returns them.
object_headers headers_of_object(response const&);

/// Sets further headers of a request; errc::invalid_argument for those that are none.
result<void> add_request_headers(request&, std::map<std::string, std::string> const&);

void set_range(request&, std::uint64_t first, std::uint64_t last);

request build_delete_object(std::string bucket, std::string key);

request build_put_bucket(std::string bucket);
request build_delete_bucket(std::string bucket);

} // namespace ossio::wire
#endif
