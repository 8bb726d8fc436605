// SPDX-License-Identifier: BSL-1.0
// A client that winds down: what flies may land until the deadline, and what is cut short can be gone on with.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(draining)

namespace {

constexpr std::size_t parts = 20;

std::shared_ptr<memory_source> twenty_parts() {
    return std::make_shared<memory_source>(some_bytes(parts * small_part - 5));
}

using tokens = std::vector<resume_token>;

/// Uploads over a service that answers after 100 ms, so that a part takes that long.
class busy_client {
public:
    explicit busy_client(checkpoint_store_ptr store = memory_checkpoints()) : store_(std::move(store)) {
        w.service.core().options.latency = 100ms;
    }

    void upload(std::string key, upload_options options) {
        running.push_back(w.start(w.bucket().upload(std::move(key), from, std::move(options))));
    }
    void upload(std::string key) { upload(std::move(key), in_small_parts(store_)); }

    /// Calls `f` in so long.
    template<class F>
    void after(async::duration d, F f) {
        timers.push_back(w.clock->make_timer());
        timers.back()->set(w.clock->now() + d, std::move(f));
    }

    void drain_after(async::duration d, std::chrono::milliseconds limit) {
        after(d, [this, limit] {
            begun = w.clock->now();
            drained = w.start(drain(limit), &signal);
        });
    }

    /// Runs the world to its end.
    tokens told() {
        w.turn();
        BOOST_REQUIRE(drained->is.has_value());
        BOOST_REQUIRE_MESSAGE(drained->is->has_value(), to_string(drained->is->error()));
        w.check_nothing_is_lent();
        for (auto const& one : running) BOOST_TEST(one->is.has_value());
        return **drained->is;
    }

    asio::awaitable<tokens> drain(std::chrono::milliseconds limit) {
        auto all = co_await w.made->drain(limit);
        ended = w.clock->now();
        co_return all;
    }

    world w;
    std::shared_ptr<memory_source> from = twenty_parts();
    std::vector<std::shared_ptr<ending<upload_result>>> running;
    std::vector<std::unique_ptr<async::timer>> timers;
    std::shared_ptr<ending<tokens>> drained;
    asio::cancellation_signal signal;
    async::steady_time begun, ended;

private:
    checkpoint_store_ptr store_;
};

} // namespace

BOOST_AUTO_TEST_CASE(what_flies_lands_and_the_rest_is_kept_for_the_next_run) {
    auto store = memory_checkpoints();
    busy_client c(store);
    c.upload("a");
    c.upload("b");
    c.drain_after(550ms, 10s);

    auto all = c.told();

    BOOST_TEST((c.ended - c.begun <= 200ms)); // the parts in flight, not the deadline
    BOOST_REQUIRE_EQUAL(all.size(), 2U);
    for (auto const& one : c.running) {
        BOOST_TEST((one->is->error().code == errc::draining));
        BOOST_TEST((one->is->error().code == condition::canceled));
        BOOST_TEST((one->is->error().parts == parts_status::kept));
    }
    for (resume_token const& t : all) {
        BOOST_TEST(t.can_be_resumed());
        BOOST_TEST(t.bucket == "examplebucket");
        BOOST_TEST(t.source == "memory");
        BOOST_TEST(t.part_size == small_part);
        BOOST_TEST(t.bytes_total == parts * small_part - 5);
        auto const there = c.w.service.parts("examplebucket", multipart_upload(t.key, t.upload_id));
        BOOST_TEST(t.bytes_done == there.size() * small_part); // none was dropped
        BOOST_TEST(t.bytes_done > 0U);
        BOOST_TEST(!t.checkpoint_id.empty());
        BOOST_TEST(store->load(t.checkpoint_id).valid());
    }
}

