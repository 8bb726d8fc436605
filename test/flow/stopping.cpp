// SPDX-License-Identifier: BSL-1.0
// Pause, abort and a cancelled parent, at every step; and I/O that fails at every step.
#include "flow/stopped_upload.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(stopping)

namespace {

constexpr std::size_t parts = 5;

std::shared_ptr<memory_source> five_parts() {
    return std::make_shared<memory_source>(some_bytes(parts * small_part - 5));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_pause_at_any_step_can_be_resumed_to_the_same_object) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("paused at step " << at) {
            stopped_upload one(how::pause, at, five_parts());
            if (!one.reached) break;
            if (one.end->has_error()) {
                BOOST_TEST((one.end->error().code == errc::paused));
                auto again = one.w.run(one.w.bucket().upload("k", one.from, in_small_parts(one.w.store)));
                BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
            }
            BOOST_TEST((one.w.service.object("examplebucket", "k") == one.from->bytes));
            BOOST_TEST(one.w.service.uploads("examplebucket").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(an_abort_at_any_step_leaves_no_upload_and_no_checkpoint) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("aborted at step " << at) {
            stopped_upload one(how::abort, at, five_parts());
            if (!one.reached) break;
            BOOST_TEST(one.w.service.uploads("examplebucket").empty());
            if (one.end->has_value()) {
                BOOST_TEST(one.w.service.has_object("examplebucket", "k"));
                continue;
            }
            BOOST_TEST((one.end->error().code == errc::aborted));
            BOOST_TEST((one.end->error().code == condition::canceled));
            BOOST_TEST(
                (one.end->error().parts == parts_status::removed || one.end->error().parts == parts_status::none));
            BOOST_TEST(!one.w.service.has_object("examplebucket", "k"));
            int const lists = one.w.service.requests("ListParts");
            BOOST_REQUIRE(one.w.run(one.w.bucket().upload("k", one.from, in_small_parts(one.w.store))).has_value());
            BOOST_TEST(one.w.service.requests("ListParts") == lists); // nothing to resume
        }
    }
}

BOOST_AUTO_TEST_CASE(a_cancelled_parent_counts_as_pause_and_shows_as_operation_aborted) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("cancelled at step " << at) {
            stopped_upload one(how::parent, at, five_parts());
            if (!one.reached) break;
            if (one.end->has_value()) continue;
            BOOST_TEST((one.end->error().code == asio::error::operation_aborted));
            BOOST_TEST((one.end->error().code == condition::canceled));
            auto again = one.w.run(one.w.bucket().upload("k", one.from, in_small_parts(one.w.store)));
            BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
            BOOST_TEST((one.w.service.object("examplebucket", "k") == one.from->bytes));
            BOOST_TEST(one.w.service.uploads("examplebucket").empty());
        }
    }
}

BOOST_AUTO_TEST_CASE(one_failing_step_of_io_is_survived_wherever_it_is) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("failing at step " << at) {
            auto fuse = std::make_shared<testing::fuse>(at);
            world w(fuse);
            auto from = five_parts();
            auto end = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
            if (!fuse->has_blown()) break;
            BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
            BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
            w.check_nothing_is_lent();
        }
    }
}

BOOST_AUTO_TEST_CASE(without_retries_a_failing_step_ends_in_a_failure_that_a_next_run_mends) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("failing at step " << at) {
            auto fuse = std::make_shared<testing::fuse>(at);
            world w(fuse, [](client_options& o) { o.retry.max_attempts = 1; });
            auto from = five_parts();
            auto end = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
            if (!fuse->has_blown()) break;
            w.check_nothing_is_lent();
            check_whole_or_absent(w, from->bytes);
            if (end.has_value()) continue;
            BOOST_TEST((end.error().code == condition::retryable));
            BOOST_TEST(!end.error().operation.empty());
            auto again = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
            BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
            BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
        }
    }
}

BOOST_AUTO_TEST_CASE(an_upload_that_is_stopped_before_it_starts_makes_no_request) {
    world w;
    for (bool abort : {false, true}) {
        cancellation_source stop;
        if (abort)
            stop.abort();
        else
            stop.pause();
        auto options = in_small_parts(w.store);
        options.cancellation = stop.token();

        auto end = w.run(w.bucket().upload("k", five_parts(), options));

        BOOST_TEST((end.error().code == (abort ? errc::aborted : errc::paused)));
    }
    BOOST_TEST(w.service.requests("*") == 0);
}

namespace {

/// A memory store whose saves can be held up and made to fail.
class slow_store final : public checkpoint_store {
public:
    explicit slow_store(async::runtime_ptr time) : time_(std::move(time)) {}

