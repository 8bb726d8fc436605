// SPDX-License-Identifier: BSL-1.0
// Builds requests of a multipart upload and parses the responses.
#include "wire/multipart_messages.hpp"

#include "wire/callback_headers.hpp"
#include "wire/checksum.hpp"
#include "wire/crc64.hpp"
#include "wire/object_headers.hpp"
#include "wire/percent.hpp"
#include "wire/success_rules.hpp"
#include "wire/xml.hpp"

namespace ossio::wire {

namespace {

request about_upload(std::string_view operation, verb method, std::string bucket, multipart_upload const& upload) {
    request r(operation, method, std::move(bucket), upload.key);
    r.query.emplace_back("uploadId", upload.upload_id);
    return r;
}

result<void> add_payer(request& r, std::string_view payer) {
    if (payer.empty()) return {};
    auto fine = check_header("x-oss-request-payer", payer);
    if (fine) r.headers.set("x-oss-request-payer", std::string(payer));
    return fine;
}

std::string part_list(std::span<part const> parts) {
    pugi::xml_document document;
    auto root = document.append_child("CompleteMultipartUpload");
    for (part const& p : parts) {
        auto node = root.append_child("Part");
        node.append_child("PartNumber").text().set(p.number);
        node.append_child("ETag").text().set(p.etag.c_str());
    }
    return write_xml(document);
}

} // namespace

result<request> build_initiate(std::string bucket, std::string key, object_headers const& headers, bool sequential) {
    request r("InitiateMultipartUpload", verb::post, std::move(bucket), std::move(key));
    r.query.emplace_back("uploads", "");
    r.query.emplace_back("encoding-type", "url"); // a key may contain characters that XML cannot
    if (sequential) r.query.emplace_back("sequential", "");
    auto added = add_object_headers(r, headers, header_set::initiate);
    if (!added) return added.error();
    return r;
}

result<multipart_upload> parse_initiate(response const& r) {
    auto document = parse_xml(r.body, "InitiateMultipartUploadResult");
    if (!document) return document.error();
    auto const root = (*document)->document_element();
    multipart_upload upload(child_text(root, "Key"), child_text(root, "UploadId"));
    if (!is_upload_id(upload.upload_id))
        return failure(errc::malformed_response, "InitiateMultipartUpload gave no usable upload id");
    if (child_text(root, "EncodingType") == "url") {
        auto decoded = percent_decode(upload.key, true);
        if (!decoded)
            return failure(errc::malformed_response, "InitiateMultipartUpload returned a key with an invalid encoding");
        upload.key = std::move(*decoded);
    }
    return upload;
}

result<request> build_upload_part(std::string bucket, multipart_upload const& upload, int number,
                                  part_headers const& headers) {
    request r("UploadPart", verb::put, std::move(bucket), upload.key);
    r.query.emplace_back("partNumber", std::to_string(number));
    r.query.emplace_back("uploadId", upload.upload_id);
    if (!headers.content_md5.empty()) r.headers.set("Content-MD5", headers.content_md5);
    auto added = add_payer(r, headers.request_payer);
    if (added) added = add_traffic_limit(r, headers.traffic_limit);
    if (!added) return added.error();
    return r;
}

result<part> parse_upload_part(response const& r, int number, std::uint64_t size) {
    part p(number, std::string(r.headers.get("etag")));
    if (p.etag.empty()) return failure(errc::malformed_response, "UploadPart returned no ETag");
    p.size = size;
    p.crc64 = parse_crc64(r.headers.get(checksum::header));
    return p;
}

result<request> build_complete(std::string bucket, multipart_upload const& upload,
                               std::optional<std::span<part const>> parts, complete_options const& options) {
    request r = about_upload("CompleteMultipartUpload", verb::post, std::move(bucket), upload);
    r.query.emplace_back("encoding-type", "url");
    if (!parts) {
        r.headers.set("x-oss-complete-all", "yes"); // the body must then be empty
    } else {
        r.headers.set("Content-Type", "application/xml");
        r.body = part_list(*parts);
    }
    if (options.forbid_overwrite) r.headers.set("x-oss-forbid-overwrite", "true");
    if (!options.acl.empty()) {
        auto fine = check_header("x-oss-object-acl", options.acl);
        if (!fine) return fine.error();
        r.headers.set("x-oss-object-acl", options.acl);
    }
    auto added = add_payer(r, options.request_payer);
    if (added && options.callback) added = add_callback(r, *options.callback);
    if (!added) return added.error();
    return r;
}

result<object_info> parse_complete(response const& r) {
    object_info info;
    info.etag = r.headers.get("etag");
    info.version_id = r.headers.get("x-oss-version-id");
    info.request_id = r.headers.get("x-oss-request-id");
    info.crc64 = parse_crc64(r.headers.get(checksum::header));
    // With complete-all the body may be empty; with a callback it is the callback's response.
    if (auto document = parse_xml(r.body, "CompleteMultipartUploadResult")) {
        if (auto etag = child_text((*document)->document_element(), "ETag"); !etag.empty()) info.etag = std::move(etag);
    } else if (r.body.find_first_not_of(" \t\r\n") != std::string::npos && !r.body.starts_with('<')) {
        info.callback_reply = r.body;
    }
    return info;
}

request build_abort(std::string bucket, multipart_upload const& upload) {
    return about_upload("AbortMultipartUpload", verb::del, std::move(bucket), upload);
}

} // namespace ossio::wire
