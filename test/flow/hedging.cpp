// SPDX-License-Identifier: BSL-1.0
// Late parts sent twice: the first answer counts, nothing is counted twice, and nothing is left behind.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(hedging)

namespace {

constexpr std::size_t parts = 7; // the last one flies alone

/// Seven parts, of which the last one meets a connection that does not answer for ten minutes.
class slow_tail {
public:
    explicit slow_tail(testing::fuse_ptr fuse = nullptr, std::uint64_t buffers = 64 << 20)
        : w(std::move(fuse), [buffers](client_options& o) {
              o.buffer_budget = buffers;
              o.timeouts.response = 30min;
              o.timeouts.low_speed_time = 30min;
          }) {
        w.service.core().options.latency = 100ms;
        from->on_read = [this](std::uint64_t offset) {
            if (offset == (parts - 1) * small_part && std::exchange(armed, false)) w.service.stall("UploadPart", 10min);
        };
        options = in_small_parts();
        options.hedge_tail = true;
        options.on_progress = [this](progress const& p) {
            most_done = std::max(most_done, p.bytes_done);
            most_in_flight = std::max(most_in_flight, p.bytes_in_flight);
        };
    }

    result<upload_result> upload() {
        auto const begun = w.clock->now();
        auto end = w.start(timed(w.bucket().upload("k", from, options)));
        w.turn();
        BOOST_REQUIRE(end->is.has_value());
        took = ended - begun;
        w.check_nothing_is_lent();
        return *end->is;
    }

    void check_done(result<upload_result> const& end) {
        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
        BOOST_TEST(end->totals.bytes_done == from->bytes.size());
        BOOST_TEST(end->totals.bytes_in_flight == 0U);
        BOOST_TEST(most_done <= from->bytes.size());
        // An answer to Initiate that got lost leaves an upload that nobody knows of.
        BOOST_TEST(w.service.uploads("examplebucket").size() + 1U ==
                   static_cast<std::size_t>(w.service.requests("InitiateMultipartUpload")));
    }

    asio::awaitable<upload_result> timed(asio::awaitable<upload_result> op) {
        std::optional<error> why;
        std::optional<upload_result> done;
        try {
            done = co_await std::move(op);
        } catch (error const& e) {
            why = e;
        }
        ended = w.clock->now();
        if (why) throw *why;
        co_return std::move(*done);
    }

    world w;
    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(parts * small_part - 5));
    upload_options options;
    std::uint64_t most_done = 0, most_in_flight = 0;
    bool armed = true;
    async::duration took{};
    async::steady_time ended;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_slow_last_part_is_sent_again_and_the_first_answer_counts) {
    slow_tail with;
    with.check_done(with.upload());
    BOOST_TEST((with.took < 3s));
    BOOST_TEST(with.w.service.requests("UploadPart") == static_cast<int>(parts) + 1);
    BOOST_TEST(with.most_in_flight <= 3 * small_part); // the second copy is not counted

    slow_tail without;
    without.options.hedge_tail = false;
    without.check_done(without.upload());
    BOOST_TEST((without.took >= 10min));
    BOOST_TEST_MESSAGE("a tail that answers after 600 s: done in "
                       << std::chrono::duration<double>(with.took).count() << " s with a second copy, in "
                       << std::chrono::duration<double>(without.took).count() << " s without");
}

BOOST_AUTO_TEST_CASE(sequential_uploads_send_no_part_twice) {
    slow_tail t;
    t.options.sequential = true;
    t.check_done(t.upload());
    BOOST_TEST((t.took >= 10min));
}

BOOST_AUTO_TEST_CASE(one_connection_at_a_time_means_one_copy_at_a_time) {
    slow_tail t;
    t.options.concurrency = 1;
    t.check_done(t.upload());
    BOOST_TEST((t.took >= 10min));
    BOOST_TEST(t.w.service.requests("UploadPart") == static_cast<int>(parts));
}

