// SPDX-License-Identifier: BSL-1.0
// The table of operations, and the errors that several of them return.
#include "testing/request_dispatch.hpp"

#include <array>
#include <charconv>

namespace ossio::testing {

error_response not_implemented() {
    return error_response(501, "NotImplemented",
                          "A header or query you provided implies functionality that is not implemented.");
}

error_response no_such_bucket() {
    return error_response(404, "NoSuchBucket", "The specified bucket does not exist.", "0015-00000101");
}

error_response no_such_key() {
    return error_response(404, "NoSuchKey", "The specified key does not exist.", "0026-00000001");
}

error_response no_such_upload(std::string_view ec) {
    return error_response(
        404, "NoSuchUpload",
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or "
        "completed.",
        ec);
}

error_response invalid_argument(std::string_view text, std::string_view ec) {
    return error_response(400, "InvalidArgument", text, ec);
}

error_response invalid_argument_value(std::string_view name, std::string_view value, std::string_view text) {
    return invalid_argument(text).with({{"ArgumentName", std::string(name)}, {"ArgumentValue", std::string(value)}});
}

error_response file_already_exists(std::string_view ec) {
    return error_response(409, "FileAlreadyExists",
                          "The object you specified already exists and can not be overwritten.", ec);
}

error_response malformed_xml(std::string_view ec) {
    return error_response(400, "MalformedXML", "The XML you provided was not well-formed or did not validate.", ec);
}

error_response precondition_failed() {
    return error_response(412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold.");
}

std::optional<int> number_in_query(parsed_request const& in, std::string_view name, int otherwise, int least,
                                   int most) {
    std::string const text = in.query(name);
    if (text.empty()) return otherwise;
    int n = 0;
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (problem != std::errc() || end != text.data() + text.size() || n < least || n > most) return std::nullopt;
    return n;
}

stored_upload* request_context::find_upload() {
    auto const at = bucket().uploads.find({in.request.key, in.query("uploadId")});
    return at == bucket().uploads.end() ? nullptr : &at->second;
}

response request_context::no_upload(std::string_view ec) const {
    return fail(no_such_upload(ec).with({{"UploadId", in.query("uploadId")}}));
}

stored_object* request_context::find_object() {
    auto const at = bucket().objects.find(in.request.key);
    return at == bucket().objects.end() ? nullptr : &at->second;
}

void request_context::store_object(stored_object o) {
    bucket().objects.insert_or_assign(in.request.key, std::move(o));
    changed_bucket = in.request.bucket;
}

bool request_context::forbids_overwrite() {
    bool const is_protected = bucket().forbids_overwrite || in.request.headers.get("x-oss-forbid-overwrite") == "true";
    return is_protected && find_object();
}

bool needs_bucket(parsed_request const& in) {
    return !in.request.bucket.empty() && in.request.operation != "PutBucket";
}

response dispatch(request_context& c) {
    using handler = response (*)(request_context&);
    constexpr std::array<std::pair<std::string_view, handler>, 28> table{{
        {"PutObject", put_object},
        {"AppendObject", append_object},
        {"GetObject", get_object},
        {"HeadObject", head_object},
        {"GetObjectMeta", object_meta},
        {"DeleteObject", delete_object},
        {"DeleteMultipleObjects", delete_objects},
        {"CopyObject", copy_object},
        {"UploadPartCopy", upload_part_copy},
        {"InitiateMultipartUpload", initiate_upload},
        {"UploadPart", upload_part},
        {"CompleteMultipartUpload", complete_upload},
        {"AbortMultipartUpload", abort_upload},
        {"ListParts", list_parts},
        {"ListMultipartUploads", list_uploads},
        {"PutObjectAcl", put_object_acl},
        {"GetObjectAcl", get_object_acl},
        {"PutObjectTagging", put_object_tagging},
        {"GetObjectTagging", get_object_tagging},
        {"DeleteObjectTagging", delete_object_tagging},
        {"PutBucket", put_bucket},
        {"DeleteBucket", delete_bucket},
        {"PutBucketAcl", put_bucket_acl},
        {"GetBucketAcl", get_bucket_acl},
        {"ListBuckets", list_buckets},
        {"ListObjects", list_objects},
        {"GetBucketInfo", bucket_info},
        {"GetBucketLocation", bucket_info},
    }};
    if (needs_bucket(c.in) && !c.buckets.contains(c.in.request.bucket))
        return c.fail(no_such_bucket().with({{"BucketName", c.in.request.bucket}}));
    for (auto const& [name, run] : table)
        if (name == c.in.request.operation) return run(c);
    return c.fail(not_implemented());
}

} // namespace ossio::testing
