// SPDX-License-Identifier: BSL-1.0
// CopyObject, UploadPartCopy.
#include "service/call.hpp"
#include "service/checks.hpp"
#include "service/operations.hpp"
#include "wire/copy_messages.hpp"

namespace ossio::service {

outcome<object_info> copy_object(bucket_ptr in, std::string key, copy_source from,
                                 std::optional<object_headers> headers) {
    auto const about = [&](failure f) {
        f.operation = "CopyObject";
        f.bucket = in->name;
        f.key = key;
        return f;
    };
    auto names = check_names(in->name, key);
    if (!names) co_return about(names.error());
    auto request = wire::build_copy_object(in->name, key, from, headers ? &*headers : nullptr);
    if (!request) co_return about(request.error());
    auto done = co_await call(*in->client, std::move(*request), call_options());
    if (!done) co_return done.error();
    auto info = wire::parse_copy_object(done->response);
    if (!info) co_return about(info.error());
    info->key = std::move(key);
    co_return std::move(*info);
}

outcome<part> upload_part_copy(bucket_ptr in, multipart_upload upload, int number, copy_source from, byte_range range) {
    auto const about = [&](failure f) {
        f.operation = "UploadPartCopy";
        f.bucket = in->name;
        f.key = upload.key;
        f.upload_id = upload.upload_id;
        f.part_number = number;
        return f;
    };
    auto fine = check_names(in->name, upload.key);
    if (fine && (number < 1 || number > limits::max_parts || upload.upload_id.empty()))
        fine = failure(errc::invalid_argument, "part numbers are 1 to 10000, upload ids not empty");
    if (!fine) co_return about(fine.error());
    auto request = wire::build_upload_part_copy(in->name, upload, number, from, range);
    if (!request) co_return about(request.error());
    call_options options;
    options.upload_id = upload.upload_id;
    options.part_number = number;
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) co_return done.error();
    auto copied = wire::parse_upload_part_copy(done->response, number, range);
    if (!copied) co_return about(copied.error());
    co_return std::move(*copied);
}

} // namespace ossio::service
