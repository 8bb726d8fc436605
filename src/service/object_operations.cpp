// SPDX-License-Identifier: BSL-1.0
// PutObject, GetObject, HeadObject, DeleteObject, PutBucket, DeleteBucket.
#include "service/call.hpp"
#include "service/checks.hpp"
#include "service/memory_body.hpp"
#include "service/operations.hpp"
#include "wire/crc64.hpp"
#include "wire/endpoint.hpp"
#include "wire/object_messages.hpp"

#include <limits>

namespace ossio::service {

namespace {

failure about(failure f, std::string_view operation, std::string const& bucket, std::string const& key) {
    f.operation = operation;
    f.bucket = bucket;
    f.key = key;
    return f;
}

/// A request that answers nothing worth parsing.
outcome<void> command(bucket_ptr in, wire::request request) {
    auto done = co_await call(*in->client, std::move(request), call_options());
    if (!done) co_return done.error();
    co_return result<void>();
}

} // namespace

outcome<object_info> put_object(bucket_ptr in, std::string key, checked_body& body, object_headers headers,
                                int* retries, detail::tenant const* on_behalf_of) {
    auto names = check_names(in->name, key);
    if (!names) co_return about(names.error(), "PutObject", in->name, key);
    if (body.size() > limits::max_put_size)
        co_return about(failure(errc::invalid_argument, "one PutObject takes at most 5 GiB"), "PutObject", in->name,
                        key);
    auto request = wire::build_put_object(in->name, key, headers);
    if (!request) co_return about(request.error(), "PutObject", in->name, key);
    call_options options(in->upload_number);
    options.body = &body;
    options.retries = retries;
    options.on_behalf_of = on_behalf_of;
    options.check = [&body](wire::response const& answer) {
        return check_crc64(wire::parse_crc64(answer.headers.get("x-oss-hash-crc64ecma")), body.crc64());
    };
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    std::optional<object_info> stored;
    if (done) {
        auto parsed = wire::parse_put_object(done->response);
        if (!parsed) co_return about(parsed.error(), "PutObject", in->name, key);
        stored = std::move(*parsed);
    } else {
        failure const& f = done.error();
        if (f.code != service_errc::file_already_exists || f.attempts < 2) co_return f;
        // An earlier attempt whose answer was lost may be what exists already.
        auto found = co_await find_object(in, key, body.size(), body.crc64());
        if (!found || !*found) co_return f;
        stored = std::move(**found);
    }
    stored->key = std::move(key);
    stored->size = body.size();
    co_return std::move(*stored);
}

outcome<object_info> put_payload(bucket_ptr in, std::string key, payload bytes, object_headers headers) {
    memory_body body(bytes.view());
    co_return co_await put_object(std::move(in), std::move(key), body, std::move(headers), nullptr);
}

outcome<object_content> get_object(bucket_ptr in, std::string key, std::optional<byte_range> range) {
    auto names = check_names(in->name, key);
    if (names && range && range->first > range->last)
        names = failure(errc::invalid_argument, "a byte range ends before it begins");
    if (!names) co_return about(names.error(), "GetObject", in->name, key);
    bool const whole = !range;
    call_options options;
    options.max_answer = std::numeric_limits<std::uint64_t>::max();
    options.check = [whole](wire::response const& answer) -> result<void> {
        // The header is the checksum of the whole object, also when a range was asked for.
        auto const theirs = wire::parse_crc64(answer.headers.get("x-oss-hash-crc64ecma"));
        if (!whole || answer.status != 200) return {};
        return check_crc64(theirs, wire::crc64(0, answer.body.data(), answer.body.size()));
    };
    auto done = co_await call(*in->client, wire::build_get_object(in->name, key, range), std::move(options));
    if (!done) co_return done.error();
    auto info = wire::parse_get_object(done->response);
    if (!info) co_return about(info.error(), "GetObject", in->name, key);
    object_content content;
    content.info = std::move(*info);
    content.info.key = std::move(key);
    content.bytes = std::move(done->response.body);
    co_return content;
}

outcome<object_info> head_object(bucket_ptr in, std::string key) {
    auto described = co_await describe_object(std::move(in), std::move(key), std::string());
    if (!described) co_return described.error();
    co_return std::move(described->info);
}

outcome<described_object> describe_object(bucket_ptr in, std::string key, std::string version_id) {
    auto names = check_names(in->name, key);
    if (!names) co_return about(names.error(), "HeadObject", in->name, key);
    auto request = wire::build_head_object(in->name, key, std::move(version_id));
    auto done = co_await call(*in->client, std::move(request), call_options(in->upload_number));
    if (!done) co_return done.error();
    auto info = wire::parse_head_object(done->response);
    if (!info) co_return about(info.error(), "HeadObject", in->name, key);
    described_object described;
    described.info = std::move(*info);
    described.info.key = std::move(key);
    described.headers = wire::headers_of_object(done->response);
    co_return described;
}

outcome<std::optional<object_info>> find_object(bucket_ptr in, std::string key, std::uint64_t size,
                                                std::optional<std::uint64_t> crc64) {
    auto info = co_await head_object(std::move(in), std::move(key));
    if (!info) {
        if (info.error().code == condition::not_found) co_return std::optional<object_info>();
        co_return info.error();
    }
    bool const same = crc64 && info->size == size && info->crc64 == crc64;
    if (!same) co_return std::optional<object_info>();
    co_return std::optional<object_info>(std::move(*info));
}

outcome<void> delete_object(bucket_ptr in, std::string key) {
    auto names = check_names(in->name, key);
    if (!names) co_return about(names.error(), "DeleteObject", in->name, key);
    auto request = wire::build_delete_object(in->name, std::move(key));
    co_return co_await command(std::move(in), std::move(request));
}

outcome<void> create_bucket(bucket_ptr in) {
    auto name = wire::check_bucket_name(in->name);
    if (!name) co_return about(name.error(), "PutBucket", in->name, std::string());
    auto request = wire::build_put_bucket(in->name);
    co_return co_await command(std::move(in), std::move(request));
}

outcome<void> remove_bucket(bucket_ptr in) {
    auto name = wire::check_bucket_name(in->name);
    if (!name) co_return about(name.error(), "DeleteBucket", in->name, std::string());
    auto request = wire::build_delete_bucket(in->name);
    co_return co_await command(std::move(in), std::move(request));
}

} // namespace ossio::service
