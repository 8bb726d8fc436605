// SPDX-License-Identifier: BSL-1.0
// The contract of a recoverable writer, as data engines write it down: persist, write more, crash, resume at the persisted
// offset, complete twice, discard.
#include "flow/recovery.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(recovering)

// ---- persist

BOOST_AUTO_TEST_CASE(a_state_has_all_bytes_as_parts_and_a_tail_below_the_smallest_part) {
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(small_part - 1), std::size_t(small_part),
                             std::size_t(3 * small_part), enough}) {
        recovery w;
        auto const state = w.persisted_at(size);
        BOOST_TEST(state.offset == size);
        BOOST_TEST(state.tail.size() < small_part);
        BOOST_TEST(state.upload_id.empty() == (size == 0));
        BOOST_TEST(state.parts.empty() == (size < small_part));
        BOOST_TEST(state.crc64.has_value());
        for (part const& p : state.parts) BOOST_TEST(p.size >= small_part);
    }
}

BOOST_AUTO_TEST_CASE(a_writer_continues_after_each_persist) {
    recovery w;
    writer_host host(w);
    auto writer = host.bucket().open_writer("k", in_small_parts());
    for (std::size_t at = 0; at < w.bytes.size(); at += 130'000) {
        auto const state = host.run(write_and_persist(writer, w.bytes.substr(at, 130'000)));
        require_success(state);
        BOOST_TEST(state->offset == std::min(at + 130'000, w.bytes.size()));
        BOOST_TEST(writer.offset() == state->offset);
    }
    w.check_object(host.run(writer.finish()));
}

BOOST_AUTO_TEST_CASE(a_part_below_100_KiB_is_only_ever_sent_as_the_last_one) {
    recovery w(3 * small_part + 5);
    writer_host host(w);
    auto writer = host.bucket().open_writer("k", in_small_parts());
    for (std::size_t at = 0; at < w.bytes.size(); at += 30'000)
        require_success(host.run(write_and_persist(writer, w.bytes.substr(at, 30'000))));
    auto const upload = w.service.uploads("examplebucket").at(0);
    for (part const& p : w.service.parts("examplebucket", upload)) BOOST_TEST(p.size >= small_part);
    w.check_object(host.run(writer.finish()));
}

// ---- write more, crash, resume at the persisted offset

BOOST_AUTO_TEST_CASE(a_writer_resumes_at_the_persisted_offset_after_a_crash) {
    for (std::size_t size : {std::size_t(1), std::size_t(small_part - 1), std::size_t(small_part),
                             std::size_t(2 * small_part + 50'000), enough}) {
        BOOST_TEST_CONTEXT("persisted at " << size) {
            recovery w;
            auto const state = w.persisted_at(size);
            w.check_object(w.resume_and_finish(state));
        }
    }
}

BOOST_AUTO_TEST_CASE(bytes_after_the_persisted_offset_are_void_whether_they_arrived_or_not) {
    recovery w;
    writer_state state;
    {
        writer_host first(w);
        auto writer = first.bucket().open_writer("k", in_small_parts());
        auto persisted = first.run(write_and_persist(writer, w.bytes.substr(0, 150'000)));
        require_success(persisted);
        state = *persisted;
        require_success(first.run(write_only(writer, std::string(20 * small_part, 'z'))));
        first.turn(); // all of them are on the service
    }
    BOOST_TEST(w.service.parts("examplebucket", multipart_upload("k", state.upload_id)).size() > 9U);
    w.check_object(w.resume_and_finish(state));
}

BOOST_AUTO_TEST_CASE(a_state_of_no_bytes_is_a_new_writer) {
    recovery w;
    writer_host first(w);
    auto const state = first.run(first.bucket().open_writer("k", in_small_parts()).persist());
    require_success(state);
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 0);
    w.check_object(w.resume_and_finish(*state));
    auto later = first.bucket().open_writer("k", in_small_parts());
    require_success(first.run(later.persist()));
    require_success(first.run(write_only(later, w.bytes)));
    later = first.bucket().open_writer("other", in_small_parts()); // destroys one whose state names no upload
    first.turn();
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(nothing_that_is_durable_is_sent_again) {
    recovery w;
    auto const state = w.persisted_at(w.bytes.size());
    auto const sent = w.service.requests("UploadPart");
    w.check_object(w.resume_and_finish(state));
    BOOST_TEST(w.service.requests("UploadPart") == sent + 1); // the tail
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 1);
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_resumed_may_persist_crash_and_be_resumed_again) {
    recovery w;
    auto state = w.persisted_at(90'000);
    for (std::size_t offset : {std::size_t(250'000), std::size_t(260'000), w.bytes.size()}) {
        writer_host next(w);
        auto writer = next.bucket().resume_writer(state, in_small_parts());
        auto const more = w.bytes.substr(static_cast<std::size_t>(state.offset), offset - state.offset);
        auto persisted = next.run(write_and_persist(writer, more));
        require_success(persisted);
        BOOST_TEST(persisted->offset == offset);
        state = *persisted;
    }
    auto const end = w.resume_and_finish(state);
    w.check_object(end);
    BOOST_TEST(end->resumed);
    BOOST_TEST(end->totals.bytes_done == w.bytes.size());
}

BOOST_AUTO_TEST_CASE(an_earlier_state_is_still_valid_after_a_later_one) {
    recovery w;
    writer_state earlier;
    {
        writer_host first(w);
        auto writer = first.bucket().open_writer("k", in_small_parts());
        earlier = first.run(write_and_persist(writer, w.bytes.substr(0, 250'000))).value();
        require_success(first.run(write_and_persist(writer, std::string(300'000, 'z'))));
    }
    w.check_object(w.resume_and_finish(earlier));
}

BOOST_AUTO_TEST_CASE(a_writer_whose_process_dies_at_any_step_resumes_from_the_last_persist) {
    for (int step = 1;; ++step) {
        BOOST_TEST_CONTEXT("died at step " << step) {
            recovery w(4 * small_part + 99);
            writer_state last;
            last.bucket = "examplebucket";
            last.key = "k";
            last.crc64 = 0;
            bool died = false;
            {
                auto const fuse = std::make_shared<testing::fuse>(step, [&] { died = true; });
                writer_host first(w, fuse);
                auto writer = first.bucket().open_writer("k", in_small_parts());
                auto work = [&]() -> asio::awaitable<void> {
                    for (std::size_t at = 0; at < w.bytes.size(); at += 150'000) {
                        std::string const more = w.bytes.substr(at, 150'000);
                        co_await writer.write(asio::buffer(more));
                        auto state = co_await writer.persist();
                        if (!died) last = std::move(state);
                    }
                    auto done = co_await writer.finish();
                };
                first.start(work());
                w.clock->run_while({&first.io(), &w.io}, [&] { return !died; });
            }
            if (!died) break;
            auto const end = w.resume_and_finish(last);
            if (end) {
                BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
            } else { // it had written more after the state, and completed the object
                BOOST_TEST((end.error().code == errc::upload_vanished), to_string(end.error()));
                BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(more_writers_than_the_budget_has_room_for_persist_and_resume_within_it) {
    recovery w;
    auto const small = [](client_options& o) { o.buffer_budget = 3 * async::slice_size; };
    std::vector<writer_state> states;
    {
        writer_host first(w, nullptr, small);
        std::vector<std::shared_ptr<ending<writer_state>>> ends;
        for (int i = 0; i < 10; ++i)
            ends.push_back(first.start(write_and_persist(
                first.bucket().open_writer(std::to_string(i), upload_options()), w.bytes.substr(0, 400'000))));
        first.turn();
        for (auto const& one : ends) {
            BOOST_REQUIRE(one->is.has_value());
            require_success(*one->is);
            states.push_back(**one->is);
        }
    }
    writer_host next(w, nullptr, small);
    std::vector<std::shared_ptr<ending<upload_result>>> ends;
    for (writer_state const& s : states)
        ends.push_back(next.start(write_and_finish(next.bucket().resume_writer(s), w.bytes.substr(400'000))));
    next.turn();
    for (int i = 0; i < 10; ++i) {
        BOOST_REQUIRE(ends[static_cast<std::size_t>(i)]->is.has_value());
        require_success(*ends[static_cast<std::size_t>(i)]->is);
        BOOST_TEST((w.service.object("examplebucket", std::to_string(i)) == w.bytes));
    }
    BOOST_TEST(next.insides().buffers->leased() == 0U);
}

// ---- complete twice

BOOST_AUTO_TEST_CASE(a_second_finish_from_the_same_state_returns_the_object) {
    for (std::size_t size : {std::size_t(1000), std::size_t(2 * small_part), enough})
        for (bool const forbids : {false, true}) BOOST_TEST_CONTEXT(size << " bytes, forbid_overwrite " << forbids) {
                recovery w(size);
                auto options = in_small_parts();
                options.headers.forbid_overwrite = forbids;
                auto const state = w.persisted_at(size, options);
                auto const first = w.resume_and_finish(state, options);
                w.check_object(first);
                w.run(w.clock->sleep(24h));
                auto const second = w.resume_and_finish(state, options);
                w.check_object(second);
                BOOST_TEST(second->etag == first->etag);
            }
}

BOOST_AUTO_TEST_CASE(a_state_from_before_the_finish_of_the_same_writer_returns_the_object) {
    recovery w;
    writer_state state;
    {
        writer_host first(w);
        auto writer = first.bucket().open_writer("k", in_small_parts());
        state = first.run(write_and_persist(writer, w.bytes)).value();
        w.check_object(first.run(writer.finish()));
    }
    w.check_object(w.resume_and_finish(state));
}

BOOST_AUTO_TEST_CASE(a_finish_after_the_key_was_overwritten_or_deleted_says_so) {
    recovery w;
    auto const state = w.persisted_at(w.bytes.size());
    w.check_object(w.resume_and_finish(state));
    w.put("another");
    require_failure(w.resume_and_finish(state), errc::upload_vanished);
    BOOST_TEST(w.service.object("examplebucket", "k") == "another");
    require_success(w.run(w.bucket().delete_object("k")));
    auto const end = w.resume_and_finish(state);
    require_failure(end, errc::upload_vanished);
    BOOST_TEST(end.error().detail.find("from its first byte") != std::string::npos);
    BOOST_TEST((end.error().parts == parts_status::removed));
}

BOOST_AUTO_TEST_CASE(two_writers_of_one_state_never_make_a_mixed_object) {
    recovery w;
    auto const state = w.persisted_at(150'000);
    writer_host one(w), two(w);
    std::string const rest = w.bytes.substr(150'000);
    std::string const other(rest.size(), 'y');
    auto const first = one.start(write_and_finish(one.bucket().resume_writer(state, in_small_parts()), rest));
    auto const second = two.start(write_and_finish(two.bucket().resume_writer(state, in_small_parts()), other));
    w.clock->run_while({&one.io(), &two.io(), &w.io}, [] { return true; });
    BOOST_REQUIRE(first->is.has_value());
    BOOST_REQUIRE(second->is.has_value());
    BOOST_TEST(!(first->is->has_value() && second->is->has_value()));
    if (!w.service.has_object("examplebucket", "k")) return;
    std::string const stored = w.service.object("examplebucket", "k");
    BOOST_TEST((stored == w.bytes || stored == w.bytes.substr(0, 150'000) + other));
}

// ---- discard, and an upload that is gone

BOOST_AUTO_TEST_CASE(a_discard_deletes_the_parts_and_may_be_repeated) {
    recovery w;
    auto const state = w.persisted_at(250'000);
    BOOST_TEST(w.run(w.bucket().discard(state)).has_value());
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(w.run(w.bucket().discard(state)).has_value());
    require_failure(w.resume_and_finish(state), errc::upload_vanished);
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
}

BOOST_AUTO_TEST_CASE(a_discard_after_a_finish_leaves_the_object) {
    recovery w;
    auto const state = w.persisted_at(w.bytes.size());
    w.check_object(w.resume_and_finish(state));
    BOOST_TEST(w.run(w.bucket().discard(state)).has_value());
    BOOST_TEST((w.service.object("examplebucket", "k") == w.bytes));
}

BOOST_AUTO_TEST_CASE(a_discard_of_a_state_of_no_bytes_needs_no_request) {
    recovery w;
    auto const state = w.persisted_at(0);
    int const aborts = w.service.requests("AbortMultipartUpload");
    BOOST_TEST(w.run(w.bucket().discard(state)).has_value());
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == aborts);
}

BOOST_AUTO_TEST_CASE(a_discard_that_is_not_confirmed_is_a_failure_of_a_writer_too) {
    recovery w;
    auto const state = w.persisted_at(250'000);
    w.service.fail("ListParts", 403, "AccessDenied", 1);
    BOOST_TEST(w.run(w.bucket().discard(state)).has_error());
    BOOST_TEST(w.run(w.bucket().discard(state)).has_value());
}

BOOST_AUTO_TEST_CASE(a_write_after_the_upload_has_vanished_says_what_to_do) {
    recovery w;
    auto const state = w.persisted_at(250'000);
    w.service.vanish_uploads("examplebucket");
    writer_host next(w);
    auto writer = next.bucket().resume_writer(state, in_small_parts());
    result<void> end;
    for (int n = 0; n < 10 && end; ++n) end = next.run(write_only(writer, std::string(2 * small_part, 'x')));
    require_failure(end, errc::upload_vanished);
    BOOST_TEST((end.error().code == condition::not_found));
    BOOST_TEST(end.error().detail.find("from its first byte") != std::string::npos);
    BOOST_TEST((end.error().parts == parts_status::removed));
}

BOOST_AUTO_TEST_SUITE_END()
