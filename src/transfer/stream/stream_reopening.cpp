// SPDX-License-Identifier: BSL-1.0
// Streams with a store of checkpoints. One that can be reopened at an offset is resumed behind the parts that the service has; what
// is left of any other is deleted by the next run.
#include "service/validation.hpp"
#include "transfer/multipart/abort_and_verify.hpp"
#include "transfer/plan/source_identity.hpp"
#include "transfer/stream/stream_uploader.hpp"
#include "transfer/upload/source_error.hpp"

#include <algorithm>

namespace ossio::transfer {

namespace {

/// What a stream says of its bytes; it is the caller's code.
result<std::string> fingerprint_of(stream const& from) {
    try {
        std::string text = from.fingerprint();
        auto const fine = check_fingerprint(text);
        if (!fine) return fine.error();
        return text;
    } catch (...) {
        return source_error();
    }
}

outcome<void> open_at(stream& from, std::uint64_t offset) {
    try {
        co_await from.open_at(offset);
        co_return result<void>();
    } catch (...) {
        co_return source_error();
    }
}

/// Of the bytes before it and this part; nothing if either has none.
std::optional<std::uint64_t> joined(std::optional<std::uint64_t> before, part const& next) {
    if (!before || !next.crc64) return std::nullopt;
    wire::checksum sum(*before);
    sum.append(wire::checksum(*next.crc64), next.size);
    return sum.value();
}

} // namespace

outcome<upload_result> upload_from_stream(bucket_ptr in, std::string key, stream_ptr from, upload_options options) {
    std::string fingerprint;
    if (from && options.checkpoints) {
        auto known = fingerprint_of(*from);
        if (!known) co_return known.error();
        fingerprint = std::move(*known);
    }
    if (!options.checkpoints) {
        auto const once = std::make_shared<stream_uploader>(std::move(in), std::move(key), std::move(options));
        co_return co_await once->send_stream(std::move(from));
    }
    for (bool is_first = true;; is_first = false) {
        auto const one = std::make_shared<stream_uploader>(in, key, options, writer_start::of_stream(fingerprint));
        auto opened = co_await one->open_or_resume();
        if (!opened) co_return opened.error();
        auto end = co_await one->send_stream(from);
        bool const is_gone = !end && end.error().code == errc::upload_vanished;
        if (!is_gone || !is_first || fingerprint.empty()) co_return end;
        in->client->log(log_level::warning, "event=upload_restarted reason=\"", end.error(), "\" key=", key);
    }
}

/// Finds the place behind what was sent before, or restarts when they are not of these bytes.
outcome<void> stream_uploader::reopen(stream& from) {
    bool is_there = false; // the stream has been read up to the place
    if (!record_.is_stale && size_ != 0 && options_.resume_check == resume_check::always) {
        auto same = co_await has_the_bytes_sent(from);
        if (!same) co_return same.error();
        is_there = *same;
        record_.is_stale = !is_there;
    }
    std::uint64_t const known = size_;
    if (record_.is_stale || session_.upload()) {
        auto ready = record_.is_stale ? start_over() : compare_with_service();
        auto end = co_await std::move(ready);
        if (!end) co_return end.error();
    }
    if (size_ != known) is_there = false;
    if (!record_.can_be_reopened) co_return result<void>();
    if (!is_there) {
        auto opened = co_await open_at(from, size_);
        if (!opened) co_return opened.error();
    }
    group_.spawn(save_while_sending());
    co_return result<void>();
}

/// Reads the stream from its first byte up to where it is resumed. Nothing is taken of what it reads.
outcome<bool> stream_uploader::has_the_bytes_sent(stream& from) {
    auto opened = co_await open_at(from, 0);
    if (!opened) co_return opened.error();
    wire::checksum sum;
    std::uint64_t left = size_;
    while (left != 0) {
        auto into = co_await room();
        if (!into) co_return into.error();
        auto const part = asio::buffer(*into, static_cast<std::size_t>(std::min<std::uint64_t>(into->size(), left)));
        auto read = co_await read_once(from, part);
        if (!read) co_return read.error();
        if (*read == 0) co_return false;
        sum.update(part.data(), *read);
        left -= *read;
    }
    co_return wire::to_checksum(record_.persisted.crc64) == sum;
}

/// The service's list decides which parts are kept: a late request of an earlier run may have replaced one, whose end is then
/// another. An upload that is gone shows that later, as any other.
outcome<void> stream_uploader::compare_with_service() {
    auto listed = co_await service::list_all_parts(bucket(), *session_.upload());
    if (!listed && listed.error().code == service_errc::no_such_upload) co_return result<void>();
    if (!listed) co_return listed.error();
    auto const is_same = [](part const& a, part const& b) {
        return a.number == b.number && a.etag == b.etag && a.size == b.size;
    };
    auto const first_other = std::ranges::mismatch(parts_, *listed, is_same);
    auto const same = static_cast<std::size_t>(first_other.in1 - parts_.begin());
    if (options_.sequential && same < listed->size()) co_return co_await start_over(); // it cannot be replaced there
    if (same < parts_.size()) keep_first_parts(same);
    co_return result<void>();
}

void stream_uploader::keep_first_parts(std::size_t count) {
    writer_state& known = record_.persisted;
    parts_.erase(parts_.begin() + static_cast<std::ptrdiff_t>(count), parts_.end());
    filling_ = part_buffer(options_.content_md5);
    size_ = service::total_size(parts_);
    known.parts = parts_;
    known.tail.clear();
    known.offset = size_;
    auto const sum = wire::checksum_of(std::span<part const>(parts_));
    known.crc64 = sum ? std::optional(sum->value()) : std::nullopt;
    reporter_.resume(static_cast<int>(count), size_);
}

/// The parts are useless: they are of other bytes, or cannot be continued.
outcome<void> stream_uploader::start_over() {
    std::string const why =
        record_.is_stale ? "its bytes are not those of the stream" : "parts of a sequential upload cannot be replaced";
    log(log_level::info, "event=upload_restarted reason=\"" + why + "\" upload=" + session_.upload_id());
    if (session_.upload()) {
        auto gone = co_await abort_and_verify(bucket(), *session_.upload());
        if (!gone) {
            log(log_level::error, "event=upload_left_behind upload=" + session_.upload_id() + " failure=\"" +
                                      to_string(gone.error()) + '"');
            session_.add_unconfirmed(1, std::string());
        }
        session_.forget_upload();
        set_sequential(record_.asks_sequential);
    }
    record_.persisted = state_of_no_bytes();
    record_.is_kept = record_.is_resumed = record_.is_stale = false;
    parts_.clear();
    filling_ = part_buffer(options_.content_md5);
    size_ = 0;
    reporter_.resume(0, 0);
    co_return result<void>();
}

/// What another run can build on: the parts up to the first one that is not acknowledged yet.
void stream_uploader::note_parts_stored() {
    if (quota_owner_.is_finishing) return; // the last steps persist all, a part that is too small among it
    writer_state& known = record_.persisted;
    std::size_t const before = known.parts.size();
    if (known.upload_id.empty()) {
        known.upload_id = session_.upload_id();
        known.sequential = options_.sequential;
    }
    auto const is_stored = [&](std::size_t at) { return at < parts_.size() && !parts_[at].etag.empty(); };
    if (!is_stored(before)) return;
    if (!known.tail.empty()) { // it is in the part behind it now
        known.offset -= std::exchange(known.tail, std::string()).size();
        auto const without = wire::checksum_of(std::span<part const>(known.parts));
        known.crc64 = without ? std::optional(without->value()) : std::nullopt;
    }
    for (std::size_t at = before; is_stored(at); ++at) {
        known.parts.push_back(parts_[at]);
        known.offset += parts_[at].size;
        known.crc64 = joined(known.crc64, parts_[at]);
    }
    record_.saves.mark_dirty();
}

outcome<void> stream_uploader::save_while_sending() {
    auto const self = shared_from_this();
    auto saved = co_await record_.saves.run();
    if (saved) co_return saved;
    if (!cause_) cause_ = saved.error();
    session_.lose_lease();
    co_return saved;
}

} // namespace ossio::transfer
