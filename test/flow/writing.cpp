// SPDX-License-Identifier: BSL-1.0
// Objects of unknown length: lazily one request or many, back-pressure, failures, and writers that are let go of.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(writing)

namespace {

asio::awaitable<upload_result> write_in_pieces(bucket to, std::string key, std::string bytes, std::size_t piece,
                                               upload_options options) {
    std::optional<failure> cancelled;
    try {
        auto writer = to.open_writer(key, options);
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            co_await writer.write(asio::buffer(bytes.data() + at, std::min(piece, bytes.size() - at)));
        co_return co_await writer.finish();
    } catch (error const&) {
        throw;
    } catch (boost::system::system_error const& e) {
        cancelled.emplace(e.code()); // between two calls
    }
    throw error(std::move(*cancelled));
}

asio::awaitable<void> write_and_let_go(bucket to, std::string bytes) {
    auto writer = to.open_writer("k", in_small_parts());
    co_await writer.write(asio::buffer(bytes));
}

asio::awaitable<void> write_and_abort(bucket to, std::string bytes) {
    auto writer = to.open_writer("k", in_small_parts());
    co_await writer.write(asio::buffer(bytes));
    co_await writer.abort();
}

/// A writer that is stopped, or whose I/O fails, at the n-th step.
class written_to_a_step {
public:
    enum class how { pause, abort, parent, failing_io };

    written_to_a_step(how way, int at, parts_policy on_failure = parts_policy::keep_if_resumable)
        : fuse(std::make_shared<testing::fuse>(at, blow(way))), w(fuse) {
        auto options = in_small_parts();
        options.cancellation = stop.token();
        options.on_failure = on_failure;
        auto running = w.start(write_in_pieces(w.bucket(), "k", bytes, 70'000, options), &signal);
        w.turn();
        BOOST_REQUIRE_MESSAGE(running->is.has_value(), "the writer never ended");
        end = std::move(*running->is);
        reached = fuse->has_blown();
        w.check_nothing_is_lent();
        if (w.service.has_object("examplebucket", "k"))
            BOOST_TEST((w.service.object("examplebucket", "k") == bytes)); // whole or absent
    }

    std::function<void()> blow(how way) {
        if (way == how::failing_io) return {};
        return [this, way] {
            if (way == how::pause) stop.pause();
            if (way == how::abort) stop.abort();
            // From outside, as a parent does it: never from within the child.
            if (way == how::parent) asio::post(w.io, [this] { signal.emit(asio::cancellation_type::terminal); });
        };
    }

    cancellation_source stop;
    asio::cancellation_signal signal;
    std::string bytes = some_bytes(5 * small_part - 5);
    testing::fuse_ptr fuse;
    world w;
    std::optional<result<upload_result>> end;
    bool reached = false;
};

using how = written_to_a_step::how;

} // namespace

BOOST_AUTO_TEST_CASE(whatever_the_length_and_the_pieces_the_object_is_what_was_written) {
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(small_part), std::size_t(small_part + 1),
                             std::size_t(7 * small_part), std::size_t(7 * small_part + 5)})
        for (std::size_t piece : {std::size_t(1000), std::size_t(small_part), std::size_t(5 * small_part)}) {
            world w;
            std::string const bytes = some_bytes(size);
            auto options = in_small_parts();
            options.content_md5 = piece != 1000;
            auto const done = w.run(write_in_pieces(w.bucket(), "k", bytes, piece, options));
            BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
            BOOST_TEST((w.service.object("examplebucket", "k") == bytes));
            BOOST_TEST(done->size == size);
            BOOST_TEST(done->crc64_confirmed);
            BOOST_TEST(done->totals.bytes_done == size);
            BOOST_TEST((w.service.requests("InitiateMultipartUpload") == 0) == (size <= small_part));
            w.check_nothing_is_lent();
        }
}

