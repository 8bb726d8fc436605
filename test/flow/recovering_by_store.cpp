// SPDX-License-Identifier: BSL-1.0
// Writers whose states are kept by a checkpoint store, under a lease.
#include "flow/fenced_recovery.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(recovering_by_store)

namespace {

class stored_recovery : public fenced_recovery {
public:
    object_writer open(writer_host& host) {
        auto writer = host.run(host.bucket().open_or_resume_writer("k", options()));
        require_success(writer);
        return *writer;
    }
    /// `write` begins no upload: the first `persist` does.
    object_writer open_with_large_parts(writer_host& host) {
        auto large = options();
        large.part_size = 10 * small_part;
        auto writer = host.run(host.bucket().open_or_resume_writer("k", large));
        require_success(writer);
        return *writer;
    }
    /// A later process does the rest.
    void check_that_another_completes(std::uint64_t expected_offset) {
        fenced->all->before_save = nullptr;
        writer_host next(*this);
        auto writer = open(next);
        BOOST_TEST(writer.offset() == expected_offset);
        check_object(next.run(write_and_finish(writer, bytes.substr(static_cast<std::size_t>(writer.offset())))));
        BOOST_TEST(!saved().has_value());
        BOOST_TEST(fenced->all->holder.empty());
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(a_writer_without_a_checkpoint_begins_at_the_first_byte_and_erases_it_at_the_end) {
    stored_recovery w;
    w.check_that_another_completes(0);
}

BOOST_AUTO_TEST_CASE(a_writer_that_crashed_resumes_from_the_store_at_the_last_persist) {
    for (std::size_t size : {std::size_t(1000), std::size_t(small_part), std::size_t(250'000), enough}) {
        stored_recovery w;
        {
            writer_host first(w);
            auto writer = w.open(first);
            require_success(first.run(write_and_persist(writer, w.bytes.substr(0, size))));
            require_success(first.run(write_only(writer, std::string(300'000, 'z'))));
        }
        w.check_that_another_completes(size);
    }
}

BOOST_AUTO_TEST_CASE(a_writer_that_dies_at_any_step_of_its_requests_and_saves_resumes_and_leaves_no_upload) {
    for (int step = 1;; ++step) BOOST_TEST_CONTEXT("died at step " << step) {
            stored_recovery w;
            bool died = false;
            {
                auto const fuse = std::make_shared<testing::fuse>(step, [&] { died = true; });
                w.fenced->all->before_save = [fuse](std::string const&) { fuse->step(); };
                writer_host first(w, fuse);
                auto work = [&]() -> asio::awaitable<void> {
                    auto writer = co_await first.bucket().open_or_resume_writer("k", w.options());
                    for (std::size_t at = 0; at < w.bytes.size(); at += 330'000) {
                        std::string const more = w.bytes.substr(at, 330'000);
                        co_await writer.write(asio::buffer(more));
                        co_await writer.persist();
                    }
                    co_await writer.finish();
                };
                first.start(work());
                w.clock->run_while({&first.io(), &w.io}, [&] { return !died; });
            }
            if (!died) break;
            w.fenced->all->before_save = nullptr;
            writer_host next(w);
            auto writer = w.open(next);
            auto const rest = w.bytes.substr(static_cast<std::size_t>(writer.offset()));
            auto const end = next.run(write_and_finish(writer, rest));
            require_success(end);
            BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
            BOOST_TEST(w.fenced->all->holder.empty());
            BOOST_TEST(w.service.uploads("examplebucket").size() <= static_cast<std::size_t>(end->unconfirmed_uploads));
        }
}

BOOST_AUTO_TEST_CASE(an_abort_that_leaves_a_doubt_on_record_lets_the_next_writer_begin) {
    stored_recovery w;
    {
        writer_host first(w);
        auto writer = w.open(first);
        w.service.lose_response("InitiateMultipartUpload"); // another upload is left without an id
        require_success(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))));
        first.run(writer.abort());
    }
    BOOST_REQUIRE(w.saved().has_value());
    BOOST_TEST(w.saved()->unconfirmed_uploads == 1);
    writer_host next(w);
    auto writer = w.open(next);
    BOOST_TEST(writer.offset() == 0U);
    auto const end = next.run(write_and_finish(writer, w.bytes));
    require_success(end);
    BOOST_TEST(end->unconfirmed_uploads == 1);
}

BOOST_AUTO_TEST_CASE(a_second_process_is_kept_out_while_a_writer_holds_the_lease) {
    stored_recovery w;
    writer_host first(w), second(w);
    std::optional<object_writer> writer(w.open(first));
    require_failure(second.run(second.bucket().open_or_resume_writer("k", w.options())), errc::checkpoint_in_use);
    writer.reset();
    first.turn();
    BOOST_TEST(second.run(second.bucket().open_or_resume_writer("k", w.options())).has_value());
}

BOOST_AUTO_TEST_CASE(a_persist_under_a_lost_lease_ends_the_writer_and_leaves_the_parts_to_the_new_holder) {
    for (bool const told : {false, true}) {
        stored_recovery w;
        writer_host first(w);
        auto writer = w.open(first);
        require_success(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))));
        w.fenced->take_away("id", told);
        first.turn();
        auto const end = first.run(write_and_persist(writer, w.bytes.substr(250'000, 250'000)));
        require_failure(end, errc::lease_lost);
        BOOST_TEST((end.error().parts == parts_status::kept));
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        w.check_that_another_completes(250'000);
    }
}

BOOST_AUTO_TEST_CASE(a_finish_under_a_lost_lease_completes_nothing) {
    stored_recovery w;
    writer_host first(w);
    auto writer = w.open(first);
    require_success(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))));
    w.fenced->take_away("id", false);
    require_failure(first.run(writer.finish()), errc::lease_lost);
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
    w.check_that_another_completes(250'000);
}

BOOST_AUTO_TEST_CASE(a_state_that_cannot_be_saved_fails_the_persist_and_the_writer_continues) {
    stored_recovery w;
    writer_host first(w);
    auto writer = w.open(first);
    require_success(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))));
    w.fenced->all->before_save = [](std::string const&) { throw std::runtime_error("disk full"); };
    auto const failed = first.run(write_and_persist(writer, w.bytes.substr(250'000, 100'000)));
    require_failure(failed, errc::checkpoint_not_saved);
    BOOST_TEST(failed.error().detail.find("disk full") != std::string::npos);
    BOOST_TEST(w.saved()->size == 250'000U);

    w.fenced->all->before_save = nullptr;
    auto const state = first.run(writer.persist());
    require_success(state);
    BOOST_TEST(state->offset == 350'000U);
    BOOST_TEST(w.saved()->size == 350'000U);
    w.check_object(first.run(write_and_finish(writer, w.bytes.substr(350'000))));
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_while_the_upload_is_begun_fails_the_persist_and_the_writer_continues) {
    for (bool const is_code_of_store : {false, true})
        for (int const first_failure : {1, 2, 3}) // the intent, the id, the state
            for (bool const fails_once : {false, true})
                BOOST_TEST_CONTEXT("save " << first_failure << ' ' << fails_once) {
                    stored_recovery w;
                    writer_host first(w);
                    auto writer = w.open_with_large_parts(first);
                    int saves = 0;
                    w.fenced->all->before_save = [&](std::string const&) {
                        ++saves;
                        if (saves < first_failure || (fails_once && saves > first_failure)) return;
                        if (is_code_of_store) throw error(failure(errc::total_timed_out, "the store is away"));
                        throw std::runtime_error("the store is away");
                    };
                    auto const failed = first.run(write_and_persist(writer, w.bytes.substr(0, 250'000)));
                    bool const was_asked_again = fails_once && first_failure == 2;
                    BOOST_TEST(failed.has_value() == was_asked_again);
                    if (!was_asked_again) {
                        require_failure(failed, is_code_of_store ? errc::total_timed_out : errc::checkpoint_not_saved);
                        bool const has_begun = first_failure > 1;
                        BOOST_TEST((failed.error().parts == (has_begun ? parts_status::kept : parts_status::none)));
                        BOOST_TEST(failed.error().upload_id.empty() == !has_begun);
                        BOOST_TEST(w.service.uploads("examplebucket").size() == (has_begun ? 1U : 0U));
                    }

                    w.fenced->all->before_save = nullptr;
                    auto const state = first.run(writer.persist());
                    require_success(state);
                    BOOST_TEST(state->offset == 250'000U);
                    BOOST_TEST(w.saved()->size == 250'000U);
                    w.check_object(first.run(write_and_finish(writer, w.bytes.substr(250'000))));
                    BOOST_TEST(!w.saved().has_value());
                }
}

BOOST_AUTO_TEST_CASE(a_lease_that_is_lost_while_the_upload_is_begun_ends_the_persist_and_the_writer) {
    for (int const last_save : {0, 1}) {
        stored_recovery w;
        writer_host first(w);
        auto writer = w.open_with_large_parts(first);
        int saves = 0;
        w.fenced->all->before_save = [&](std::string const&) {
            if (saves++ == last_save) w.fenced->take_away("id", false);
        };
        require_failure(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))), errc::lease_lost);
        require_failure(first.run(writer.persist()), errc::invalid_argument);
        BOOST_TEST(w.service.uploads("examplebucket").empty());
    }
}

BOOST_AUTO_TEST_CASE(an_abort_after_a_persist_that_was_not_saved_leaves_nothing) {
    for (int const first_failure : {1, 2, 3}) {
        stored_recovery w;
        writer_host first(w);
        auto writer = w.open_with_large_parts(first);
        int saves = 0;
        w.fenced->all->before_save = [&](std::string const&) {
            if (++saves >= first_failure) throw std::runtime_error("the store is away");
        };
        BOOST_TEST(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))).has_error());
        BOOST_TEST(first.run(writer.abort()).has_value());
        BOOST_TEST(w.service.uploads("examplebucket").empty());
        BOOST_TEST(!w.saved().has_value());
        w.check_that_another_completes(0);
    }
}

BOOST_AUTO_TEST_CASE(an_abort_under_a_lost_lease_says_that_the_parts_are_left_to_the_new_holder) {
    for (bool const told : {false, true}) {
        stored_recovery w;
        writer_host first(w);
        auto writer = w.open(first);
        require_success(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))));
        w.fenced->take_away("id", told);
        auto const end = first.run(writer.abort());
        require_failure(end, errc::lease_lost);
        BOOST_TEST((end.error().parts == parts_status::kept));
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        w.check_that_another_completes(250'000);
    }
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_aborted_erases_its_checkpoint) {
    stored_recovery w;
    writer_host first(w);
    auto writer = w.open(first);
    require_success(first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))));
    BOOST_TEST(first.run(writer.abort()).has_value());
    BOOST_TEST(!w.saved().has_value());
    w.check_that_another_completes(0);
}

BOOST_AUTO_TEST_CASE(after_the_upload_has_vanished_the_writer_fails_once_and_the_next_one_begins_at_the_first_byte) {
    stored_recovery w;
    {
        writer_host first(w);
        require_success(first.run(write_and_persist(w.open(first), w.bytes.substr(0, 250'000))));
    }
    w.service.vanish_uploads("examplebucket");
    {
        writer_host next(w);
        require_failure(next.run(write_and_finish(w.open(next), w.bytes.substr(250'000))), errc::upload_vanished);
        next.turn();
    }
    BOOST_TEST(!w.saved().has_value());
    w.check_that_another_completes(0);
}

BOOST_AUTO_TEST_CASE(a_finish_that_fails_can_be_repeated_by_another_process) {
    stored_recovery w;
    {
        writer_host first(w);
        w.service.fail("CompleteMultipartUpload", 403, "AccessDenied", 1);
        auto const end = first.run(write_and_finish(w.open(first), w.bytes));
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
    }
    w.check_that_another_completes(w.bytes.size());
}

BOOST_AUTO_TEST_CASE(a_writer_that_never_persisted_and_is_destroyed_leaves_neither_upload_nor_checkpoint) {
    stored_recovery w;
    writer_host first(w);
    require_success(first.run(write_only(w.open(first), w.bytes)));
    first.turn();
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(!w.saved().has_value());
    BOOST_TEST(w.fenced->all->holder.empty());
}

BOOST_AUTO_TEST_CASE(a_checkpoint_of_an_upload_or_of_another_object_is_refused_and_left) {
    stored_recovery w;
    checkpoint other;
    other.bucket = "examplebucket";
    other.key = "k";
    other.source_fingerprint = "file-2:1:2:3:4";
    w.fenced->all->held["id"] = other;
    writer_host first(w);
    require_failure(first.run(first.bucket().open_or_resume_writer("k", w.options())), errc::checkpoint_unreadable);
    BOOST_TEST((w.saved() == other));
    BOOST_TEST(w.fenced->all->holder.empty());
    auto nothing = w.options();
    nothing.checkpoints = nullptr;
    require_failure(first.run(first.bucket().open_or_resume_writer("k", nothing)), errc::invalid_argument);
}

BOOST_AUTO_TEST_SUITE_END()
