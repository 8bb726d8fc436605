// SPDX-License-Identifier: BSL-1.0
// When cached credentials are given, fetched ahead, waited for, and never given: under a clock that the test turns.
#include "credentials/cache.hpp"

#include <ossio/error.hpp>

#include "testing/virtual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace ossio;
using namespace ossio::credentials_detail;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(cache)

namespace {

/// Gives tokens of 100 s, each with a new number, after half a second.
class numbered_tokens final : public credentials_provider {
public:
    explicit numbered_tokens(async::runtime_ptr time) : time_(std::move(time)) {}

    asio::awaitable<credentials> get() override {
        int const number = ++fetches;
        if (takes != 0ms) co_await time_->sleep(takes);
        if (fails) throw std::runtime_error("the test says no");
        credentials c("id" + std::to_string(number), "secret", "token");
        c.expires_at = time_->utc_now() + valid_for;
        co_return c;
    }
    void refused(credentials const& those) override { last_refused = those.access_key_id; }

    int fetches = 0;
    bool fails = false;
    std::chrono::milliseconds takes{500};
    std::chrono::seconds valid_for{100};
    std::string last_refused;

private:
    async::runtime_ptr time_;
};

class stage {
public:
    stage()
        : clock(std::make_shared<testing::virtual_clock>()),
          from(std::make_shared<numbered_tokens>(clock)),
          kept(std::make_shared<credentials_cache>(from, clock)) {}

    /// The key id that each of `askers` got, or what went wrong; all ask at once.
    std::vector<std::string> ask(int askers = 1) {
        std::vector<std::string> got;
        for (int i = 0; i < askers; ++i) {
            asio::co_spawn(io, kept->get(), [&got](std::exception_ptr e, credentials c) {
                got.push_back(e ? "failed" : c.access_key_id);
            });
        }
        clock->run(io);
        return got;
    }
    std::string ask_one() { return ask().at(0); }

    /// Lets time pass.
    void wait(async::duration d) {
        asio::co_spawn(io, clock->sleep(d), [](std::exception_ptr) {});
        clock->run(io);
    }

    asio::io_context io;
    std::shared_ptr<testing::virtual_clock> clock;
    std::shared_ptr<numbered_tokens> from;
    std::shared_ptr<credentials_cache> kept;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_fifth_before_the_end_they_are_stale_and_at_the_end_gone) {
    auto const now = utc_time() + 1000s;
    credentials c("id", "secret");
    BOOST_TEST((judge_freshness(c, now, now + 100'000s) == freshness::fresh));
    c.expires_at = now + 100s;
    BOOST_TEST((judge_freshness(c, now, now + 79s) == freshness::fresh));
    BOOST_TEST((judge_freshness(c, now, now + 80s) == freshness::stale));
    BOOST_TEST((judge_freshness(c, now, now + 99s) == freshness::stale));
    BOOST_TEST((judge_freshness(c, now, now + 100s) == freshness::gone));
}

BOOST_AUTO_TEST_CASE(many_who_ask_at_once_cause_one_fetch) {
    stage s;
    auto const got = s.ask(5);
    BOOST_TEST((got == std::vector<std::string>(5, "id1")));
    BOOST_TEST(s.ask_one() == "id1");
    BOOST_TEST(s.from->fetches == 1);
}

BOOST_AUTO_TEST_CASE(stale_ones_are_given_while_new_ones_are_fetched) {
    stage s;
    s.ask();
    s.wait(85s);
    BOOST_TEST((s.ask(3) == std::vector<std::string>(3, "id1")));
    BOOST_TEST(s.from->fetches == 2);
    BOOST_TEST(s.ask_one() == "id2");
}

BOOST_AUTO_TEST_CASE(when_fetching_fails_valid_ones_go_on_and_expired_ones_are_never_given) {
    stage s;
    s.ask();
    s.from->fails = true;
    s.wait(85s);
    BOOST_TEST(s.ask_one() == "id1");
    BOOST_TEST(s.ask_one() == "id1");
    BOOST_TEST(s.from->fetches == 2); // not at each call
    s.wait(2s);
    BOOST_TEST(s.ask_one() == "id1");
    BOOST_TEST(s.from->fetches == 3);
    s.wait(20s);
    BOOST_TEST(s.ask_one() == "failed");
    s.from->fails = false;
    BOOST_TEST(s.ask_one() == "id5");
}

BOOST_AUTO_TEST_CASE(what_has_expired_when_it_comes_is_not_given) {
    stage s;
    s.from->valid_for = -1s;
    BOOST_TEST(s.ask_one() == "failed");
    s.from->valid_for = 0s;
    BOOST_TEST(s.ask_one() == "failed");
    s.from->valid_for = 100s;
    BOOST_TEST(s.ask_one() == "id3");
    s.wait(85s);
    s.from->valid_for = -1s;
    BOOST_TEST(s.ask_one() == "id3"); // still valid, and not replaced by what came
    s.wait(5s);
    BOOST_TEST(s.ask_one() == "id3");
}

BOOST_AUTO_TEST_CASE(all_who_waited_for_a_fetch_get_its_failure_also_when_the_first_asks_again) {
    stage s;
    s.from->fails = true;
    std::vector<std::string> said;
    auto const ask_twice = [&]() -> asio::awaitable<void> {
        for (int i = 0; i < 2; ++i) {
            try {
                co_await s.kept->get();
            } catch (std::exception const& e) {
                said.emplace_back(e.what());
            }
        }
    };
    for (int i = 0; i < 3; ++i) asio::co_spawn(s.io, ask_twice(), [](std::exception_ptr) {});
    s.clock->run(s.io);
    BOOST_TEST((said == std::vector<std::string>(6, "the test says no")));
    BOOST_TEST(s.from->fetches == 2);
}

BOOST_AUTO_TEST_CASE(a_provider_that_does_not_wait_ends_its_fetch_at_once) {
    stage s;
    s.from->takes = 0ms;
    s.from->fails = true;
    BOOST_TEST((s.ask(2) == std::vector<std::string>(2, "failed")));
    s.from->fails = false;
    BOOST_TEST((s.ask(2) == std::vector<std::string>(2, "id3")));
}

BOOST_AUTO_TEST_CASE(refused_ones_are_not_given_again) {
    stage s;
    s.ask();
    s.kept->refused(credentials("other", "secret", "token"));
    BOOST_TEST(s.ask_one() == "id1");
    s.kept->refused(credentials("id1", "secret", "token"));
    BOOST_TEST(s.from->last_refused == "id1");
    BOOST_TEST(s.ask_one() == "id2");
}

BOOST_AUTO_TEST_SUITE_END()