BOOST_AUTO_TEST_CASE(parts_of_many_buffers_arrive_as_they_were_written) {
    world w;
    std::string const bytes = some_bytes(3 << 20);
    auto options = in_small_parts();
    options.part_size = 700'000;
    auto const done = w.run(write_in_pieces(w.bucket(), "k", bytes, 100'001, options));
    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == bytes));
    BOOST_TEST(done->totals.parts_done == 5);
}

BOOST_AUTO_TEST_CASE(more_writers_than_a_budget_has_room_for_full_parts_all_finish_within_it) {
    world w(nullptr, [](client_options& o) { o.buffer_budget = 6 * async::slice_size; });
    std::string const bytes = some_bytes(2 << 20);
    std::vector<std::shared_ptr<ending<upload_result>>> ends;
    std::size_t most = 0;
    for (std::size_t i = 0; i < 20; ++i) {
        upload_options options;
        options.on_progress = [&](progress const&) { most = std::max(most, w.insides().buffers->leased()); };
        ends.push_back(w.start(write_in_pieces(w.bucket(), std::to_string(i), bytes, 100'000, options)));
    }
    w.turn();
    for (std::size_t i = 0; i < 20; ++i) {
        BOOST_REQUIRE_MESSAGE(ends[i]->is.has_value(), "writer " << i << " never ended");
        BOOST_REQUIRE_MESSAGE(ends[i]->is->has_value(), to_string(ends[i]->is->error()));
        BOOST_TEST((w.service.object("examplebucket", std::to_string(i)) == bytes));
    }
    BOOST_TEST(most == 6U);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_failing_part_ends_the_writer_and_leaves_nothing) {
    world w;
    w.service.fail("UploadPart", 403, "AccessDenied");

    auto const failed = w.run(write_in_pieces(w.bucket(), "k", some_bytes(9 * small_part), 1000, in_small_parts()));

    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST((failed.error().code == service_errc::access_denied));
    BOOST_TEST((failed.error().parts == parts_status::removed));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(parts_are_kept_when_that_was_asked_for) {
    world w;
    w.service.fail("CompleteMultipartUpload", 403, "AccessDenied");
    auto options = in_small_parts();
    options.on_failure = parts_policy::keep;

    auto const failed = w.run(write_in_pieces(w.bucket(), "k", some_bytes(3 * small_part), 1000, options));

    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST((failed.error().parts == parts_status::kept));
    BOOST_REQUIRE(w.service.uploads("examplebucket").size() == 1U);
    BOOST_TEST(w.service.uploads("examplebucket")[0].upload_id == failed.error().upload_id);
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_aborted_or_let_go_of_leaves_no_parts) {
    world w;
    BOOST_TEST(w.run(write_and_abort(w.bucket(), some_bytes(5 * small_part))).has_value());
    BOOST_TEST(w.service.uploads("examplebucket").empty());

    BOOST_TEST(w.run(write_and_let_go(w.bucket(), some_bytes(5 * small_part))).has_value());
    w.turn();
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 2);
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(progress_counts_acknowledged_bytes_and_retries) {
    world w;
    w.service.fail("UploadPart", 503, "SlowDown", 2);
    std::vector<progress> told;
    auto options = in_small_parts();
    options.on_progress = [&](progress const& p) { told.push_back(p); };

    auto const done = w.run(write_in_pieces(w.bucket(), "k", some_bytes(9 * small_part), 1000, options));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST(done->totals.retries == 2);
    BOOST_REQUIRE(!told.empty());
    BOOST_TEST(std::ranges::is_sorted(told, {}, &progress::bytes_done));
    BOOST_TEST(told.back().bytes_done == 9 * small_part);
    BOOST_TEST(told.back().parts_in_flight == 0);
    BOOST_TEST(told.back().bytes_in_flight == 0U);
}

BOOST_AUTO_TEST_CASE(a_stop_or_a_cancelled_call_at_any_step_leaves_no_part_and_no_coroutine) {
    for (how way : {how::pause, how::abort, how::parent})
        for (int at = 1;; ++at) {
            BOOST_TEST_CONTEXT("way " << static_cast<int>(way) << " at step " << at) {
                written_to_a_step one(way, at);
                if (!one.reached) break;
                BOOST_TEST(one.w.service.uploads("examplebucket").empty());
                if (one.end->has_value()) continue;
                BOOST_TEST((one.end->error().code == condition::canceled), to_string(one.end->error()));
                if (way == how::pause) BOOST_TEST((one.end->error().code == errc::paused));
                if (way == how::abort) BOOST_TEST((one.end->error().code == errc::aborted));
                BOOST_TEST((one.end->error().parts != parts_status::unknown));
                BOOST_TEST((one.end->error().parts != parts_status::kept));
            }
        }
}

// What is in flight is dropped first: its memory admits the call that waits for it, which then has all it needs.
BOOST_AUTO_TEST_CASE(a_call_that_is_cancelled_as_it_waits_for_memory_tells_what_became_of_the_parts) {
    world w(nullptr, [](client_options& o) { o.buffer_budget = async::slice_size; });
    asio::cancellation_signal signal;
    auto later = w.clock->make_timer();
    later->set(w.clock->now() + 500ms, [&] { signal.emit(asio::cancellation_type::terminal); });
    w.service.stall("UploadPart", 1s);

    auto const running =
        w.start(write_in_pieces(w.bucket(), "k", some_bytes(4 * small_part), 70'000, in_small_parts()), &signal);
    w.turn();

    BOOST_REQUIRE(running->is.has_value());
    BOOST_REQUIRE(running->is->has_error());
    failure const& f = running->is->error();
    BOOST_TEST((f.code == condition::canceled));
    BOOST_TEST((f.parts == parts_status::removed), to_string(f));
    BOOST_TEST(!f.upload_id.empty());
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    w.check_nothing_is_lent();
}

// The sanitizers see more of it: a child may go before its parent and after it.
BOOST_AUTO_TEST_CASE(an_event_loop_that_is_destroyed_under_a_writer_at_any_step_takes_all_of_it_along) {
    bool ended = false;
    for (int steps = 1; !ended; ++steps) {
        BOOST_TEST_CONTEXT("destroyed after step " << steps) {
            std::weak_ptr<detail::client_impl> insides;
            {
                world w(nullptr, [](client_options& o) { o.buffer_budget = 2 * async::slice_size; });
                insides = detail::client_access::impl(*w.made);
                auto const bytes = some_bytes(3 * small_part);
                auto const running = w.start(write_in_pieces(w.bucket(), "k", bytes, 70'000, in_small_parts()));
                w.clock->run_while({&w.io}, [left = steps]() mutable { return left-- > 0; });
                ended = running->is.has_value();
            }
            BOOST_TEST(insides.expired());
        }
    }
}

BOOST_AUTO_TEST_CASE(an_abort_removes_what_a_failure_would_keep) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("aborted at step " << at) {
            written_to_a_step one(how::abort, at, parts_policy::keep);
            if (!one.reached) break;
            BOOST_TEST(one.w.service.uploads("examplebucket").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(one_failing_step_of_io_is_survived_wherever_it_is) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("failing at step " << at) {
            written_to_a_step one(how::failing_io, at);
            if (!one.reached) break;
            BOOST_REQUIRE_MESSAGE(one.end->has_value(), (*one.end ? "" : to_string(one.end->error())));
            BOOST_TEST((one.w.service.object("examplebucket", "k") == one.bytes));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_stop_before_the_first_call_is_told_by_it) {
    world w;
    cancellation_source stop;
    stop.abort();
    auto options = in_small_parts();
    options.cancellation = stop.token();
    auto const end = w.run(write_in_pieces(w.bucket(), "k", "bytes", 5, options));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::aborted));
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
}

BOOST_AUTO_TEST_SUITE_END()
