// SPDX-License-Identifier: BSL-1.0
// A client on several event loops: who sends what, and that stops, failures and draining end an upload on all of them.
#include "flow/stopped_upload.hpp"
#include "help/temporary_folder.hpp"

#include <fstream>
#include <set>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(several_loops)

namespace {

constexpr int loops = 3;
constexpr std::size_t parts = 9;

void send_once(client_options& o) { o.retry.max_attempts = 1; }

std::shared_ptr<memory_source> shared_source(std::size_t count = parts) {
    auto from = std::make_shared<memory_source>(some_bytes(count * small_part - 5));
    from->shares = true;
    return from;
}

upload_options on_all_loops(world const& w) {
    upload_options o = in_small_parts(w.store);
    o.concurrency = 2 * loops;
    return o;
}

/// The requests that each loop has finished, by the connections that it has opened.
std::size_t loops_with_connections(world const& w) {
    std::size_t n = w.insides().pool->idle() != 0 ? 1 : 0;
    for (auto const& one : w.insides().other_loops) n += one->pool->idle() != 0 ? 1 : 0;
    return n;
}

/// Uploads once more, to the end.
void resume(stopped_upload& one) {
    auto again = one.w.run(one.w.bucket().upload("k", one.from, on_all_loops(one.w)));
    BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
    BOOST_TEST((one.w.service.object("examplebucket", "k") == one.from->bytes));
    BOOST_TEST(one.w.service.uploads("examplebucket").empty());
}

class recorded_events final : public observer {
public:
    void on_upload_begun(upload_begun const& e) override { numbers.insert(e.upload_number); }
    void on_request_finished(request_finished const& e) override {
        if (e.operation == "UploadPart") part_requests.insert(e.upload_number);
    }
    void on_upload_finished(upload_finished const&) override { ++finished; }

    std::set<std::uint64_t> numbers, part_requests;
    int finished = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_parts_of_one_upload_are_sent_by_all_loops_and_completed_once) {
    world w(nullptr, {}, loops);
    auto const from = shared_source();

    auto const end = w.run(w.bucket().upload("k", from, on_all_loops(w)));

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    BOOST_TEST(end->totals.parts_done == static_cast<int>(parts));
    BOOST_TEST(end->totals.bytes_in_flight == 0U);
    BOOST_TEST(loops_with_connections(w) == static_cast<std::size_t>(loops));
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 1);
    BOOST_TEST(w.service.requests("UploadPart") == static_cast<int>(parts));
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 1);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_source_that_one_thread_may_read_stays_on_the_first_loop) {
    world w(nullptr, {}, loops);
    auto const from = shared_source();
    from->shares = false;

    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, on_all_loops(w))).has_value());

    BOOST_TEST(loops_with_connections(w) == 1U);
}

BOOST_AUTO_TEST_CASE(a_found_number_of_parts_in_flight_uses_all_loops) {
    world w(nullptr, {}, loops);
    w.service.core().options.latency = 100ms;
    auto const from = shared_source(40);
    auto options = on_all_loops(w);
    options.adaptive = true;
    options.concurrency = 12;
    int most = 0;
    options.on_progress = [&most](progress const& p) { most = std::max(most, p.parts_in_flight); };

    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, options)).has_value());

    BOOST_TEST(loops_with_connections(w) == static_cast<std::size_t>(loops));
    BOOST_TEST(most > 4); // with which it begins: it has learnt from parts of all loops
    BOOST_TEST(most <= 12);
}

