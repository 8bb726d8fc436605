// SPDX-License-Identifier: BSL-1.0
// Opens the files below the root and uploads them as any caller of the library does.
#include "program/fleet/unit_sender.hpp"

#include <ossio/error.hpp>

#include "async/leased_file.hpp"
#include "async/task_group.hpp"
#include "program/decide/sending.hpp"
#include "program/decide/unit_headers.hpp"
#include "program/run/options_of.hpp"
#include "transfer/upload/part_body.hpp"

namespace ossio::program {

namespace {

constexpr std::size_t slice_bytes = 256 << 10;

/// As a share of the file: the sum of all slices is its size.
std::uint64_t bytes_of(part_slice const& slice, std::uint64_t size) {
    auto const index = static_cast<std::uint64_t>(slice.index), count = static_cast<std::uint64_t>(slice.count);
    auto const up_to = [&](std::uint64_t n) { return size / count * n + size % count * n / count; };
    return up_to(index + 1) - up_to(index);
}

failure changed(std::string const& path) {
    return failure(errc::source_changed,
                   '"' + path + "\": its size or time is not that of the file that was added to the queue");
}

void note_failure(unit_outcome& in, unit_file const& file, failure why) {
    in.failed.files.push_back(file);
    if (why.code == condition::canceled) in.is_interrupted = true;
    bool const is_stop = in.first && in.first->code == condition::canceled;
    if (!in.first || is_stop) in.first = std::move(why);
}

} // namespace

upload_options options_of_units(arguments const& a, int concurrency, asio::any_io_executor executor) {
    upload_options options = upload_options_of(a, concurrency, std::move(executor));
    options.multipart_threshold = limits::max_put_size + 1; // a file without ranges leaves no upload behind
    return options;
}

asio::awaitable<unit_outcome> unit_sender::send(work_unit unit, cancellation_token stop, bool is_again) {
    unit_outcome end;
    end.failed.bucket = unit.bucket;
    end.failed.headers = unit.headers;
    end.failed.range = unit.range;
    std::size_t next = 0;
    async::task_group group(client_.get_executor());
    for (int i = 0; i < files_ && static_cast<std::size_t>(i) < unit.files.size(); ++i)
        group.spawn(send_next(unit, stop, is_again, next, end));
    co_await group.join();
    co_return end;
}

asio::awaitable<void> unit_sender::send_next(work_unit const& unit, cancellation_token stop, bool is_again,
                                             std::size_t& next, unit_outcome& into) {
    while (next < unit.files.size()) {
        unit_file const& file = unit.files[next++];
        if (stop.requested() != stop_request::none) {
            note_failure(into, file, failure(errc::paused));
            continue;
        }
        auto sending = send_file(unit, file, stop, is_again);
        auto const sent = co_await std::move(sending);
        if (!sent) {
            failure why = sent.error();
            if (why.detail.find(file.path) == std::string::npos) why.detail += " (" + file.path + ')';
            note_failure(into, file, std::move(why));
            continue;
        }
        into.files += unit.range && unit.range->slice.index != 0 ? 0 : 1;
        into.bytes += unit.range ? bytes_of(unit.range->slice, file.size) : file.size;
        into.kept_files += *sent ? 1 : 0;
    }
}

/// Waits for the holder of a lease.
asio::awaitable<result<found_source>> unit_sender::open(std::string path) {
    bool is_leased = false;
    auto found = root_.open(client_.get_executor(), path, is_leased);
    auto const again = [&] {
        found = root_.open(client_.get_executor(), path, is_leased);
        return is_leased;
    };
    if (is_leased) {
        auto waiting = async::wait_for_lease(time_, again);
        co_await std::move(waiting);
    }
    co_return found;
}

/// Returns whether the service had it already.
asio::awaitable<result<bool>> unit_sender::send_file(work_unit const& unit, unit_file const& file,
                                                     cancellation_token stop, bool is_again) {
    auto opening = open(file.path);
    auto const found = co_await std::move(opening);
    if (!found) co_return found.error();
    bool const is_same = found->bytes->size() == file.size && found->modified_ns == file.modified_ns;
    if (unit.range && !is_same) co_return changed(file.path);
    upload_options options = options_;
    options.cancellation = stop;
    options.headers = unit.headers;
    if (unit.range) {
        options.slice = unit.range->slice;
        options.part_size = unit.range->part_size;
        options.resume_from_service = service_resume::of_upload(unit.range->upload_id);
    } else if (is_again && is_proved_by_bytes(unit.headers)) {
        auto asking = is_there(unit, file, found->bytes);
        auto const known = co_await std::move(asking);
        // As a whole it would become a value: co_return moves a local result, and a const one is made a bool of.
        if (!known) co_return known.error();
        if (*known) co_return true;
    }
    auto sending = as_result(client_.bucket(unit.bucket).upload(file.key, found->bytes, std::move(options)));
    auto const end = co_await std::move(sending);
    if (!end) co_return end.error();
    co_return false;
}

asio::awaitable<result<bool>> unit_sender::is_there(work_unit const& unit, unit_file const& file, source_ptr bytes) {
    auto asking = as_result(client_.bucket(unit.bucket).head_object(file.key));
    auto const theirs = co_await std::move(asking);
    if (!theirs && theirs.error().code == condition::not_found) co_return false;
    if (!theirs) co_return theirs.error();
    if (theirs->size != bytes->size()) co_return false;
    std::vector<char> slice(slice_bytes);
    transfer::part_extent const all(0, bytes->size());
    auto reading = transfer::checksum_of(*bytes, all, asio::buffer(slice));
    auto const ours = co_await std::move(reading);
    if (!ours) co_return ours.error();
    co_return decide_by_checksum(ours->value(), theirs->crc64).action == file_action::skip;
}

} // namespace ossio::program
