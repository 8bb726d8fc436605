// SPDX-License-Identifier: BSL-1.0
// Finds files, makes units of them, and adds each unit as a whole.
#include "program/fleet/queue_filler.hpp"

#include <ossio/error.hpp>

#include "async/blocking_pool.hpp"
#include "program/decide/sending.hpp"
#include "program/fleet/queue_of.hpp"
#include "program/text/failure_report.hpp"
#include "transfer/plan/part_layout.hpp"
#include "wire/printable.hpp"

namespace ossio::program {

namespace {

/// Whether Redis has not carried the command out.
bool is_surely_not_added(failure const& f) noexcept {
    return f.phase != request_phase::send && f.phase != request_phase::wait;
}

/// Whether the service refuses this key, and may well take others.
bool is_about_one_key(failure const& f) noexcept {
    bool const is_refusal = f.http_status >= 400 && f.http_status < 500;
    return is_refusal && (f.code == service_errc::access_denied || !is_hopeless(f));
}

} // namespace

queue_filler::queue_filler(arguments const& a, client by, redis::work_queue& queue, std::function<bool()> is_stopped)
    : arguments_(a),
      client_(std::move(by)),
      queue_(queue),
      is_stopped_(std::move(is_stopped)),
      root_(a.fleet.root),
      canonical_root_(std::filesystem::canonical(a.fleet.root)),
      finder_(a.sources, a.selection),
      planner_(a),
      batcher_(a.target.bucket, a.transfer.headers) {}

asio::awaitable<enqueued_totals> queue_filler::run() {
    auto joining = queue_.join();
    auto const joined = co_await std::move(joining);
    if (!joined) totals_.problem = queue_problem(joined.error());
    while (totals_.problem.empty() && !is_stopped_()) {
        std::vector<found_file> batch;
        auto finding = async::run_blocking([&] { batch = finder_.next_batch(); });
        co_await std::move(finding);
        if (batch.empty()) break;
        for (found_file& found : batch)
            if (totals_.problem.empty() && !is_stopped_()) co_await take(std::move(found));
    }
    co_await add_batch(batcher_.take());
    co_return std::move(totals_);
}

void queue_filler::fail(std::string const& path, std::string why) {
    totals_.failed.emplace_back(wire::printable(path), std::move(why));
}

asio::awaitable<void> queue_filler::take(found_file found) {
    keyed_file keyed = planner_.plan(std::move(found));
    std::string const shown = keyed.file.path.string();
    if (!keyed.skipped.empty()) {
        ++totals_.skipped;
        co_return;
    }
    if (!keyed.problem.empty()) co_return fail(shown, keyed.problem);
    auto file = describe(keyed.file);
    if (!file) co_return fail(shown, file.error().detail);
    std::uint64_t const usual = arguments_.transfer.part_size;
    bool const is_large = file->size > (usual != 0 ? usual : transfer::default_part_size);
    if (is_large)
        co_await take_large(std::move(*file));
    else
        co_await take_small(std::move(*file));
}

/// By its path without links, which a worker can open; a worker's checks are made here first.
result<unit_file> queue_filler::describe(planned_file const& file) const {
    std::error_code ec;
    auto const path = std::filesystem::canonical(file.path, ec);
    if (ec) return failure(errc::source_unreadable, ec.message());
    unit_file f;
    f.path = path.lexically_relative(canonical_root_).generic_string();
    f.key = file.key;
    if (f.path.empty() || f.path == ".." || f.path.starts_with("../"))
        return failure(errc::invalid_argument, "it is not below --root " + arguments_.fleet.root.string());
    if (!wire::is_utf8(f.path))
        return failure(errc::invalid_argument, "its path is not UTF-8, which a queue cannot hold");
    auto const opened = root_.open(client_.get_executor(), f.path);
    if (!opened) return opened.error();
    f.size = opened->bytes->size();
    f.modified_ns = opened->modified_ns;
    work_unit alone;
    alone.bucket = arguments_.target.bucket;
    alone.headers = arguments_.transfer.headers;
    alone.files.push_back(f);
    alone.files.back().size = 0;
    object_url bucket;
    bucket.bucket = alone.bucket;
    auto const checked = parse_work_unit(to_text(alone), bucket);
    if (auto const* const refused = std::get_if<refused_unit>(&checked))
        return failure(errc::invalid_argument, "workers would refuse it: " + refused->why);
    return f;
}

asio::awaitable<void> queue_filler::take_small(unit_file file) { co_await add_batch(batcher_.add(std::move(file))); }

asio::awaitable<void> queue_filler::add_batch(std::optional<work_unit> unit) {
    if (!unit || !totals_.problem.empty()) co_return;
    std::vector<std::string> texts{to_text(*unit)};
    auto adding = queue_.add(std::move(texts));
    auto const added = co_await std::move(adding);
    if (!added) {
        totals_.problem = queue_problem(added.error());
        co_return;
    }
    for (unit_file const& file : unit->files) totals_.bytes += file.size;
    totals_.files += unit->files.size();
    ++totals_.units;
}

/// The upload is begun here and not by a worker, so that a worker that is killed never leaves one whose id nobody has.
asio::awaitable<void> queue_filler::take_large(unit_file file) {
    auto const layout = transfer::plan_upload(file.size, arguments_.transfer.part_size, 0);
    if (!layout) co_return fail(file.path, failure_line(layout.error()));
    auto beginning = as_result(
        client_.bucket(arguments_.target.bucket).init_multipart_upload(file.key, arguments_.transfer.headers));
    auto const begun = co_await std::move(beginning);
    if (!begun && is_about_one_key(begun.error())) co_return fail(file.path, failure_line(begun.error()));
    if (!begun) {
        co_await add_batch(batcher_.take()); // Redis has not failed, and the next run may begin behind these files
        if (totals_.problem.empty()) totals_.problem = failure_line(begun.error());
        co_return;
    }
    work_unit unit;
    unit.bucket = arguments_.target.bucket;
    unit.headers = arguments_.transfer.headers;
    unit.files.push_back(file);
    unit.range.emplace();
    unit.range->part_size = layout->part_size();
    unit.range->upload_id = begun->upload_id;
    int const count = units_of_file(file.size, layout->part_size(), arguments_.fleet.range_size);
    std::vector<std::string> texts;
    for (int i = 0; i < count; ++i) {
        unit.range->slice = part_slice(i, count);
        texts.push_back(to_text(unit));
    }
    auto adding = queue_.add(std::move(texts));
    auto const added = co_await std::move(adding);
    if (!added) {
        totals_.problem = queue_problem(added.error());
        if (is_surely_not_added(added.error()))
            co_await discard(*begun);
        else
            totals_.problem += "; the upload " + wire::printable(begun->upload_id) + " of " +
                               wire::printable(file.key) + " may be in the queue";
        co_return;
    }
    totals_.bytes += file.size;
    totals_.units += static_cast<std::uint64_t>(count);
    ++totals_.files;
    ++totals_.large_files;
}

asio::awaitable<void> queue_filler::discard(multipart_upload begun) {
    std::string const id = begun.upload_id;
    auto aborting = as_result(client_.bucket(arguments_.target.bucket).abort_multipart_upload(std::move(begun)));
    auto const gone = co_await std::move(aborting);
    if (!gone) totals_.problem += "; the upload " + wire::printable(id) + " may be left: " + failure_line(gone.error());
}

} // namespace ossio::program