    asio::awaitable<std::optional<checkpoint>> load(std::string id) override { return inner_->load(std::move(id)); }
    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        ++saves;
        if (on_save) on_save(saves);
        if (delay.count() > 0) co_await time_->sleep(delay);
        if (fails_from != 0 && saves >= fails_from) fail();
        co_await inner_->save(std::move(id), std::move(saved));
    }
    asio::awaitable<void> erase(std::string id) override { return inner_->erase(std::move(id)); }

    int saves = 0;
    int fails_from = 0;
    std::chrono::milliseconds delay{0};
    std::optional<errc> fails_with; // unset: with an exception that is none of ours
    std::function<void(int)> on_save;

private:
    void fail() const {
        if (fails_with) throw error(failure(*fails_with, "the disk is full"));
        throw std::runtime_error("the disk is full");
    }

    async::runtime_ptr time_;
    checkpoint_store_ptr inner_ = memory_checkpoints();
};

} // namespace

BOOST_AUTO_TEST_CASE(an_abort_that_arrives_while_pausing_wins) {
    world w;
    auto store = std::make_shared<slow_store>(w.clock);
    cancellation_source stop;
    bool pausing = false;
    store->delay = 50ms;
    store->on_save = [&](int) {
        if (pausing) stop.abort();
    };
    auto from = five_parts();
    from->on_read = [&](std::uint64_t offset) {
        if (offset == 3 * small_part) {
            pausing = true;
            stop.pause();
        }
    };
    auto options = in_small_parts(store);
    options.cancellation = stop.token();

    auto end = w.run(w.bucket().upload("k", from, options));

    BOOST_TEST((end.error().code == errc::aborted));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(within_the_abort_window_a_pause_can_still_become_an_abort) {
    for (bool second_thoughts : {true, false}) {
        world w;
        cancellation_source stop;
        auto from = five_parts();
        from->on_read = [&](std::uint64_t offset) {
            if (offset == 3 * small_part) stop.pause();
        };
        auto options = in_small_parts(w.store);
        options.cancellation = stop.token();
        options.abort_window = 1s;
        auto later = w.clock->make_timer();
        if (second_thoughts) later->set(w.clock->now() + 500ms, [&] { stop.abort(); });

        auto end = w.run(w.bucket().upload("k", from, options));

        BOOST_TEST((end.error().code == (second_thoughts ? errc::aborted : errc::paused)));
        BOOST_TEST(w.service.uploads("examplebucket").empty() == second_thoughts);
    }
}

BOOST_AUTO_TEST_CASE(the_deadline_of_a_drain_ends_the_wait_for_an_abort) {
    world w;
    cancellation_source stop;
    auto from = five_parts();
    from->on_read = [&](std::uint64_t offset) {
        if (offset == 3 * small_part) stop.pause();
    };
    auto options = in_small_parts(w.store);
    options.cancellation = stop.token();
    options.abort_window = 8s;
    auto later = w.clock->make_timer();
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    auto const begun = w.clock->now();
    later->set(begun + 500ms, [&] { drained = w.start(w.made->drain(200ms)); });

    auto end = w.run(w.bucket().upload("k", from, options));

    BOOST_TEST((end.error().code == errc::paused));
    BOOST_TEST((w.clock->now() - begun < 1s));
    BOOST_REQUIRE(drained && drained->is.has_value());
    BOOST_REQUIRE_EQUAL((*drained->is)->size(), 1U);
    BOOST_TEST((*drained->is)->at(0).can_be_resumed());
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_at_the_first_save_fails_the_upload_and_leaves_nothing) {
    for (std::optional<errc> with : {std::optional<errc>(), std::optional(errc::total_timed_out)})
        for (int save : {1, 2}) { // of the intent, and of the id
            world w;
            auto store = std::make_shared<slow_store>(w.clock);
            store->fails_from = save;
            store->fails_with = with;

            auto end = w.run(w.bucket().upload("k", five_parts(), in_small_parts(store)));

            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == with.value_or(errc::checkpoint_not_saved)));
            BOOST_TEST(end.error().detail.find("the disk is full") != std::string::npos);
            BOOST_TEST((end.error().parts == (save == 1 ? parts_status::none : parts_status::removed)));
            BOOST_TEST(w.service.requests("InitiateMultipartUpload") == save - 1);
            BOOST_TEST(w.service.uploads("examplebucket").empty());
        }
}