BOOST_AUTO_TEST_CASE(a_token_is_enough_to_go_on_without_any_store) {
    busy_client c(nullptr);
    c.upload("a");
    c.drain_after(550ms, 10s);
    auto const token = resume_token_from_json(to_json(c.told().at(0)));
    BOOST_TEST(token.checkpoint_id.empty());
    BOOST_TEST(token.can_be_resumed());

    client next =
        detail::client_access::make(c.w.io.get_executor(), c.w.service.options(), c.w.clock, c.w.service.connector());
    auto options = in_small_parts();
    options.resume_from_service = service_resume::of_upload(token.upload_id);
    auto done = c.w.run(next.bucket(token.bucket).upload(token.key, c.from, options));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->totals.bytes_resumed == token.bytes_done);
    BOOST_TEST((c.w.service.object("examplebucket", "a") == c.from->bytes));
    BOOST_TEST(c.w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(an_upload_whose_last_parts_fly_completes_and_is_no_token) {
    busy_client c;
    c.upload("a");
    c.drain_after(100ms * 8 + 50ms, 10s); // Initiate, and the last three of twenty parts

    BOOST_TEST(c.told().empty());
    BOOST_TEST(c.running[0]->is->has_value());
}

BOOST_AUTO_TEST_CASE(at_the_deadline_what_still_flies_is_dropped) {
    for (auto limit : {0ms, 700ms}) {
        busy_client c;
        c.upload("a");
        c.after(500ms, [&] { c.w.service.stall("UploadPart", 1h, -1); });
        c.drain_after(550ms, limit);

        auto all = c.told();

        BOOST_TEST((c.ended - c.begun == limit));
        BOOST_REQUIRE_EQUAL(all.size(), 1U);
        BOOST_TEST((all[0].parts == parts_status::kept));
        BOOST_TEST(all[0].bytes_done > 0U);
    }
}

BOOST_AUTO_TEST_CASE(nothing_running_is_drained_at_once_and_nothing_new_begins) {
    busy_client c;
    c.drain_after(0ms, 10s);
    BOOST_TEST(c.told().empty());
    BOOST_TEST((c.ended == c.begun));

    int const before = c.w.service.requests("*");
    auto refused = [&](auto op) { return c.w.run(std::move(op)).error().code == errc::draining; };
    BOOST_TEST(refused(c.w.bucket().upload("k", c.from, in_small_parts())));
    BOOST_TEST(refused(c.w.bucket().put_object("k", std::string("x"))));
    BOOST_TEST(refused(c.w.bucket().init_multipart_upload("k")));
    BOOST_TEST(refused(c.w.bucket().upload_part(multipart_upload("k", "U"), 1, std::string("x"))));
    BOOST_TEST(c.w.service.requests("*") == before);
    BOOST_TEST(c.w.run(c.w.bucket().delete_object("k")).has_value()); // looking and removing goes on
}

BOOST_AUTO_TEST_CASE(small_uploads_that_fly_land_and_those_that_wait_are_told) {
    busy_client c;
    auto options = upload_options();
    c.from = std::make_shared<memory_source>(some_bytes(1000));
    c.upload("lands", options);
    c.after(110ms, [&] {
        c.w.service.stall("PutObject", 1h);
        c.w.service.fail("HeadObject", 404, "NoSuchKey", -1); // as if the body had not arrived
    });
    c.after(120ms, [&] { c.upload("dropped", options); });
    c.drain_after(150ms, 1s);

    auto all = c.told();

    BOOST_TEST(c.running[0]->is->has_value());
    BOOST_REQUIRE_EQUAL(all.size(), 1U);
    BOOST_TEST(all[0].key == "dropped");
    BOOST_TEST(!all[0].can_be_resumed());
    BOOST_TEST(all[0].upload_id.empty());
}

BOOST_AUTO_TEST_CASE(draining_twice_tells_all_and_the_earlier_deadline_holds) {
    busy_client c;
    c.upload("a");
    c.after(500ms, [&] { c.w.service.stall("UploadPart", 1h, -1); });
    c.drain_after(550ms, 1h);
    std::shared_ptr<ending<tokens>> second;
    c.after(600ms, [&] { second = c.w.start(c.w.made->drain(1s)); });

    auto const first = c.told();

    BOOST_TEST((c.ended - c.begun == 1050ms));
    BOOST_TEST((second->is->value() == first));
    BOOST_TEST((c.w.run(c.w.made->drain(1s)).value() == first));
    BOOST_TEST(first.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_cancelled_drain_drops_what_flies_and_can_be_asked_again) {
    busy_client c;
    c.upload("a");
    c.after(500ms, [&] { c.w.service.stall("UploadPart", 1h, -1); });
    c.drain_after(550ms, 1h);
    auto const said = c.w.clock->now() + 650ms;
    c.after(650ms, [&] { c.signal.emit(asio::cancellation_type::terminal); });
    c.w.turn();

    BOOST_REQUIRE(c.drained->is.has_value());
    BOOST_TEST((c.drained->is->error().code == asio::error::operation_aborted));
    BOOST_TEST((c.running[0]->is->error().code == errc::draining));
    BOOST_TEST((c.w.clock->now() >= said));
    auto again = c.w.run(c.w.made->drain(1h));
    BOOST_REQUIRE_EQUAL(again->size(), 1U);
    BOOST_TEST((*again)[0].can_be_resumed());
    c.w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_service_that_is_dead_meanwhile_does_not_hold_the_drain_beyond_its_deadline) {
    busy_client c;
    c.upload("a");
    c.upload("b");
    c.after(520ms, [&] { c.w.service.refuse_early("*", 500, "InternalError", -1); });
    c.drain_after(550ms, 2s);

    auto all = c.told();

    BOOST_TEST((c.ended - c.begun <= 2s));
    BOOST_TEST(all.size() == 2U);
    for (resume_token const& t : all) BOOST_TEST((t.parts == parts_status::kept));
}

BOOST_AUTO_TEST_CASE(an_upload_that_begins_is_told_with_the_id_that_it_was_given) {
    busy_client c;
    c.w.service.core().options.latency = 1s;
    c.upload("a");
    c.drain_after(500ms, 100ms); // Initiate has not answered by then

    auto all = c.told();

    BOOST_REQUIRE_EQUAL(all.size(), 1U);
    BOOST_REQUIRE_EQUAL(c.w.service.uploads("examplebucket").size(), 1U);
    BOOST_TEST(all[0].upload_id == c.w.service.uploads("examplebucket")[0].upload_id);
    BOOST_TEST(all[0].can_be_resumed());
}

BOOST_AUTO_TEST_CASE(a_drain_at_any_step_leaves_what_the_token_says) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("drained at step " << at) {
            std::shared_ptr<ending<tokens>> drained;
            std::optional<world> w;
            auto fuse = std::make_shared<testing::fuse>(
                at, [&] { asio::post(w->io, [&] { drained = w->start(w->made->drain(1s)); }); });
            w.emplace(fuse);
            auto from = std::make_shared<memory_source>(some_bytes(5 * small_part - 5));
            auto end = w->run(w->bucket().upload("k", from, in_small_parts()));
            if (!fuse->has_blown()) break;
            w->check_nothing_is_lent();
            BOOST_REQUIRE((drained && drained->is));
            BOOST_TEST((drained->is->value().size() == 0) == end.has_value());
            auto const left = w->service.uploads("examplebucket");
            if (end) {
                BOOST_TEST((w->service.object("examplebucket", "k") == from->bytes));
                BOOST_TEST(left.empty());
                continue;
            }
            resume_token const t = drained->is->value().at(0);
            BOOST_TEST((end.error().code == errc::draining));
            BOOST_TEST(t.can_be_resumed() == (left.size() == 1));
            if (!left.empty()) BOOST_TEST(t.upload_id == left[0].upload_id);
        }
    }
}

