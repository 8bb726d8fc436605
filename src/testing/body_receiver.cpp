// SPDX-License-Identifier: BSL-1.0
// Stores bodies with their checksums, and applies the faults that strike while a body arrives.
#include "testing/body_receiver.hpp"

#include "testing/close_connection.hpp"
#include "wire/crc64.hpp"

#include <ossio/types.hpp>

#include <cstring>

namespace ossio::testing {

namespace {

constexpr std::size_t longest_text = 4 * 1024 * 1024; // a list of 10 000 parts is 1 MiB

bool has_stored_body(std::string_view operation) {
    return operation == "PutObject" || operation == "UploadPart" || operation == "AppendObject";
}

} // namespace

std::optional<error_response> check_body_size(parsed_request const& in, std::uint64_t size) {
    static_assert(limits::max_put_size == limits::max_part_size);
    if (size <= limits::max_put_size || !has_stored_body(in.request.operation)) return std::nullopt;
    return error_response(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.");
}

body_receiver::body_receiver(parsed_request& in, blob_factory* blobs, body_faults faults)
    : in_(in), faults_(faults), is_stored_(blobs && has_stored_body(in.request.operation)), is_dropped_(!blobs) {
    if (is_stored_) in_.body.bytes = blobs->make();
}

void body_receiver::take(std::string_view piece) {
    if (faults_.drop_after && received_ + piece.size() >= *faults_.drop_after) throw close_connection();
    received_ += piece.size();
    if (is_dropped_) return;
    if (!is_stored_) {
        if (in_.request.body.size() + piece.size() > longest_text) throw close_connection();
        in_.request.body += piece;
        return;
    }
    if (check_body_size(in_, received_)) return drop();
    if (!faults_.corrupt) return store(piece);
    std::string damaged(piece);
    damaged[0] = static_cast<char>(damaged[0] ^ 1);
    faults_.corrupt = false;
    store(damaged);
}

void body_receiver::store(std::string_view piece) {
    in_.body.crc64 = wire::crc64(in_.body.crc64, piece.data(), piece.size());
    if (in_.body.bytes->keeps_bytes()) md5_.update(piece.data(), piece.size());
    try {
        in_.body.bytes->append(asio::buffer(piece));
    } catch (storage_failure const& e) {
        storage_error_ = e.what();
        drop();
    }
}

void body_receiver::drop() {
    in_.body.bytes.reset();
    is_dropped_ = true;
}

void body_receiver::finish() {
    if (!is_stored_ || is_dropped_) return;
    in_.body.size = received_;
    try {
        in_.body.bytes->finish();
    } catch (storage_failure const& e) {
        storage_error_ = e.what();
        in_.body.bytes.reset();
        return;
    }
    in_.body.md5 = md5_.finish();
    // Where bytes are discarded, MD5 would be most of the cost: CRC-64 and size stand in for it.
    if (!in_.body.bytes->keeps_bytes()) {
        std::memcpy(in_.body.md5.data(), &in_.body.crc64, 8);
        std::memcpy(in_.body.md5.data() + 8, &in_.body.size, 8);
    }
}

} // namespace ossio::testing
