// SPDX-License-Identifier: BSL-1.0
// How long a worker of a queue takes to end, in virtual time: Redis may be silent.
#include "simulation/fleet/worker_host.hpp"

#include "help/temporary_folder.hpp"
#include "testing/memory_service.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(stopping_workers)

namespace {

/// One worker with a lease of 30 s, and one file in its queue.
class one_worker {
public:
    one_worker() {
        service.create_bucket("examplebucket");
        world.time = time;
        world.service = service.connector();
        world.network = std::make_shared<random_fuse>(1, 0.0);
        world.redis = std::make_shared<stream_at_a_distance>(time, 30s);
        world.items = std::make_shared<sent_items>();
        world.options = service.options();
        program::work_unit unit;
        unit.bucket = "examplebucket";
        unit.files.emplace_back();
        unit.files.back().path = "f";
        unit.files.back().key = "in/f";
        write_file(folder.path() / "f", "hello");
        world.redis->stream.add(to_text(unit));
    }

    void start() {
        program::arguments how;
        how.target.bucket = "examplebucket";
        how.target.key = "in";
        how.transfer.concurrency = 1;
        host = std::make_unique<worker_host>(world, how, folder.path(), "w", [this] { ended_at = passed(); });
    }

    void at(std::chrono::milliseconds when, std::function<void()> what) {
        timers.push_back(time->make_timer());
        timers.back()->set(begun + when, std::move(what));
    }

    void run() {
        time->run_while({&far, &host->machine.io}, [] { return true; });
    }

    std::chrono::milliseconds passed() const {
        return std::chrono::duration_cast<std::chrono::milliseconds>(time->now() - begun);
    }

    /// From now on no response comes for an hour.
    void silence() {
        world.redis->fate = [] {
            call_fate f;
            f.is_carried_out = f.is_answered = false;
            f.response = 1h;
            return f;
        };
    }

    std::shared_ptr<testing::virtual_clock> time = std::make_shared<testing::virtual_clock>();
    async::steady_time begun = time->now();
    asio::io_context far;
    testing::memory_service service{far.get_executor(), time};
    temporary_folder folder;
    fleet_world world;
    std::vector<std::unique_ptr<async::timer>> timers;
    std::unique_ptr<worker_host> host;
    std::optional<std::chrono::milliseconds> ended_at;
};

} // namespace

BOOST_AUTO_TEST_CASE(one_that_cannot_join_ends_a_second_after_the_stop_and_has_not_failed) {
    one_worker w;
    w.silence();
    w.start();
    w.at(300ms, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    BOOST_TEST(w.ended_at->count() == 1'300);
    BOOST_TEST(w.host->totals().problem == "");
}

BOOST_AUTO_TEST_CASE(one_that_waits_for_work_ends_a_second_after_the_stop) {
    one_worker w;
    w.start();
    w.at(5s, [&] { w.silence(); });
    w.at(6s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST(w.world.redis->stream.units_done == 1);
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    BOOST_TEST(w.ended_at->count() <=
               7'000); // a name that stays in the group does no harm: it is not waited for once more
    BOOST_TEST(w.host->totals().problem == "");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_handed_back_is_left_to_the_lease) {
    one_worker w;
    w.service.stall("PutObject", 60s);
    w.start();
    w.at(2s, [&] { w.silence(); });
    w.at(3s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    auto const most = 3s + program::drain_limit + 1s;
    BOOST_TEST(w.ended_at->count() <= std::chrono::milliseconds(most).count());
    BOOST_TEST(w.world.redis->stream.status().claimed == 1);
}

BOOST_AUTO_TEST_CASE(what_was_not_done_is_handed_back_and_its_delivery_does_not_count) {
    one_worker w;
    w.service.fail("PutObject", 503, "SlowDown", 1'000);
    w.start();
    w.at(2s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST_REQUIRE(w.ended_at.has_value());
    auto const again = w.world.redis->stream.take("another", w.time->now());
    BOOST_TEST_REQUIRE(again.has_value());
    BOOST_TEST(again->deliveries == 1);
    BOOST_TEST(again->story.find("handed it back") != std::string::npos, again->story);
}

BOOST_AUTO_TEST_CASE(a_slow_redis_is_waited_for_without_a_stop) {
    one_worker w;
    w.world.redis->fate = [] {
        call_fate f;
        f.request = f.response = 2s;
        return f;
    };
    w.start();
    w.at(30s, [&] { w.host->terminate(); });
    w.run();
    BOOST_TEST(w.world.redis->stream.units_done == 1);
    BOOST_TEST(w.service.object("examplebucket", "in/f") == "hello");
}

BOOST_AUTO_TEST_SUITE_END()