namespace {

asio::awaitable<upload_result> write_slowly(world& w, std::string bytes, std::size_t pieces, bool waits_between) {
    auto writer = w.bucket().open_writer("stream", in_small_parts());
    std::size_t const n = bytes.size() / pieces;
    for (std::size_t i = 0; i < pieces; ++i) {
        co_await writer.write(asio::buffer(bytes.data() + i * n, n));
        if (waits_between) co_await w.clock->sleep(150ms);
    }
    co_return co_await writer.finish();
}

} // namespace

BOOST_AUTO_TEST_CASE(writers_are_ended_and_their_parts_removed_whether_a_call_runs_or_not) {
    for (bool waits_between : {false, true}) {
        busy_client c;
        c.running.push_back(c.w.start(write_slowly(c.w, some_bytes(40 * small_part), 40, waits_between)));
        c.drain_after(1s, 10s);

        auto all = c.told();

        BOOST_REQUIRE_EQUAL(all.size(), 1U);
        BOOST_TEST(all[0].key == "stream");
        BOOST_TEST(!all[0].upload_id.empty());
        BOOST_TEST((all[0].parts == parts_status::removed));
        BOOST_TEST(!all[0].can_be_resumed());
        BOOST_TEST((c.running[0]->is->error().code == errc::draining));
        BOOST_TEST(c.w.service.uploads("examplebucket").empty());
    }
}