BOOST_AUTO_TEST_CASE(files_go_to_the_loop_that_has_least_to_do) {
    temporary_folder const folder;
    world w(nullptr, {}, loops);
    std::vector<std::shared_ptr<ending<upload_result>>> running;
    std::vector<std::uint64_t> done;
    for (int i = 0; i < 3 * loops; ++i) {
        auto const path = folder / std::to_string(i);
        std::ofstream(path) << "file " << i;
        upload_options options;
        options.on_progress = [&done](progress const& p) { done.push_back(p.bytes_done); };
        running.push_back(w.start(w.bucket().upload_file(std::to_string(i), path, options)));
    }
    std::set<std::size_t> const counts{w.insides().operations.load(), w.insides().other_loops[0]->operations.load(),
                                       w.insides().other_loops[1]->operations.load()};
    BOOST_TEST(counts.size() == 1U);
    BOOST_TEST(*counts.begin() == 3U);

    w.turn();

    for (int i = 0; i < 3 * loops; ++i) {
        BOOST_REQUIRE(running[static_cast<std::size_t>(i)]->is.has_value());
        BOOST_REQUIRE(running[static_cast<std::size_t>(i)]->is->has_value());
        BOOST_TEST(w.service.object("examplebucket", std::to_string(i)) == "file " + std::to_string(i));
    }
    BOOST_TEST(loops_with_connections(w) == static_cast<std::size_t>(loops));
    BOOST_TEST(done.size() >= 3U * loops);
    running.clear();
    BOOST_TEST(w.insides().operations.load() == 0U);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_file_with_a_store_begins_on_the_first_loop_and_is_sent_by_all) {
    temporary_folder const folder;
    world w(nullptr, {}, loops);
    std::string const bytes = some_bytes(parts * small_part);
    std::ofstream(folder / "f", std::ios::binary) << bytes;

    auto const end = w.start(w.bucket().upload_file("k", folder / "f", on_all_loops(w)));
    BOOST_TEST(w.insides().operations.load() == 1U);
    w.turn();

    BOOST_REQUIRE(end->is.has_value());
    BOOST_REQUIRE_MESSAGE(end->is->has_value(), (*end->is ? "" : to_string(end->is->error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == bytes));
    BOOST_TEST(loops_with_connections(w) == static_cast<std::size_t>(loops));
}

BOOST_AUTO_TEST_CASE(a_pause_at_any_step_ends_all_loops_and_can_be_resumed) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("paused at step " << at) {
            stopped_upload one(how::pause, at, shared_source(), loops);
            if (!one.reached) break;
            if (one.end->has_value()) continue;
            BOOST_TEST((one.end->error().code == errc::paused));
            resume(one);
        }
    }
}

