// SPDX-License-Identifier: BSL-1.0
// Uploads of streams that can be reopened at an offset: the next run resumes behind the parts that the service has.
#include "flow/fenced_recovery.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(reopening)

namespace {

class replayed_stream final : public stream {
public:
    explicit replayed_stream(std::string content, std::string of = "log 1")
        : bytes(std::move(content)), print_(std::move(of)) {}

    std::optional<std::uint64_t> size() const override { return announced; }
    std::string fingerprint() const override { return print_; }
    asio::awaitable<void> open_at(std::uint64_t offset) override {
        if (refuses) throw std::runtime_error("the log begins later");
        opened.push_back(offset);
        at_ = static_cast<std::size_t>(offset);
        co_return;
    }
    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        if (before_each) co_await before_each();
        constexpr std::size_t piece = 70'000;
        std::size_t const n = asio::buffer_copy(into, asio::buffer(bytes) + at_, std::min(piece, bytes.size() - at_));
        at_ += n;
        read += n;
        co_return n;
    }

    std::string bytes;
    std::optional<std::uint64_t> announced;
    std::function<asio::awaitable<void>()> before_each;
    bool refuses = false;
    std::vector<std::uint64_t> opened;
    std::uint64_t read = 0;

private:
    std::string print_;
    std::size_t at_ = 0;
};

using replayed = std::shared_ptr<replayed_stream>;

class reopened : public fenced_recovery {
public:
    replayed stream_of(std::string content) const { return std::make_shared<replayed_stream>(std::move(content)); }

    /// Whose reads take two seconds, so that each part is saved.
    replayed slow_stream() const {
        auto slow = stream_of(bytes);
        slow->before_each = [time = clock] { return time->sleep(2s); };
        return slow;
    }

    std::uint64_t saved_bytes() const { return saved() ? saved()->size : 0; }

    /// A process that is killed when the store knows of three parts. Returns where the next one resumes.
    std::uint64_t killed_after_three_parts() {
        writer_host first(*this);
        first.start(first.bucket().upload_stream("k", slow_stream(), options()));
        clock->run_while({&first.io(), &io}, [&] { return saved_bytes() < 3 * small_part; });
        return saved_bytes();
    }

    result<upload_result> next_run(replayed const& from) { return next_run(from, options()); }
    result<upload_result> next_run(replayed const& from, upload_options how) {
        fenced->all->holder.clear(); // the lease of a process that was killed has run out
        writer_host next(*this);
        auto end = next.run(next.bucket().upload_stream("k", from, std::move(how)));
        next.turn();
        BOOST_TEST(next.insides().buffers->leased() == 0U);
        BOOST_TEST(fenced->all->holder.empty());
        return end;
    }

    void check_all_is_done(result<upload_result> const& end) const {
        check_object(end);
        BOOST_TEST(fenced->all->held.empty());
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_stream_is_opened_behind_the_parts_that_the_checkpoint_lists) {
    reopened w;
    auto const known = w.killed_after_three_parts();
    BOOST_TEST(known >= 3 * small_part);
    auto const next = w.stream_of(w.bytes);
    auto const end = w.next_run(next);
    w.check_all_is_done(end);
    BOOST_TEST(next->opened == std::vector<std::uint64_t>{known}, boost::test_tools::per_element());
    BOOST_TEST(next->read == w.bytes.size() - known);
    BOOST_TEST(end->resumed);
    BOOST_TEST(end->totals.bytes_resumed == known);
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 1);
}

BOOST_AUTO_TEST_CASE(a_process_that_dies_at_any_step_of_its_requests_and_saves_loses_nothing_that_was_saved) {
    for (int step = 1;; ++step) BOOST_TEST_CONTEXT("died at step " << step) {
            reopened w;
            bool died = false;
            {
                auto const fuse = std::make_shared<testing::fuse>(step, [&] { died = true; });
                w.fenced->all->before_save = [fuse](std::string const&) { fuse->step(); };
                writer_host first(w, fuse);
                first.start(first.bucket().upload_stream("k", w.slow_stream(), w.options()));
                w.clock->run_while({&first.io(), &w.io}, [&] { return !died; });
            }
            if (!died) break;
            w.fenced->all->before_save = nullptr;
            auto const known = w.saved_bytes();
            auto const next = w.stream_of(w.bytes);
            auto const end = w.next_run(next);
            require_success(end);
            BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
            BOOST_TEST(next->read == w.bytes.size() - known);
            BOOST_TEST(w.fenced->all->held.empty());
            BOOST_TEST(w.service.uploads("examplebucket").size() <= static_cast<std::size_t>(end->unconfirmed_uploads));
        }
}