BOOST_AUTO_TEST_CASE(an_upload_that_a_pause_finds_beginning_is_kept_only_if_its_id_is_saved) {
    for (bool is_full : {false, true})
        for (parts_policy policy : {parts_policy::keep_if_resumable, parts_policy::discard}) {
            world w;
            auto store = std::make_shared<slow_store>(w.clock);
            store->fails_from = is_full ? 2 : 0; // the intent is saved
            cancellation_source stop;
            auto options = in_small_parts(store);
            options.checkpoint_id = "id";
            options.cancellation = stop.token();
            options.on_failure = policy;
            w.service.stall("InitiateMultipartUpload", 100ms, 1);
            auto const later = w.clock->make_timer();
            later->set(w.clock->now() + 50ms, [&] { stop.pause(); });

            auto const end = w.run(w.bucket().upload("k", five_parts(), options));

            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == errc::paused), to_string(end.error()));
            BOOST_TEST((end.error().parts == (is_full ? parts_status::removed : parts_status::kept)));
            BOOST_TEST(w.service.uploads("examplebucket").size() == (is_full ? 0U : 1U));
            BOOST_TEST(w.run(store->load("id")).value().has_value() == !is_full);
        }
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_later_is_counted_and_never_fails_the_upload) {
    world w;
    auto store = std::make_shared<slow_store>(w.clock);
    store->fails_from = 3;

    auto end = w.run(w.bucket().upload("k", five_parts(), in_small_parts(store)));

    BOOST_REQUIRE(end.has_value());
    BOOST_TEST(end->totals.checkpoint_failures >= 1);
}

BOOST_AUTO_TEST_CASE(saves_are_at_least_a_second_apart_however_many_parts_are_acknowledged) {
    world w;
    auto store = std::make_shared<slow_store>(w.clock);
    auto from = std::make_shared<memory_source>(some_bytes(200 * small_part));

    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, in_small_parts(store))).has_value());

    // The intent, the id, one for the parts (no time passes in memory), and the one before Complete.
    BOOST_TEST(store->saves <= 4);
}

BOOST_AUTO_TEST_CASE(two_uploads_of_one_thing_do_not_run_at_once) {
    world w;
    auto from = five_parts();
    auto first = w.start(w.bucket().upload("k", from, in_small_parts(w.store)));
    auto second = w.start(w.bucket().upload("k", from, in_small_parts(w.store)));
    w.turn();

    BOOST_TEST(first->is->has_value());
    BOOST_TEST((second->is->error().code == errc::checkpoint_in_use));
}

BOOST_AUTO_TEST_CASE(closing_the_client_ends_running_uploads_as_cancelled) {
    world w;
    auto from = five_parts();
    from->on_read = [&](std::uint64_t offset) {
        if (offset == 2 * small_part) w.made->close();
    };

    auto end = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));

    BOOST_TEST((end.error().code == condition::canceled));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(from_the_wish_to_closed_connections_no_time_passes) {
    world w;
    cancellation_source stop;
    auto from = five_parts();
    w.service.stall("UploadPart", 10min, -1);
    auto options = in_small_parts(w.store);
    options.cancellation = stop.token();
    auto running = w.start(w.bucket().upload("k", from, options));
    auto timer = w.clock->make_timer();
    auto const stop_requested = w.clock->now() + 1s;
    auto closed = async::steady_time::max();
    auto look = w.clock->make_timer();
    timer->set(stop_requested, [&] { stop.pause(); });
    look->set(stop_requested + 1ms, [&] {
        if (w.insides().pool->leased() == 0) closed = w.clock->now();
    });
    w.turn();

    BOOST_REQUIRE(running->is.has_value());
    BOOST_TEST((running->is->error().code == errc::paused));
    BOOST_TEST((closed - stop_requested <= 100ms));
}

BOOST_AUTO_TEST_CASE(an_abort_is_repeated_until_the_service_lists_nothing) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(5 * small_part));
    cancellation_source stop;
    auto options = in_small_parts(w.store);
    options.cancellation = stop.token();
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 3 * small_part) stop.abort();
    };
    // As when a part arrives after the abort that did not know of it.
    std::string const late_part = "<ListPartsResult><IsTruncated>false</IsTruncated><Part><PartNumber>4</PartNumber>"
                                  "<ETag>\"00\"</ETag><Size>102400</Size></Part></ListPartsResult>";
    w.service.respond_raw("ListParts", "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(late_part.size()) +
                                           "\r\n\r\n" + late_part);

    auto const end = w.run(w.bucket().upload("k", from, options));

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::aborted));
    BOOST_TEST((end.error().parts == parts_status::removed));
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 2);
    BOOST_TEST(w.service.requests("ListParts") == 2);
}

BOOST_AUTO_TEST_SUITE_END()