BOOST_AUTO_TEST_CASE(an_abort_at_any_step_ends_all_loops_and_leaves_nothing) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("aborted at step " << at) {
            stopped_upload one(how::abort, at, shared_source(), loops);
            if (!one.reached) break;
            BOOST_TEST(one.w.service.uploads("examplebucket").empty());
            if (one.end->has_value()) continue;
            BOOST_TEST((one.end->error().code == errc::aborted));
            BOOST_TEST(!one.w.service.has_object("examplebucket", "k"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_cancelled_parent_waits_for_all_loops) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("cancelled at step " << at) {
            stopped_upload one(how::parent, at, shared_source(), loops);
            if (!one.reached) break;
            if (one.end->has_value()) continue;
            BOOST_TEST((one.end->error().code == asio::error::operation_aborted));
            resume(one);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_failure_on_any_loop_is_the_failure_of_the_upload_and_ends_the_others) {
    for (int at = 1;; ++at) {
        BOOST_TEST_CONTEXT("failing at step " << at) {
            auto const fuse = std::make_shared<testing::fuse>(at);
            world w(fuse, send_once, loops);
            auto const from = shared_source();
            auto const end = w.run(w.bucket().upload("k", from, on_all_loops(w)));
            if (!fuse->has_blown()) break;
            w.check_nothing_is_lent();
            if (end) continue; // a reused connection was replaced
            BOOST_TEST((end.error().code == condition::retryable));
            auto const again = w.run(w.bucket().upload("k", from, on_all_loops(w)));
            BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
            BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_resumed_upload_compares_and_sends_by_all_loops) {
    world w(nullptr, send_once, loops);
    w.service.core().options.latency = 100ms;
    auto const from = shared_source(20);
    cancellation_source stop;
    auto options = on_all_loops(w);
    options.cancellation = stop.token();
    options.on_progress = [&](progress const& p) {
        if (p.parts_done >= 4) stop.pause();
    };
    BOOST_TEST((w.run(w.bucket().upload("k", from, options)).error().code == errc::paused));

    auto again = on_all_loops(w);
    again.resume_check = resume_check::always;
    auto const end = w.run(w.bucket().upload("k", from, again));

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(end->resumed);
    BOOST_TEST(end->totals.parts_resumed >= 4);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(draining_ends_the_uploads_of_all_loops_and_returns_them) {
    temporary_folder const folder;
    std::string const bytes = some_bytes(20 * small_part);
    std::ofstream(folder / "f", std::ios::binary) << bytes;
    world w(nullptr, {}, loops);
    w.service.core().options.latency = 100ms;
    std::vector<std::shared_ptr<ending<upload_result>>> running;
    for (int i = 0; i < loops; ++i) {
        auto options = in_small_parts(); // without a store: any loop
        options.on_failure = parts_policy::keep;
        running.push_back(w.start(w.bucket().upload_file(std::to_string(i), folder / "f", options)));
    }
    auto const from = shared_source(20);
    running.push_back(w.start(w.bucket().upload("stored", from, on_all_loops(w))));
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    auto const timer = w.clock->make_timer();
    timer->set(w.clock->now() + 250ms, [&] { drained = w.start(w.made->drain(10s)); });
    w.turn();

    BOOST_REQUIRE(drained && drained->is.has_value());
    BOOST_REQUIRE_MESSAGE(drained->is->has_value(), to_string(drained->is->error()));
    std::set<std::string> keys;
    for (resume_token const& t : **drained->is) {
        keys.insert(t.key);
        BOOST_TEST(t.bytes_done > 0U);
        BOOST_TEST((t.parts == parts_status::kept));
    }
    BOOST_TEST(keys.size() == loops + 1U);
    for (auto const& one : running) {
        BOOST_REQUIRE(one->is.has_value());
        BOOST_TEST((one->is->error().code == errc::draining));
    }
    w.check_nothing_is_lent();
    auto const later = w.run(w.bucket().upload_file("late", folder / "f"));
    BOOST_TEST((later.error().code == errc::draining));
}

BOOST_AUTO_TEST_CASE(budgets_are_divided_and_can_change) {
    world w(
        nullptr,
        [](client_options& o) {
            o.buffer_budget = 7 * async::slice_size;
            o.max_connections = 7;
        },
        loops);
    auto const budgets = [&] {
        std::uint64_t sum = w.insides().buffers->budget();
        for (auto const& one : w.insides().other_loops) sum += one->buffers->budget();
        return sum;
    };
    BOOST_TEST(budgets() <= 7 * async::slice_size);
    BOOST_TEST(w.insides().buffers->budget() >= 2 * async::slice_size);

    w.made->set_buffer_budget(60 * async::slice_size);
    w.turn();
    BOOST_TEST(budgets() == 60 * async::slice_size);

    w.made->set_rate_limit(1'000'000);
    auto const from = shared_source(30);
    auto const begun = w.clock->now();
    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, on_all_loops(w))).has_value());
    std::chrono::duration<double> const took = w.clock->now() - begun;
    BOOST_TEST(took.count() == static_cast<double>(from->bytes.size()) / 1e6, boost::test_tools::tolerance(0.06));
}

BOOST_AUTO_TEST_CASE(an_upload_has_one_number_on_all_loops_and_each_its_own) {
    auto const events = std::make_shared<recorded_events>();
    world w(nullptr, [&](client_options& o) { o.events = events; }, loops);
    for (int i = 0; i < 3; ++i)
        BOOST_REQUIRE(w.run(w.bucket().upload(std::to_string(i), shared_source(), on_all_loops(w))).has_value());

    BOOST_TEST(events->numbers.size() == 3U);
    BOOST_TEST((events->part_requests == events->numbers));
    BOOST_TEST(events->finished == 3);
}

BOOST_AUTO_TEST_SUITE_END()
