// SPDX-License-Identifier: BSL-1.0
// Files of units of which another process holds a lease: they are waited for.
#include "unit/fleet/one_worker.hpp"

#include "help/file_lease.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(leased_units)

BOOST_AUTO_TEST_CASE(a_worker_waits_for_the_lease_of_a_file) {
    one_worker w({"f"});
    w.how.fleet.until_empty = true;
    w.how.fleet.deliveries = 1;
    file_lease const lease(w.folder.path() / "f", file_lease::holder::gives_it_up);
    if (!lease.is_held()) return;
    w.start();
    w.run();
    BOOST_TEST(w.host->totals().problem == "");
    BOOST_TEST(w.world.redis->stream.units_done == 1);
    BOOST_TEST(w.world.redis->stream.dead.empty());
}

BOOST_AUTO_TEST_CASE(a_lease_that_is_kept_is_named_in_the_story_of_the_unit) {
    one_worker w({"f"});
    w.how.fleet.until_empty = true;
    w.how.fleet.deliveries = 1;
    file_lease const lease(w.folder.path() / "f");
    if (!lease.is_held()) return;
    w.start();
    w.run();
    BOOST_TEST_REQUIRE(w.world.redis->stream.dead.size() == 1U);
    std::string const& story = w.world.redis->stream.dead.front().story;
    BOOST_TEST(story.find("another process holds a lease of it") != std::string::npos, story);
}

BOOST_AUTO_TEST_CASE(who_may_block_waits_for_the_lease_of_a_file_in_place) {
    temporary_folder const folder;
    write_file(folder / "f", "hello");
    asio::io_context io;
    program::source_root const root(folder.path());
    file_lease const lease(folder / "f", file_lease::holder::gives_it_up);
    if (!lease.is_held()) return;
    auto const found = root.open(io.get_executor(), "f");
    BOOST_REQUIRE(found.has_value());
    BOOST_TEST(found->bytes->size() == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
