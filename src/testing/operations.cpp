// SPDX-License-Identifier: BSL-1.0
// The table of operations and the refusals they share.
#include "testing/operations.hpp"

#include <array>

namespace ossio::testing {

refusal no_such_bucket() {
    return refusal(404, "NoSuchBucket", "The specified bucket does not exist.", "0015-00000101");
}

refusal no_such_key() { return refusal(404, "NoSuchKey", "The specified key does not exist.", "0026-00000001"); }

refusal no_such_upload(std::string_view ec) {
    return refusal(
        404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
        ec);
}

refusal invalid_argument(std::string_view text, std::string_view ec) {
    return refusal(400, "InvalidArgument", text, ec);
}

answer perform(operation_context& c) {
    using handler = answer (*)(operation_context&);
    constexpr std::array<std::pair<std::string_view, handler>, 19> table{{
        {"PutObject", put_object},
        {"AppendObject", append_object},
        {"GetObject", get_object},
        {"HeadObject", head_object},
        {"DeleteObject", delete_object},
        {"CopyObject", copy_object},
        {"UploadPartCopy", upload_part_copy},
        {"InitiateMultipartUpload", initiate},
        {"UploadPart", upload_part},
        {"CompleteMultipartUpload", complete},
        {"AbortMultipartUpload", abort_upload},
        {"ListParts", list_parts},
        {"ListMultipartUploads", list_uploads},
        {"PutBucket", put_bucket},
        {"DeleteBucket", delete_bucket},
        {"ListBuckets", list_buckets},
        {"ListObjects", list_objects},
        {"GetBucketInfo", bucket_info},
        {"GetBucketLocation", bucket_info},
    }};
    bool const needs_bucket = c.in.request.operation != "PutBucket" && c.in.request.operation != "ListBuckets";
    for (auto const& [name, run] : table) {
        if (name != c.in.request.operation) continue;
        if (needs_bucket && !c.buckets.contains(c.in.request.bucket))
            return c.refuse(no_such_bucket(), {{"BucketName", c.in.request.bucket}});
        return run(c);
    }
    return c.refuse(refusal(400, "NotImplemented",
                            "A header or query you provided implies functionality that is not implemented."));
}

} // namespace ossio::testing
