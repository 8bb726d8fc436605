// SPDX-License-Identifier: BSL-1.0
// CopyObject, UploadPartCopy.
#include "service/call.hpp"
#include "service/operations.hpp"
#include "service/validation.hpp"
#include "wire/copy_messages.hpp"
#include "wire/failure_context.hpp"

namespace ossio::service {

namespace {

/// A checksum that one of them lacks proves nothing.
result<void> compare_with_source(wire::response const& response, sent_object const& source) {
    auto const copied = wire::checksum_of(response);
    if (!copied || !source.sum) return {};
    return wire::compare(copied, *source.sum);
}

} // namespace

outcome<object_info> copy_object(bucket_ptr in, std::string key, copy_source from,
                                 std::optional<object_headers> headers, object_info source) {
    wire::failure_context const here("CopyObject", in->name, key);
    auto names = check_names(in->name, key);
    if (!names) co_return in_context(names.error(), here);
    auto request = wire::build_copy_object(in->name, key, from, headers ? &*headers : nullptr);
    if (!request) co_return in_context(request.error(), here);
    sent_object sent;
    sent.size = source.size;
    sent.sum = wire::to_checksum(source.crc64);
    sent.sent_at = in->client->runtime->now();
    request_attempts attempts(leaves_object_in_doubt);
    call_options options;
    note_attempts(options, attempts);
    options.check = [&sent](wire::response const& response) { return compare_with_source(response, sent); };
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) {
        attempts.cut_short();
        if (!attempts.leave_doubt()) co_return done.error();
        co_return co_await settle_lost_response(std::move(in), std::move(key), sent, done.error());
    }
    auto info = wire::parse_copy_object(done->response);
    if (!info) co_return in_context(of_response(info.error(), done->response), here);
    info->key = std::move(key);
    co_return std::move(*info);
}

outcome<part> upload_part_copy(bucket_ptr in, multipart_upload upload, int number, copy_source from, byte_range range) {
    wire::failure_context const here("UploadPartCopy", in->name, upload.key, upload.upload_id, number);
    auto fine = check_part(in->name, upload, number);
    if (!fine) co_return in_context(fine.error(), here);
    auto request = wire::build_upload_part_copy(in->name, upload, number, from, range);
    if (!request) co_return in_context(request.error(), here);
    call_options options(*in);
    options.upload_id = upload.upload_id;
    options.part_number = number;
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) co_return done.error();
    auto copied = wire::parse_upload_part_copy(done->response, number, range);
    if (!copied) co_return in_context(of_response(copied.error(), done->response), here);
    co_return std::move(*copied);
}

} // namespace ossio::service
