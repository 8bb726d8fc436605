// SPDX-License-Identifier: BSL-1.0
// Sources between two runs: what has another time, inode or device is compared part by part before anything is removed.
#include "flow/source_files.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_FIXTURE_TEST_SUITE(source_doubts, file_world)

namespace {

std::string const other(1000, '#');

/// Resumes; how many parts were sent for it.
int resume(file_world& w, upload_options options, bool resumed = true) {
    int const before = w.parts_sent();
    auto const end = w.run(w.bucket().upload("k", w.open(), std::move(options)));
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(end->resumed == resumed);
    BOOST_TEST(end->crc64_confirmed);
    BOOST_TEST((w.object() == read_file(w.path)));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    w.check_nothing_is_lent();
    return w.parts_sent() - before;
}

int resume(file_world& w) { return resume(w, w.one_by_one()); }

/// A store of a user: it keeps the JSON of checkpoints, and what is in them may be of an older version.
class text_store final : public checkpoint_store {
public:
    asio::awaitable<std::optional<checkpoint>> load(std::string) override {
        if (text.empty()) co_return std::nullopt;
        co_return checkpoint_from_json(text);
    }
    asio::awaitable<void> save(std::string, checkpoint what) override {
        text = to_json(what);
        co_return;
    }
    asio::awaitable<void> erase(std::string) override {
        text.clear();
        co_return;
    }

    std::string text;
};

/// Of the upload that is there now; all else is as version 0.1 of 28 November 2026 wrote it.
checkpoint of_upload(checkpoint old, world const& w, std::string upload_id) {
    old.endpoint = w.insides().endpoint.host + ':' + std::to_string(w.insides().endpoint.port);
    old.upload_id = std::move(upload_id);
    return old;
}

std::filesystem::path const old_checkpoints = std::filesystem::path(OSSIO_TEST_DATA) / "checkpoints-0.1";

/// Has the bytes of a hash for a fingerprint.
class raw_stream final : public stream {
public:
    std::string fingerprint() const override { return "\xE4\xFF"; }
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer) override { co_return 0; }
};

} // namespace

BOOST_AUTO_TEST_CASE(an_unchanged_file_is_resumed_without_reading_what_was_sent) {
    int const there = upload_and_pause();
    auto from = open();
    from->before_read = [&](std::uint64_t offset) { BOOST_TEST(offset >= 5 * small_part); };
    auto const end = run(bucket().upload("k", from, one_by_one()));
    BOOST_REQUIRE(end.has_value());
    BOOST_TEST(end->totals.parts_resumed == there);
}

BOOST_AUTO_TEST_CASE(an_unchanged_file_is_compared_where_the_caller_asks_for_it) {
    int const there = upload_and_pause();
    auto from = open();
    auto options = one_by_one();
    options.resume_check = resume_check::always;
    std::uint64_t lowest = first.size();
    from->before_read = [&](std::uint64_t offset) { lowest = std::min(lowest, offset); };
    int const before = parts_sent();
    auto const end = run(bucket().upload("k", from, options));
    BOOST_REQUIRE(end.has_value());
    BOOST_TEST(lowest == 0U);
    BOOST_TEST(end->totals.parts_resumed == there);
    BOOST_TEST(parts_sent() - before == file_parts - there);
}

BOOST_AUTO_TEST_CASE(a_touched_file_keeps_its_parts) {
    int const there = upload_and_pause();
    touch(path);
    BOOST_TEST(resume(*this) == file_parts - there);
    BOOST_TEST(service.requests("AbortMultipartUpload") == 0);
}

BOOST_AUTO_TEST_CASE(a_file_that_was_copied_and_moved_back_keeps_its_parts) {
    int const there = upload_and_pause();
    copy_with_times(path, folder / "g");
    std::filesystem::rename(folder / "g", path);
    BOOST_TEST(resume(*this) == file_parts - there);
    BOOST_TEST(service.requests("InitiateMultipartUpload") == 1);
}

BOOST_AUTO_TEST_CASE(a_part_overwritten_and_touched_back_is_sent_again_and_no_other) {
    int const there = upload_and_pause();
    overwrite_and_touch_back(path, small_part + 7, other);
    BOOST_TEST(resume(*this) == file_parts - there + 1);
}

BOOST_AUTO_TEST_CASE(another_file_copied_over_it_with_its_times_is_sent_whole) {
    upload_and_pause();
    write_file(folder / "g", std::string(first.size(), '#'));
    std::filesystem::last_write_time(folder / "g", std::filesystem::last_write_time(path));
    copy_with_times(folder / "g", path);
    BOOST_TEST(resume(*this) == file_parts);
}

BOOST_AUTO_TEST_CASE(a_file_of_another_size_starts_over_and_the_old_parts_are_removed) {
    upload_and_pause();
    append(path, other);
    BOOST_TEST(resume(*this, one_by_one(), false) == file_parts + 1);
    BOOST_TEST(service.requests("AbortMultipartUpload") == 1);
}

BOOST_AUTO_TEST_CASE(a_sequential_upload_in_doubt_is_resumed_when_all_agrees_and_starts_over_when_not) {
    for (bool changed : {false, true}) {
        file_world w;
        auto options = w.one_by_one();
        options.sequential = true;
        int const there = w.upload_and_pause(options);
        if (changed)
            overwrite_and_touch_back(w.path, 5, other);
        else
            touch(w.path);
        BOOST_TEST(resume(w, options, !changed) == (changed ? file_parts : file_parts - there));
    }
}