BOOST_AUTO_TEST_CASE(a_writer_that_waits_for_its_last_answers_completes) {
    busy_client c;
    c.running.push_back(c.w.start(write_slowly(c.w, some_bytes(3 * small_part), 3, false)));
    c.drain_after(150ms, 10s); // Initiate took 100 ms; the last part flies

    BOOST_TEST(c.told().empty());
    BOOST_TEST(c.running[0]->is->has_value());
}

namespace {

/// Gives all of `bytes` to a writer that may have one part in flight, and tells when it has given them.
asio::awaitable<upload_result> write_with_one_in_flight(world& w, std::string bytes, bool& all_given) {
    auto options = in_small_parts();
    options.concurrency = 1;
    auto writer = w.bucket().open_writer("stream", options);
    co_await writer.write(asio::buffer(bytes));
    all_given = true;
    co_return co_await writer.finish();
}

/// The same as a stream of unknown size.
asio::awaitable<upload_result> pump_with_one_in_flight(world& w, std::string bytes, bool& all_given) {
    auto options = in_small_parts();
    options.concurrency = 1;
    auto next = [&]() -> asio::awaitable<std::string> {
        if (bytes.empty()) all_given = true;
        co_return std::exchange(bytes, std::string());
    };
    auto from = from_generator(next);
    co_return co_await w.bucket().upload_stream("stream", from, options);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_writer_whose_bytes_are_all_there_sends_its_last_parts_too) {
    for (auto const upload : {write_with_one_in_flight, pump_with_one_in_flight}) {
        for (std::size_t const size : {small_part / 2, 3 * small_part - 1}) {
            int completed = 0;
            for (auto at = 20ms; at < 600ms; at += 20ms) {
                busy_client c;
                bool all_given = false;
                bool were_given = false;
                c.running.push_back(c.w.start(upload(c.w, some_bytes(size), all_given)));
                c.after(at - 1ms, [&] { were_given = all_given; });
                c.drain_after(at, 10s);

                auto const told = c.told();

                auto const& end = *c.running[0]->is;
                BOOST_TEST(end.has_value() == were_given, "after " << at.count() << " ms");
                BOOST_TEST(told.empty() == were_given);
                BOOST_TEST(c.w.service.uploads("examplebucket").empty());
                completed += end.has_value() ? 1 : 0;
            }
            BOOST_TEST(completed > 0);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_token_that_cannot_be_read_is_refused) {
    for (char const* text : {"", "[]", "{}", "{\"bucket\":1}"}) BOOST_CHECK_THROW(resume_token_from_json(text), error);
    resume_token t;
    t.bucket = "b";
    t.key = "k\n\"";
    t.parts = parts_status::removed;
    BOOST_TEST((resume_token_from_json(to_json(t)) == t));
    BOOST_TEST(to_json(std::vector{t, t}) == '[' + to_json(t) + ',' + to_json(t) + ']');
    auto text = to_json(t);
    text.replace(text.find("removed"), 7, "flowing");
    BOOST_CHECK_THROW(resume_token_from_json(text), error);
}

BOOST_AUTO_TEST_SUITE_END()
