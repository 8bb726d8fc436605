// SPDX-License-Identifier: BSL-1.0
// InitiateMultipartUpload, UploadPart, CompleteMultipartUpload, AbortMultipartUpload.
#include "service/call.hpp"
#include "service/checks.hpp"
#include "service/memory_body.hpp"
#include "service/operations.hpp"
#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"
#include "wire/multipart_messages.hpp"

namespace ossio::service {

namespace {

failure about(failure f, std::string_view operation, std::string const& bucket, multipart_upload const& upload,
              int part = 0) {
    f.operation = operation;
    f.bucket = bucket;
    f.key = upload.key;
    f.upload_id = upload.upload_id;
    f.part_number = part;
    return f;
}

result<void> check_upload(std::string const& bucket, multipart_upload const& upload) {
    auto names = check_names(bucket, upload.key);
    if (names && upload.upload_id.empty()) return failure(errc::invalid_argument, "the upload id is empty");
    return names;
}

result<void> check_part(std::string const& bucket, part_request const& asked, std::uint64_t size) {
    auto fine = check_upload(bucket, asked.upload);
    if (!fine) return fine;
    if (asked.number < 1 || asked.number > limits::max_parts)
        return failure(errc::invalid_argument, "part number " + std::to_string(asked.number) + " is not in 1..10000");
    if (size > limits::max_part_size) return failure(errc::invalid_argument, "a part has at most 5 GiB");
    return {};
}

std::string content_md5_of(asio::const_buffer bytes) {
    return wire::base64_encode(wire::md5(std::string_view(static_cast<char const*>(bytes.data()), bytes.size())));
}

} // namespace

outcome<multipart_upload> initiate(bucket_ptr in, std::string key, object_headers headers, initiate_options options) {
    multipart_upload upload(std::move(key), std::string());
    auto names = check_names(in->name, upload.key);
    if (!names) co_return about(names.error(), "InitiateMultipartUpload", in->name, upload);
    auto request = wire::build_initiate(in->name, upload.key, headers, options.sequential);
    if (!request) co_return about(request.error(), "InitiateMultipartUpload", in->name, upload);
    auto done = co_await call(*in->client, std::move(*request), call_options(in->upload_number));
    if (!done) co_return done.error();
    auto parsed = wire::parse_initiate(done->response);
    if (!parsed) co_return about(parsed.error(), "InitiateMultipartUpload", in->name, upload);
    upload.upload_id = std::move(parsed->upload_id);
    co_return upload;
}

outcome<part> upload_part(bucket_ptr in, part_request asked, checked_body& body) {
    auto fine = check_part(in->name, asked, body.size());
    if (!fine) co_return about(fine.error(), "UploadPart", in->name, asked.upload, asked.number);
    auto request = wire::build_upload_part(in->name, asked.upload, asked.number, asked.headers);
    if (!request) co_return about(request.error(), "UploadPart", in->name, asked.upload, asked.number);
    call_options options(in->upload_number);
    options.body = &body;
    options.upload_id = asked.upload.upload_id;
    options.part_number = asked.number;
    options.retries = asked.retries;
    options.on_behalf_of = asked.on_behalf_of;
    options.attempt_failed = std::move(asked.attempt_failed);
    options.check = [&body](wire::response const& answer) {
        return check_crc64(wire::parse_crc64(answer.headers.get("x-oss-hash-crc64ecma")), body.crc64());
    };
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) co_return done.error();
    auto acknowledged = wire::parse_upload_part(done->response, asked.number, body.size());
    if (!acknowledged) co_return about(acknowledged.error(), "UploadPart", in->name, asked.upload, asked.number);
    acknowledged->crc64 = body.crc64();
    co_return std::move(*acknowledged);
}

outcome<part> upload_payload(bucket_ptr in, multipart_upload upload, int number, payload bytes, part_options options) {
    part_request asked(upload, number);
    asked.headers.request_payer = std::move(options.request_payer);
    asked.headers.traffic_limit = options.traffic_limit;
    if (options.content_md5) asked.headers.content_md5 = content_md5_of(bytes.view());
    memory_body body(bytes.view());
    co_return co_await upload_part(std::move(in), std::move(asked), body);
}

namespace {

/// Completing again after a lost answer says NoSuchUpload; then the object tells whether it was done.
outcome<object_info> settle_lost_answer(bucket_ptr in, failure f, std::span<part const> parts) {
    if (f.code != service_errc::no_such_upload || f.attempts < 2 || parts.empty()) co_return f;
    auto found = co_await find_object(in, f.key, total_size(parts), total_crc64(parts));
    if (!found || !*found) co_return f;
    co_return std::move(**found);
}

} // namespace

outcome<object_info> complete(bucket_ptr in, multipart_upload upload, std::vector<part> parts, complete_options options,
                              int* retries) {
    auto fine = check_upload(in->name, upload);
    if (!fine) co_return about(fine.error(), "CompleteMultipartUpload", in->name, upload);
    auto request = wire::build_complete(in->name, upload, parts, options);
    if (!request) co_return about(request.error(), "CompleteMultipartUpload", in->name, upload);
    call_options calling(in->upload_number);
    calling.upload_id = upload.upload_id;
    calling.retries = retries;
    auto done = co_await call(*in->client, std::move(*request), std::move(calling));
    if (!done) co_return co_await settle_lost_answer(in, done.error(), parts);
    auto object = wire::parse_complete(done->response);
    if (!object) co_return about(object.error(), "CompleteMultipartUpload", in->name, upload);
    auto const expected = parts.empty() ? std::nullopt : total_crc64(parts);
    if (expected) {
        auto same = check_crc64(object->crc64, *expected);
        if (!same) {
            failure f = about(same.error(), "CompleteMultipartUpload", in->name, upload);
            f.detail += "; the object exists with these wrong bytes";
            f.request_id = object->request_id;
            co_return f;
        }
    }
    object->key = std::move(upload.key);
    object->size = total_size(parts);
    co_return std::move(*object);
}

outcome<object_info> complete_listed(bucket_ptr in, multipart_upload upload, std::vector<part> parts,
                                     complete_options options) {
    if (parts.empty()) {
        failure f(errc::invalid_argument, "the list of parts is empty");
        co_return about(std::move(f), "CompleteMultipartUpload", in->name, upload);
    }
    co_return co_await complete(std::move(in), std::move(upload), std::move(parts), std::move(options), nullptr);
}

outcome<void> abort(bucket_ptr in, multipart_upload upload, detail::tenant const* on_behalf_of) {
    auto fine = check_upload(in->name, upload);
    if (!fine) co_return about(fine.error(), "AbortMultipartUpload", in->name, upload);
    call_options options(in->upload_number);
    options.upload_id = upload.upload_id;
    options.on_behalf_of = on_behalf_of;
    auto done = co_await call(*in->client, wire::build_abort(in->name, upload), std::move(options));
    if (done) co_return result<void>();
    // A retry finds the upload gone when the answer to an earlier attempt was lost.
    if (done.error().code == service_errc::no_such_upload && done.error().attempts > 1) co_return result<void>();
    co_return done.error();
}

} // namespace ossio::service