BOOST_AUTO_TEST_CASE(other_bytes_begin_anew_and_the_parts_of_the_earlier_ones_are_deleted) {
    for (bool const is_shorter : {false, true}) {
        reopened w;
        w.killed_after_three_parts();
        w.bytes = std::string(is_shorter ? small_part : 5 * small_part, 'n');
        auto const next = std::make_shared<replayed_stream>(w.bytes, is_shorter ? "log 1" : "log 2");
        next->announced = w.bytes.size();
        auto const end = w.next_run(next);
        w.check_all_is_done(end);
        BOOST_TEST(!end->resumed);
        BOOST_TEST(end->totals.bytes_resumed == 0U);
        BOOST_TEST(next->opened == std::vector<std::uint64_t>{0}, boost::test_tools::per_element());
    }
}

BOOST_AUTO_TEST_CASE(an_upload_that_is_begun_anew_is_as_sequential_as_this_run_asks_for) {
    for (bool const is_sequential : {false, true}) {
        reopened w;
        auto how = w.options();
        how.sequential = !is_sequential;
        {
            writer_host first(w);
            first.start(first.bucket().upload_stream("k", w.slow_stream(), how));
            w.clock->run_while({&first.io(), &w.io}, [&] { return w.saved_bytes() < 3 * small_part; });
        }
        how.sequential = is_sequential;
        w.bytes = std::string(5 * small_part, 'n');
        w.check_all_is_done(w.next_run(std::make_shared<replayed_stream>(w.bytes, "log 2"), how));
        auto const& stored = w.service.core().buckets.at("examplebucket").objects.at("k");
        BOOST_TEST(stored.content_md5.empty() == !is_sequential);
    }
}

BOOST_AUTO_TEST_CASE(parts_of_a_stream_with_more_bytes_than_it_announced_are_kept_for_a_run_that_announces_them) {
    reopened w;
    auto const next = w.stream_of(w.bytes);
    next->announced = 5 * small_part;
    auto const first = w.next_run(next);
    require_failure(first, errc::invalid_argument);
    BOOST_TEST((first.error().parts == parts_status::kept));
    next->announced = w.bytes.size();
    auto const end = w.next_run(next);
    w.check_all_is_done(end);
    BOOST_TEST(end->totals.bytes_resumed >= 3 * small_part);
}

