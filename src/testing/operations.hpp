// SPDX-License-Identifier: BSL-1.0
// What the embedded server does for each operation of OSS: from a checked request and the store to an answer.
#ifndef OSSIO_SRC_TESTING_OPERATIONS_HPP
#define OSSIO_SRC_TESTING_OPERATIONS_HPP

#include "testing/request_context.hpp"

namespace ossio::testing {

/// What an operation works with and on.
class operation_context {
public:
    operation_context(incoming& request, bucket_map& all, wire::utc_time time, std::string id)
        : in(request), buckets(all), now(time), request_id(std::move(id)) {}

    incoming& in;
    bucket_map& buckets;
    wire::utc_time now;
    std::string request_id;
    blob_factory* blobs = nullptr; ///< where copies go
    std::string region;
    bool tells_crc64 = true;
    std::string changed_bucket; ///< set by operations that changed something: to be written down

    answer refuse(refusal const& why, std::vector<std::pair<std::string, std::string>> const& more = {}) const {
        return error_answer(in, why, request_id, more);
    }
    stored_bucket& bucket() { return buckets.at(in.request.bucket); }
};

/// Does what `in.request.operation` asks for.
answer perform(operation_context&);

/// By name, as NoSuchBucket and the like.
refusal no_such_bucket();
refusal no_such_key();
refusal no_such_upload(std::string_view ec);
refusal invalid_argument(std::string_view text, std::string_view ec = {});

// ---- object_operations.cpp
wire::header_list headers_to_keep(wire::header_list const& given); ///< those that an object is born with
answer put_object(operation_context&);
answer append_object(operation_context&);
answer get_object(operation_context&);
answer head_object(operation_context&);
answer delete_object(operation_context&);

/// "bytes=a-b", "bytes=a-" or "bytes=-n" against a size; nothing when it is none of these or cannot be satisfied.
std::optional<std::pair<std::uint64_t, std::uint64_t>> parse_range(std::string_view text, std::uint64_t size);

// ---- copy_operations.cpp
answer copy_object(operation_context&);
answer upload_part_copy(operation_context&);

// ---- multipart_operations.cpp
answer initiate(operation_context&);
answer upload_part(operation_context&);
answer complete(operation_context&);
answer abort_upload(operation_context&);
answer list_parts(operation_context&);
answer list_uploads(operation_context&);

// ---- bucket_operations.cpp
answer put_bucket(operation_context&);
answer delete_bucket(operation_context&);
answer list_buckets(operation_context&);
answer list_objects(operation_context&);
answer bucket_info(operation_context&);

} // namespace ossio::testing
#endif
