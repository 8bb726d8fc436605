// SPDX-License-Identifier: BSL-1.0
// AppendObject. Not idempotent: after a lost response the length and the checksum of the object say whether it succeeded.
#include "service/call.hpp"
#include "service/memory_body.hpp"
#include "service/operations.hpp"
#include "service/validation.hpp"
#include "wire/checksum.hpp"
#include "wire/doubt_text.hpp"
#include "wire/failure_context.hpp"
#include "wire/object_messages.hpp"

namespace ossio::service {

namespace {

/// Where an append writes, and what the object has afterwards.
class append_sent {
public:
    std::uint64_t position = 0;
    std::uint64_t size = 0; // of the appended bytes
    // Of the object with them; unset: the caller does not know the checksum of what is before.
    std::optional<wire::checksum> whole = {};
};

enum class append_state { done, not_done, unknown };

/// `is`: the object as the service describes it; null: there is none.
append_state judge_append(object_info const* is, append_sent const& sent) {
    std::uint64_t const length = is ? is->size : 0;
    // Another client may have appended as many bytes: only the checksum distinguishes them.
    bool const has_the_length = is && length == sent.position + sent.size;
    if (has_the_length && sent.whole && is->crc64 && wire::compare(wire::to_checksum(is->crc64), *sent.whole))
        return append_state::done;
    return length == sent.position ? append_state::not_done : append_state::unknown;
}

/// A response to another append, or to an earlier attempt, names another position: what it says is not about these bytes.
result<void> check_next_position(wire::response const& response, append_sent const& sent) {
    std::uint64_t const expected = sent.position + sent.size;
    auto const next = wire::next_append_position(response);
    if (next == expected) return {};
    return failure(errc::malformed_response, "AppendObject named the next position " +
                                                 (next ? std::to_string(*next) : std::string("none")) + " instead of " +
                                                 std::to_string(expected));
}

/// Asks what became of an append whose response was lost.
outcome<appended_object> settle_append(bucket_ptr in, std::string key, append_sent sent, failure lost) {
    auto described = co_await head_object(std::move(in), std::move(key));
    bool const is_absent = !described && says_not_found(described.error());
    auto const is =
        described || is_absent ? judge_append(described ? &*described : nullptr, sent) : append_state::unknown;
    if (is == append_state::not_done) co_return lost;
    if (is == append_state::unknown) {
        std::string const shown = described ? "the object has " + std::to_string(described->size) + " bytes"
                                            : "HeadObject failed: " + described.error().code.message();
        co_return wire::with_doubt(std::move(lost), "whether the bytes were appended is not known: " + shown);
    }
    appended_object appended;
    static_cast<object_info&>(appended) = std::move(*described);
    appended.next_position = appended.size;
    co_return appended;
}

} // namespace

outcome<appended_object> append_object(bucket_ptr in, std::string key, std::uint64_t position, payload bytes,
                                       object_headers headers, std::optional<std::uint64_t> crc64_before) {
    wire::failure_context const here("AppendObject", in->name, key);
    auto fine = check_names(in->name, key);
    if (!fine) co_return in_context(fine.error(), here);
    auto request = wire::build_append_object(in->name, key, position, headers);
    if (!request) co_return in_context(request.error(), here);
    if (position == 0) crc64_before = 0;
    memory_body body(bytes.view());
    append_sent sent{position, body.size()};
    request_attempts attempts(leaves_object_in_doubt);
    call_options options;
    note_attempts(options, attempts);
    options.body = &body;
    options.check = [&sent](wire::response const& response) { return check_next_position(response, sent); };
    auto done = co_await call(*in->client, std::move(*request), std::move(options));
    if (!done) attempts.cut_short();
    if (!done && !attempts.leave_doubt()) co_return done.error();
    if (crc64_before) sent.whole = co_await checksum_in_turns(wire::checksum(*crc64_before), bytes.view());
    if (!done) co_return co_await settle_append(std::move(in), std::move(key), sent, done.error());
    auto appended = wire::parse_append_object(done->response);
    if (!appended) co_return in_context(of_response(appended.error(), done->response), here);
    if (sent.whole) {
        auto same = wire::compare(wire::to_checksum(appended->crc64), *sent.whole);
        if (!same) co_return in_context(same.error(), here);
    }
    appended->key = std::move(key);
    co_return std::move(*appended);
}

} // namespace ossio::service