BOOST_AUTO_TEST_CASE(a_doubt_outlives_a_second_pause) {
    int const there = upload_and_pause();
    overwrite_and_touch_back(path, 3 * small_part, other); // part 4
    cancellation_source stop;
    auto from = open();
    auto options = one_by_one();
    options.cancellation = stop.token();
    from->before_read = [&](std::uint64_t offset) {
        if (offset >= small_part) stop.pause(); // part 1 is compared, part 2 at most
    };
    auto const again = run(bucket().upload("k", from, options));
    BOOST_REQUIRE(again.has_error());
    BOOST_REQUIRE((again.error().code == errc::paused));

    BOOST_TEST(resume(*this) == file_parts - there + 1);
}

BOOST_AUTO_TEST_CASE(an_old_checkpoint_of_a_users_store_is_a_doubt_and_its_parts_are_kept) {
    for (char const* name : {"users-store-first.json", "users-store-paused.json"}) {
        file_world w;
        auto const texts = std::make_shared<text_store>();
        w.store = texts;
        int const there = w.upload_and_pause();
        auto const open = w.service.uploads("examplebucket");
        texts->text =
            to_json(of_upload(checkpoint_from_json(read_file(old_checkpoints / name)), w, open.at(0).upload_id));
        BOOST_TEST(resume(w) == file_parts - there, name);
        BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 1);
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
    }
}

BOOST_AUTO_TEST_CASE(an_old_checkpoint_of_the_file_store_is_a_doubt_and_its_parts_are_kept) {
    for (bool sequential : {false, true}) {
        file_world w;
        auto options = w.one_by_one();
        options.sequential = sequential;
        int const there = w.upload_and_pause(options);
        auto const open = w.service.uploads("examplebucket");
        std::filesystem::create_directory(w.folder / "store");
        std::filesystem::copy_file(old_checkpoints / (sequential ? "sequential.json" : "paused.json"),
                                   w.folder / "store/old.json");
        options.checkpoints = file_checkpoints(w.folder / "store");
        options.checkpoint_id = "old";
        auto const old = w.run(options.checkpoints->load("old"));
        BOOST_REQUIRE((old.has_value() && old->has_value()));
        BOOST_TEST((*old)->parts.size() == 5U);
        auto write = [](checkpoint_store_ptr to, checkpoint what) -> asio::awaitable<int> {
            co_await to->save("old", what);
            co_return 0;
        };
        BOOST_REQUIRE(w.run(write(options.checkpoints, of_upload(**old, w, open.at(0).upload_id))).has_value());
        BOOST_TEST(resume(w, options) == file_parts - there);
    }
}

BOOST_AUTO_TEST_CASE(an_object_completed_by_an_old_run_is_the_object_only_if_its_bytes_are_those_of_the_source) {
    for (bool changed : {false, true}) {
        file_world w;
        auto const texts = std::make_shared<text_store>();
        w.store = texts;
        auto const earlier = w.run(w.bucket().upload("k", w.open(), w.one_by_one()));
        BOOST_REQUIRE(earlier.has_value());
        std::filesystem::copy_file(old_checkpoints / "completing.json", w.folder / "old.json");
        auto const old = w.run(file_checkpoints(w.folder.path())->load("old"));
        BOOST_REQUIRE((old.has_value() && old->has_value()));
        BOOST_REQUIRE((*old)->completing);
        texts->text = to_json(of_upload(**old, w, earlier->upload_id));
        if (changed) overwrite_and_touch_back(w.path, 5, other);
        BOOST_TEST(resume(w, w.one_by_one(), !changed) == (changed ? file_parts : 0));
    }
}

BOOST_AUTO_TEST_CASE(the_dry_run_says_that_parts_in_doubt_would_be_compared) {
    int const there = upload_and_pause();
    touch(path);
    auto const plan = run(bucket().plan_upload("k", path, one_by_one()));
    BOOST_REQUIRE(plan.has_value());
    BOOST_TEST(plan->count(part_step::compare).parts == there);
    BOOST_TEST(plan->count(part_reason::source_in_doubt).parts >= 5); // those that the checkpoint knows
    BOOST_TEST(plan->count(part_step::send).parts == file_parts - there);
}

BOOST_AUTO_TEST_CASE(a_fingerprint_that_no_checkpoint_can_hold_is_refused_before_any_request) {
    auto const from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    from->mark = "a hash: \xE4\xFF";
    auto const options = in_small_parts(store);

    auto const end = run(bucket().upload("k", from, options));
    auto const plan = run(bucket().plan_upload("k", from, options));
    auto const streamed = run(bucket().upload_stream("k", std::make_shared<raw_stream>(), options));

    for (failure const& f : {end.error(), plan.error(), streamed.error()}) {
        BOOST_TEST((f.code == errc::invalid_argument), to_string(f));
        BOOST_TEST(f.detail.find("fingerprint") != std::string::npos, to_string(f));
    }
    for (char const* operation : {"InitiateMultipartUpload", "PutObject", "ListParts"})
        BOOST_TEST(service.requests(operation) == 0, operation);
    BOOST_TEST(run(made->drain(std::chrono::hours(1))).has_value());
}

BOOST_AUTO_TEST_CASE(a_fingerprint_may_be_any_bytes_where_no_checkpoint_holds_it) {
    auto const from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    from->mark = "a hash: \xE4\xFF";
    BOOST_TEST(run(bucket().plan_upload("k", from, in_small_parts())).has_value());
    auto const end = run(bucket().upload("k", from, in_small_parts()));
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(run(bucket().upload_stream("k", std::make_shared<raw_stream>(), in_small_parts())).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