BOOST_AUTO_TEST_CASE(a_second_copy_never_waits_for_memory) {
    slow_tail t(nullptr, 1); // one buffer
    t.check_done(t.upload());
    BOOST_TEST((t.took >= 10min));
}

BOOST_AUTO_TEST_CASE(when_the_second_copy_fails_the_first_one_still_counts) {
    slow_tail t;
    auto later = t.w.clock->make_timer();
    later->set(t.w.clock->now() + 900ms, [&] { t.w.service.fail("UploadPart", 403, "AccessDenied", 1); });
    t.check_done(t.upload());
    BOOST_TEST((t.took >= 10min));
    BOOST_TEST(t.w.service.requests("UploadPart") == static_cast<int>(parts) + 1);
}

BOOST_AUTO_TEST_CASE(when_the_first_copy_fails_the_second_one_counts) {
    slow_tail t;
    t.w.service.core().options.latency = 500ms; // so that the second copy still flies when the first one fails
    t.options.concurrency = 2;
    bool again = true;
    t.from->on_read = [&](std::uint64_t offset) {
        if (offset != (parts - 1) * small_part) return;
        if (std::exchange(t.armed, false)) {
            t.w.service.fail("UploadPart", 403, "AccessDenied");
            t.w.service.stall("UploadPart", 1s, 2); // the part before it, too: both are late, one is sent again
        } else if (std::exchange(again, false)) {
            t.w.service.stall("UploadPart", 300ms); // and before that one is answered
        }
    };
    t.check_done(t.upload());
    BOOST_TEST(t.w.service.requests("UploadPart") == static_cast<int>(parts) + 1);
}

BOOST_AUTO_TEST_CASE(when_both_fail_the_first_failure_is_told) {
    slow_tail t;
    t.from->on_read = [&](std::uint64_t offset) {
        if (offset == (parts - 1) * small_part && std::exchange(t.armed, false)) {
            t.w.service.stall("UploadPart", 5s);
            t.w.service.fail("UploadPart", 403, "AccessDenied", 2);
        }
    };
    auto end = t.upload();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::access_denied));
    BOOST_TEST(end.error().part_number == static_cast<int>(parts));
    BOOST_TEST((end.error().parts == parts_status::removed));
}

BOOST_AUTO_TEST_CASE(a_failing_step_of_io_is_survived_wherever_it_is) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("failing at step " << at) {
            auto fuse = std::make_shared<testing::fuse>(at);
            slow_tail t(fuse);
            t.check_done(t.upload());
            if (!fuse->has_blown()) break;
        }
    }
}

BOOST_AUTO_TEST_CASE(an_abort_at_any_step_leaves_nothing) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("aborted at step " << at) {
            cancellation_source stop;
            auto fuse = std::make_shared<testing::fuse>(at, [&] { stop.abort(); });
            slow_tail t(fuse);
            t.options.cancellation = stop.token();
            auto end = t.upload();
            if (!fuse->has_blown()) break;
            BOOST_TEST(t.w.service.uploads("examplebucket").empty());
            BOOST_TEST((t.took < 10min));
            if (end.has_error()) BOOST_TEST((end.error().code == errc::aborted));
            BOOST_TEST(t.w.service.has_object("examplebucket", "k") == end.has_value());
        }
    }
}

BOOST_AUTO_TEST_CASE(after_a_pause_in_any_turn_of_the_loop_no_further_part_begins) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("paused in turn " << at) {
            world w;
            cancellation_source stop;
            auto options = in_small_parts(w.store);
            options.concurrency = 1;
            options.hedge_tail = true;
            options.cancellation = stop.token();
            auto from = std::make_shared<memory_source>(some_bytes(parts * small_part));
            auto end = w.start(w.bucket().upload("k", from, options));
            int turn = 0;
            w.clock->run_while({&w.io}, [&] { return ++turn != at; });
            if (turn != at) break;
            stop.pause();
            int const begun = w.service.requests("UploadPart");
            w.turn();
            BOOST_REQUIRE(end->is.has_value());
            BOOST_TEST(w.service.requests("UploadPart") <= begun + 1);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
