// SPDX-License-Identifier: BSL-1.0
// HeadObject, ranges by GetObject into a file beside the path, checksum, rename.
#include "transfer/download/downloader.hpp"

#include "async/file_step.hpp"
#include "async/result_group.hpp"
#include "service/validation.hpp"
#include "wire/base64.hpp"
#include "wire/checksum.hpp"
#include "wire/digest.hpp"
#include "wire/failure_context.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <functional>
#include <vector>

namespace ossio::transfer {

namespace {

constexpr std::size_t slice_of_reading = 256 * 1024;
constexpr std::size_t longest_file_name = 255;

/// Differs for each object and each path, whatever the working folder.
std::string download_id(detail::bucket_impl const& in, std::string const& key, std::filesystem::path const& path,
                        download_options const& options) {
    if (!options.checkpoint_id.empty()) return options.checkpoint_id;
    std::error_code none;
    auto const absolute = std::filesystem::absolute(path, none).lexically_normal();
    std::string const text = "download\n" + in.client->endpoint.host + '\n' + in.name + '\n' + key + '\n' +
                             (none ? path.string() : absolute.string());
    return wire::hex_lower(wire::sha256(text)).substr(0, 40);
}

/// Of a range: another object has taken the place of the one whose ranges are there.
failure replaced(failure why) {
    why.code = errc::object_replaced;
    why.detail = "another object has taken its place since the download began: download it again";
    return why;
}

std::filesystem::path path_beside(std::filesystem::path const& path, std::string const& id) {
    std::string const suffix = ".ossio-" + wire::hex_lower(wire::sha256(id)).substr(0, 8);
    std::string name = path.filename().string();
    if (name.size() + suffix.size() > longest_file_name) name.resize(longest_file_name - suffix.size());
    return path.parent_path() / (name + suffix);
}

} // namespace

/// Receives one range.
class range_sink final : public sink {
public:
    range_sink(downloader& of, std::uint64_t offset) : of_(of), begin_(offset), at_(offset) {}

    asio::awaitable<void> write(asio::const_buffer bytes) override {
        auto writing = of_.file_.write_at(at_, bytes);
        co_await std::move(writing);
        sum_.update(bytes.data(), bytes.size());
        at_ += bytes.size();
        of_.bytes_written_ += bytes.size();
        of_.report(false);
    }

