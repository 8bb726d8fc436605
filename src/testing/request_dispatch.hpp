// SPDX-License-Identifier: BSL-1.0
// The operations of OSS that the embedded server performs: each takes an authenticated request and returns a response.
#ifndef OSSIO_SRC_TESTING_REQUEST_DISPATCH_HPP
#define OSSIO_SRC_TESTING_REQUEST_DISPATCH_HPP

#include "testing/response.hpp"

namespace ossio::testing {

/// A request, the state that it works on, and settings that change the response.
class request_context {
public:
    request_context(parsed_request& request, bucket_map& all, wire::utc_time time, std::string id)
        : in(request), buckets(all), now(time), request_id(std::move(id)) {}

    parsed_request& in;
    bucket_map& buckets;
    wire::utc_time now;
    std::string request_id;
    blob_factory* blobs = nullptr; ///< makes the bodies of copies
    std::string region;
    bool returns_crc64 = true;
    std::string changed_bucket; ///< set by operations that changed a bucket, which is then saved

    response fail(error_response why, error_details details = {}) const {
        return render_error(in, details.empty() ? std::move(why) : std::move(why).with(std::move(details)), request_id);
    }
    stored_bucket& bucket() { return buckets.at(in.request.bucket); }
    stored_upload* find_upload(); ///< that key and upload id name; null: there is none
    response no_upload(std::string_view ec) const;
    stored_object* find_object();       ///< that the request names; null: there is none
    void store_object(stored_object o); ///< under the key of the request; marks the bucket as changed
    bool forbids_overwrite();           ///< whether the object exists and the request or the bucket protects it
};

/// Whether the request works on an existing bucket.
bool needs_bucket(parsed_request const&);

/// Performs the operation that `in.request.operation` names.
response dispatch(request_context&);

// ---- errors that several operations return
error_response no_such_bucket();
error_response not_implemented();
error_response no_such_key();
error_response no_such_upload(std::string_view ec);
error_response invalid_argument(std::string_view text, std::string_view ec = {});
error_response invalid_argument_value(std::string_view name, std::string_view value, std::string_view text);
error_response file_already_exists(std::string_view ec);
error_response malformed_xml(std::string_view ec = {});
error_response precondition_failed();

/// The value of a numeric query parameter; `otherwise` when it is missing or empty, nothing when it is out of range.
std::optional<int> number_in_query(parsed_request const&, std::string_view name, int otherwise, int least, int most);

// ---- object_requests.cpp
response put_object(request_context&);
response append_object(request_context&);
response get_object(request_context&);
response head_object(request_context&);
response object_meta(request_context&);
response delete_object(request_context&);

/// Resolves "bytes=a-b", "bytes=a-" or "bytes=-n" against a size; nothing for other texts and unsatisfiable ranges.
/// @param clips  false: a range that ends beyond the object is not satisfiable, as OSS has it by default
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view text, std::uint64_t size,
                                                                   bool clips);

// ---- copy_requests.cpp
response copy_object(request_context&);
response upload_part_copy(request_context&);

// ---- multipart_requests.cpp
response initiate_upload(request_context&);
response upload_part(request_context&);
response complete_upload(request_context&);
response abort_upload(request_context&);

// ---- upload_listings.cpp
response list_parts(request_context&);
response list_uploads(request_context&);

// ---- bucket_requests.cpp
response put_bucket(request_context&);
response delete_bucket(request_context&);
response list_buckets(request_context&);
response list_objects(request_context&);
response bucket_info(request_context&);
response delete_objects(request_context&);

// ---- acl_requests.cpp
response put_object_acl(request_context&);
response get_object_acl(request_context&);
response put_bucket_acl(request_context&);
response get_bucket_acl(request_context&);

// ---- tagging_requests.cpp
response put_object_tagging(request_context&);
response get_object_tagging(request_context&);
response delete_object_tagging(request_context&);

} // namespace ossio::testing
#endif
