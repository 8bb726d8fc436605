// SPDX-License-Identifier: BSL-1.0
// AppendObject. Not idempotent: whether a lost answer was a success is told by the position.
#include "service/call.hpp"
#include "service/checks.hpp"
#include "service/memory_body.hpp"
#include "service/operations.hpp"
#include "wire/crc64.hpp"
#include "wire/object_messages.hpp"

namespace ossio::service {

outcome<appended_object> append_object(bucket_ptr in, std::string key, std::uint64_t position, payload bytes,
                                       object_headers headers, std::optional<std::uint64_t> crc64_before) {
    auto const about = [&](failure f) {
        f.operation = "AppendObject";
        f.bucket = in->name;
        f.key = key;
        return f;
    };
    auto fine = check_names(in->name, key);
    if (!fine) co_return about(fine.error());
    auto request = wire::build_append_object(in->name, key, position, headers);
    if (!request) co_return about(request.error());
    if (position == 0) crc64_before = 0;
    memory_body body(bytes.view());
    call_options options;
    options.body = &body;
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    appended_object appended;
    if (done) {
        auto parsed = wire::parse_append_object(done->response);
        if (!parsed) co_return about(parsed.error());
        appended = std::move(*parsed);
    } else {
        failure const& f = done.error();
        if (f.code != service_errc::position_not_equal_to_length || f.attempts < 2) co_return f;
        auto object = co_await head_object(in, key);
        if (!object || object->size != position + body.size()) co_return f;
        // Somebody else may have appended as many bytes: only the checksum can tell.
        if (!crc64_before || !object->crc64) co_return f;
        static_cast<object_info&>(appended) = std::move(*object);
        appended.next_position = appended.size;
    }
    if (crc64_before) {
        auto const crc = wire::crc64(0, bytes.view().data(), bytes.view().size());
        auto same = check_crc64(appended.crc64, wire::crc64_combine(*crc64_before, crc, bytes.view().size()));
        if (!same) co_return about(same.error());
    }
    appended.key = std::move(key);
    co_return appended;
}

} // namespace ossio::service
