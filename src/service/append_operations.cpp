// SPDX-License-Identifier: BSL-1.0
// AppendObject. Not idempotent: after a lost response the append position decides whether it succeeded.
#include "service/call.hpp"
#include "service/memory_body.hpp"
#include "service/operations.hpp"
#include "service/validation.hpp"
#include "wire/checksum.hpp"
#include "wire/failure_context.hpp"
#include "wire/object_messages.hpp"

namespace ossio::service {

outcome<appended_object> append_object(bucket_ptr in, std::string key, std::uint64_t position, payload bytes,
                                       object_headers headers, std::optional<std::uint64_t> crc64_before) {
    wire::failure_context const here("AppendObject", in->name, key);
    auto fine = check_names(in->name, key);
    if (!fine) co_return in_context(fine.error(), here);
    auto request = wire::build_append_object(in->name, key, position, headers);
    if (!request) co_return in_context(request.error(), here);
    if (position == 0) crc64_before = 0;
    memory_body body(bytes.view());
    call_options options;
    options.body = &body;
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    appended_object appended;
    if (done) {
        auto parsed = wire::parse_append_object(done->response);
        if (!parsed) co_return in_context(of_response(parsed.error(), done->response), here);
        appended = std::move(*parsed);
    } else {
        failure const& f = done.error();
        if (f.code != service_errc::position_not_equal_to_length || f.attempts < 2) co_return f;
        auto object = co_await head_object(in, key);
        if (!object || object->size != position + body.size()) co_return f;
        // Another client may have appended as many bytes: only the checksum distinguishes them.
        if (!crc64_before || !object->crc64) co_return f;
        static_cast<object_info&>(appended) = std::move(*object);
        appended.next_position = appended.size;
    }
    if (crc64_before) {
        auto const whole = co_await checksum_in_turns(wire::checksum(*crc64_before), bytes.view());
        auto same = wire::compare(wire::to_checksum(appended.crc64), whole);
        if (!same) co_return in_context(same.error(), here);
    }
    appended.key = std::move(key);
    co_return appended;
}

} // namespace ossio::service