    wire::checksum sum() const noexcept { return sum_; }
    std::uint64_t received() const noexcept { return at_ - begin_; }

private:
    downloader& of_;
    std::uint64_t begin_, at_;
    wire::checksum sum_;
};

downloader::downloader(bucket_ptr in, std::string key, std::filesystem::path path, download_options options)
    : bucket_(detail::for_a_transfer(in)),
      key_(std::move(key)),
      path_(std::move(path)),
      options_(std::move(options)),
      id_(download_id(*bucket_, key_, path_, options_)),
      file_(path_beside(path_, id_), path_),
      store_(
          bucket_->client->runtime, options_.checkpoints, id_, [this] { return snapshot(); },
          [this](std::string const& line) { bucket_->client->log(log_level::warning, line); }) {}

outcome<object_info> downloader::run() {
    result<object_info> end = failure(asio::error::operation_aborted);
    try {
        auto all = stages();
        end = co_await std::move(all);
    } catch (boost::system::system_error const& e) {
        if (e.code() != asio::error::operation_aborted) throw;
    }
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    bool const keeps = !end && can_resume(end.error());
    if (keeps)
        co_await keep();
    else if (file_.was_opened())
        co_await remove(!end);
    co_await store_.release();
    if (end) {
        report(true);
        co_return end;
    }
    failure why = wire::in_context(end.error(), wire::failure_context("GetObject", bucket_->name, key_));
    if (keeps) why.detail += (why.detail.empty() ? "" : "; ") + kept_text();
    co_return why;
}

outcome<object_info> downloader::stages() {
    auto done = co_await describe();
    if (done) {
        std::function<void()> lost = [] {}; // the next save fails
        auto leasing = store_.lease(std::move(lost));
        done = co_await std::move(leasing);
        if (!done && done.error().code == errc::checkpoint_in_use)
            done = failure(done.error().code, "another process downloads this object to this path");
    }
    if (done) done = co_await take_earlier_ranges();
    if (done) done = co_await fetch_all();
    if (done) {
        report(true); // the disk may take long to store what has arrived
        done = co_await check_and_rename();
    }
    if (!done) co_return done.error();
    co_return object_;
}

outcome<void> downloader::describe() {
    if (options_.range) co_return failure(errc::invalid_argument, "download_file takes no range");
    if (options_.concurrency < 1 || options_.concurrency > 256)
        co_return failure(errc::invalid_argument, "1 to 256 ranges can be in flight");
    if (options_.part_size < limits::min_part_size)
        co_return failure(errc::invalid_argument, "a range has at least 100 KiB");
    if (path_.filename().empty()) co_return failure(errc::invalid_argument, "the path names no file");
    request_options with;
    with.timeout = options_.timeout;
    with.headers = options_.headers;
    if (!options_.if_match.empty()) with.headers.insert_or_assign("If-Match", options_.if_match);
    if (!options_.request_payer.empty()) with.headers.insert_or_assign("x-oss-request-payer", options_.request_payer);
    auto described = co_await service::describe_object(bucket_, key_, options_.version_id, std::move(with));
    if (!described) co_return described.error();
    object_ = std::move(described->info);
    bool const is_too_small = object_.size / options_.part_size >= static_cast<std::uint64_t>(limits::max_parts);
    table_.emplace(
        part_layout(object_.size, is_too_small ? part_size_for(object_.size, options_.part_size) : options_.part_size));
    co_return result<void>();
}

outcome<void> downloader::take_earlier_ranges() {
    auto loaded = co_await store_.load();
    if (!loaded) co_return loaded.error();
    auto const& saved = loaded->saved;
    bool const is_of_this = saved && saved->bucket == bucket_->name && saved->key == key_ && !object_.etag.empty() &&
                            saved->upload_id == object_.etag && saved->size == object_.size &&
                            saved->part_size == table_->plan().part_size();
    auto opened = co_await async::file_step(file_.open(is_of_this, object_.size));
    if (!opened) co_return opened;
    if (is_of_this) {
        for (part const& one : saved->parts) {
            auto verified = co_await verify_range(one);
            if (!verified) co_return verified;
        }
    }
    if (object_.size == 0 || object_.etag.empty()) co_return result<void>();
    co_return co_await store_.save_first();
}

/// The disk may not have what the checkpoint says: data is not synced before the end.
outcome<void> downloader::verify_range(part saved) {
    if (saved.number > table_->plan().parts() || !saved.crc64) co_return result<void>();
    part_extent const range = table_->plan().range_of(saved.number);
    if (saved.size != range.size) co_return result<void>();
    std::vector<char> slice(slice_of_reading);
    wire::checksum sum;
    for (std::uint64_t at = 0; at < range.size; at += slice.size()) {
        auto const n = static_cast<std::size_t>(std::min<std::uint64_t>(slice.size(), range.size - at));
        auto read = co_await async::file_step(file_.read_at(range.offset + at, asio::buffer(slice.data(), n)));
        if (!read) co_return read;
        sum.update(slice.data(), n);
    }
    if (sum == wire::to_checksum(saved.crc64)) table_->mark_present(std::move(saved));
    co_return result<void>();
}

outcome<void> downloader::fetch_all() {
    auto const& client = *bucket_->client;
    meter_.add(client.runtime->now(), table_->bytes_done());
    running_ = std::clamp(table_->plan().parts() - table_->parts_done(), 0, options_.concurrency);
    if (running_ == 0) co_return result<void>();
    async::result_group group(client.executor);
    group.spawn(store_.run());
    int const workers = running_;
    for (int i = 0; i < workers; ++i) group.spawn(fetch_ranges());
    co_return co_await group.join();
}

outcome<void> downloader::fetch_ranges() {
    while (auto const task = table_->next()) {
        auto fetched = co_await fetch_range(task->number);
        if (!fetched) co_return fetched;
    }
    if (--running_ == 0) store_.finish();
    co_return result<void>();
}

outcome<void> downloader::fetch_range(int number) {
    part_extent const range = table_->plan().range_of(number);
    range_sink into(*this, range.offset);
    auto got = co_await service::get_object_to(bucket_, key_, into, request_of(number));
    if (got) {
        auto same = check_same_object(*got);
        if (!same) co_return same;
        if (into.received() != range.size)
            co_return failure(errc::malformed_response, std::to_string(into.received()) + " of " +
                                                            std::to_string(range.size) + " bytes of a range came");
    } else {
        co_return got.error().code == service_errc::precondition_failed ? replaced(got.error()) : got.error();
    }
    part done(number, object_.etag);
    done.size = range.size;
    done.crc64 = into.sum().value();
    table_->mark_done(std::move(done));
    store_.mark_dirty();
    co_return result<void>();
}

/// What comes is of the object that HeadObject described, though something in between ignored If-Match.
result<void> downloader::check_same_object(object_info const& got) const {
    bool const is_known = !got.etag.empty() && !object_.etag.empty();
    if (got.size != object_.size || (is_known && got.etag != object_.etag)) return replaced(failure());
    if (!is_known && !object_.crc64)
        return failure(errc::malformed_response,
                       "without ETag and checksum nothing proves that all ranges are of one object");
    return {};
}

get_options downloader::request_of(int number) const {
    part_extent const range = table_->plan().range_of(number);
    get_options one = options_;
    one.range.emplace(range.offset, range.offset + range.size - 1);
    if (!object_.etag.empty()) one.if_match = object_.etag;
    one.on_progress = nullptr;
    return one;
}

outcome<void> downloader::check_and_rename() {
    if (auto const ours = wire::checksum_of(table_->parts())) {
        auto right = wire::compare_received(wire::to_checksum(object_.crc64), *ours);
        if (!right) co_return right;
    }
    co_return co_await async::file_step(file_.finish());
}

/// Without a store nobody finds it again; what is not of this object is useless.
bool downloader::can_resume(failure const& why) const {
    bool const is_useless = why.code == errc::checksum_mismatch || why.code == errc::object_replaced;
    return !is_useless && store_.has_store() && file_.can_be_kept() && !object_.etag.empty() &&
           table_->parts_done() != 0;
}

asio::awaitable<void> downloader::keep() {
    auto saved = co_await store_.save_now();
    if (!saved) bucket_->client->log(log_level::warning, "event=checkpoint_not_saved failure=", saved.error());
}

asio::awaitable<void> downloader::remove(bool failed) {
    if (failed) {
        auto discarded = co_await async::file_step(file_.discard());
        if (!discarded) bucket_->client->log(log_level::warning, "event=file_left_behind failure=", discarded.error());
    }
    co_await store_.erase();
}

std::string downloader::kept_text() const {
    return std::to_string(table_->parts_done()) + " of " + std::to_string(table_->plan().parts()) +
           " ranges are kept in " + path_beside(path_, id_).string() + ": the same download resumes";
}

checkpoint downloader::snapshot() const {
    checkpoint c;
    c.endpoint = bucket_->client->endpoint.host;
    c.bucket = bucket_->name;
    c.key = key_;
    c.upload_id = object_.etag;
    c.source_fingerprint = "download-1";
    c.size = object_.size;
    if (!table_) return c;
    c.part_size = table_->plan().part_size();
    c.parts = table_->parts();
    return c;
}

void downloader::report(bool at_end) {
    if (!options_.on_progress || !table_) return;
    auto const now = bucket_->client->runtime->now();
    if (!throttle_.admits(now) && !at_end) return;
    download_progress p;
    p.bytes_resumed = table_->bytes_resumed();
    p.bytes_done = p.bytes_resumed + bytes_written_;
    p.bytes_total = object_.size;
    meter_.add(now, p.bytes_done);
    p.bytes_per_second = meter_.bytes_per_second(now);
    p.seconds_left = meter_.seconds_left(now, object_.size);
    options_.on_progress(p);
}

} // namespace ossio::transfer