BOOST_AUTO_TEST_CASE(an_upload_that_is_gone_is_begun_anew_in_the_same_call) {
    reopened w;
    auto const known = w.killed_after_three_parts();
    auto const upload = w.service.uploads("examplebucket").front();
    require_success(w.run(w.bucket().abort_multipart_upload(multipart_upload("k", upload.upload_id))));
    auto const next = w.stream_of(w.bytes);
    auto const end = w.next_run(next);
    w.check_all_is_done(end);
    BOOST_TEST(next->opened == (std::vector<std::uint64_t>{known, 0}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_stream_that_has_grown_since_the_object_was_completed_is_sent_as_a_whole) {
    for (std::size_t const more : {std::size_t(0), std::size_t(1), std::size_t(3 * small_part)}) {
        reopened w;
        {
            writer_host first(w);
            first.start(first.bucket().upload_stream("k", w.slow_stream(), w.options()));
            w.clock->run_while({&first.io(), &w.io}, [&] { return !w.service.has_object("examplebucket", "k"); });
        }
        BOOST_TEST(w.saved_bytes() == w.bytes.size());
        w.bytes += std::string(more, 'n');
        auto const end = w.next_run(w.stream_of(w.bytes));
        w.check_all_is_done(end);
        BOOST_TEST(w.service.requests("InitiateMultipartUpload") == (more == 0 ? 1U : 2U));
    }
}

BOOST_AUTO_TEST_CASE(parts_of_a_sequential_upload_that_cannot_be_replaced_are_deleted_and_all_is_sent_again) {
    for (bool const has_more : {false, true}) {
        reopened w;
        auto how = w.options();
        how.sequential = true;
        {
            writer_host first(w);
            first.start(first.bucket().upload_stream("k", w.slow_stream(), how));
            w.clock->run_while({&first.io(), &w.io}, [&] { return w.saved_bytes() < 3 * small_part; });
        }
        auto const known = w.saved_bytes();
        if (has_more) {
            multipart_upload const upload("k", w.service.uploads("examplebucket").front().upload_id);
            payload const next_part(w.bytes.substr(static_cast<std::size_t>(known), small_part));
            int const number = static_cast<int>(w.fenced->all->held.at("id").parts.size()) + 1;
            require_success(w.run(w.bucket().upload_part(upload, number, next_part)));
        }
        auto const end = w.next_run(w.stream_of(w.bytes), how);
        w.check_all_is_done(end);
        BOOST_TEST(end->totals.bytes_resumed == (has_more ? 0U : known));
    }
}

BOOST_AUTO_TEST_CASE(a_part_that_a_late_request_has_replaced_is_sent_again_and_those_behind_it) {
    reopened w;
    w.killed_after_three_parts();
    multipart_upload const upload("k", w.service.uploads("examplebucket").front().upload_id);
    require_success(w.run(w.bucket().upload_part(upload, 2, payload(w.bytes.substr(small_part, small_part + 1)))));
    auto const next = w.stream_of(w.bytes);
    auto const end = w.next_run(next);
    w.check_all_is_done(end);
    BOOST_TEST(next->opened == std::vector<std::uint64_t>{small_part}, boost::test_tools::per_element());
    BOOST_TEST(end->totals.bytes_resumed == small_part);
}

BOOST_AUTO_TEST_CASE(on_request_the_bytes_sent_before_are_compared) {
    for (bool const are_other : {false, true}) {
        reopened w;
        auto const known = w.killed_after_three_parts();
        if (are_other) w.bytes[static_cast<std::size_t>(known) - 1] ^= 1;
        auto how = w.options();
        how.resume_check = resume_check::always;
        auto const next = w.stream_of(w.bytes);
        auto const end = w.next_run(next, how);
        w.check_all_is_done(end);
        BOOST_TEST(end->totals.bytes_resumed == (are_other ? 0U : known));
        BOOST_TEST(next->read == w.bytes.size() + (are_other ? known : 0U));
    }
}

BOOST_AUTO_TEST_CASE(a_stream_that_cannot_be_opened_there_keeps_the_parts_for_the_next_run) {
    reopened w;
    auto const known = w.killed_after_three_parts();
    auto const next = w.stream_of(w.bytes);
    next->refuses = true;
    auto const refused = w.next_run(next);
    require_failure(refused, errc::source_unreadable);
    BOOST_TEST((refused.error().parts == parts_status::kept));
    BOOST_TEST(refused.error().detail.find("the log begins later") != std::string::npos);
    next->refuses = false;
    auto const end = w.next_run(next);
    w.check_all_is_done(end);
    BOOST_TEST(end->totals.bytes_resumed == known);
}

BOOST_AUTO_TEST_CASE(a_pause_keeps_the_parts_and_a_failure_does_what_the_options_say) {
    for (bool const pauses : {false, true}) {
        reopened w;
        auto how = w.options();
        how.on_failure = parts_policy::discard;
        cancellation_source stop;
        how.cancellation = stop.token();
        auto const from = w.slow_stream();
        from->before_each = [&]() -> asio::awaitable<void> {
            co_await w.clock->sleep(2s);
            if (w.saved_bytes() < 2 * small_part) co_return;
            if (!pauses) throw std::runtime_error("the disk of the log has died");
            stop.pause();
        };
        auto const ended = w.next_run(from, how);
        require_failure(ended, pauses ? error_code(errc::paused) : error_code(errc::source_unreadable));
        BOOST_TEST((ended.error().parts == (pauses ? parts_status::kept : parts_status::removed)));
        BOOST_TEST(w.service.uploads("examplebucket").size() == (pauses ? 1U : 0U));
        BOOST_TEST(w.fenced->all->held.size() == (pauses ? 1U : 0U));
        auto const end = w.next_run(w.stream_of(w.bytes));
        w.check_all_is_done(end);
        BOOST_TEST(end->resumed == pauses);
    }
}

BOOST_AUTO_TEST_CASE(a_lost_lease_ends_the_upload_and_leaves_the_parts_to_the_new_holder) {
    reopened w;
    writer_host first(w);
    auto const end = first.start(first.bucket().upload_stream("k", w.slow_stream(), w.options()));
    w.clock->run_while({&first.io(), &w.io}, [&] { return w.saved_bytes() < 2 * small_part; });
    w.fenced->take_away("id", false);
    first.turn();
    BOOST_REQUIRE(end->is.has_value());
    require_failure(*end->is, errc::lease_lost);
    BOOST_TEST((end->is->error().parts == parts_status::kept));
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
    w.check_all_is_done(w.next_run(w.stream_of(w.bytes)));
}

BOOST_AUTO_TEST_CASE(a_second_process_is_kept_out_meanwhile) {
    reopened w;
    writer_host first(w), second(w);
    first.start(first.bucket().upload_stream("k", w.slow_stream(), w.options()));
    w.clock->run_while({&first.io(), &w.io}, [&] { return w.saved_bytes() < small_part; });
    require_failure(second.run(second.bucket().upload_stream("k", w.stream_of(w.bytes), w.options())),
                    errc::checkpoint_in_use);
}

BOOST_AUTO_TEST_CASE(without_a_store_or_a_fingerprint_a_stream_is_read_once_and_never_opened) {
    for (bool const has_store : {false, true}) {
        reopened w;
        auto how = w.options();
        if (!has_store) how.checkpoints = nullptr;
        auto const from = std::make_shared<replayed_stream>(w.bytes, has_store ? "" : "log 1");
        auto const end = w.next_run(from, how);
        w.check_all_is_done(end);
        BOOST_TEST(from->opened.empty());
        BOOST_TEST(w.fenced->all->saves == (has_store ? 3 : 0)); // the intent, the id, and before Complete
    }
}

BOOST_AUTO_TEST_CASE(what_a_killed_process_left_of_a_stream_that_cannot_be_reopened_is_deleted_by_the_next) {
    for (bool const deleting_fails : {false, true}) {
        reopened w;
        {
            writer_host first(w);
            auto const pipe = std::make_shared<replayed_stream>(w.bytes, "");
            pipe->before_each = [&] { return w.clock->sleep(2s); };
            first.start(first.bucket().upload_stream("k", pipe, w.options()));
            w.clock->run_while({&first.io(), &w.io}, [&] { return w.service.requests("UploadPart") < 3; });
        }
        BOOST_TEST(w.service.uploads("examplebucket").size() == 1U);
        if (deleting_fails) w.service.fail("AbortMultipartUpload", 403, "AccessDenied", 100);
        auto const next = std::make_shared<replayed_stream>(w.bytes, "");
        auto const end = w.next_run(next);
        require_success(end);
        BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
        BOOST_TEST(next->read == w.bytes.size());
        BOOST_TEST(w.service.uploads("examplebucket").size() == (deleting_fails ? 1U : 0U));
        BOOST_TEST(end->unconfirmed_uploads == (deleting_fails ? 1 : 0));
    }
}

BOOST_AUTO_TEST_CASE(a_store_that_cannot_be_used_does_not_stop_a_stream_that_cannot_be_reopened) {
    for (bool const can_be_reopened : {false, true}) {
        reopened w;
        w.fenced->all->before_save = [](std::string const&) { throw std::runtime_error("disk full"); };
        auto const from = std::make_shared<replayed_stream>(w.bytes, can_be_reopened ? "log 1" : "");
        auto const end = w.next_run(from);
        if (can_be_reopened)
            require_failure(end, errc::checkpoint_not_saved);
        else
            w.check_object(end);
    }
}

BOOST_AUTO_TEST_CASE(a_lease_that_is_lost_does_not_end_a_stream_that_cannot_be_reopened) {
    for (bool const told : {false, true}) {
        reopened w;
        writer_host first(w);
        auto const pipe = std::make_shared<replayed_stream>(w.bytes, "");
        pipe->before_each = [&] { return w.clock->sleep(2s); };
        auto const end = first.start(first.bucket().upload_stream("k", pipe, w.options()));
        w.clock->run_while({&first.io(), &w.io}, [&] { return w.service.requests("UploadPart") < 3; });
        w.fenced->take_away("id", told);
        first.turn();
        BOOST_REQUIRE(end->is.has_value());
        w.check_object(*end->is);
    }
}

BOOST_AUTO_TEST_CASE(a_small_stream_is_one_request_and_leaves_no_checkpoint) {
    reopened w;
    w.bytes.resize(1000);
    auto const end = w.next_run(w.stream_of(w.bytes));
    w.check_all_is_done(end);
    BOOST_TEST(end->upload_id.empty());
    BOOST_TEST(w.fenced->all->saves == 0);
}

BOOST_AUTO_TEST_SUITE_END()
