// SPDX-License-Identifier: BSL-1.0
// Lookups of names: one at a time for all that wait, who may leave before it ends.
#include "net/connector.hpp"
#include "net/resolver.hpp"

#include "unit/async/coroutines.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/test/unit_test.hpp>

#include <map>
#include <stdexcept>
#include <string>

using namespace ossio;
using namespace ossio::test;
using boost::asio::ip::tcp;

namespace {

/// Needs a while for each lookup, and does not hear of cancellation, as getaddrinfo.
class slow_names final : public net::resolver {
public:
    slow_names(std::shared_ptr<testing::virtual_clock> time, async::duration each)
        : time_(std::move(time)), each_(each) {}

    asio::awaitable<net::resolved> resolve(std::string host, std::uint16_t port) override {
        ++lookups[host + ':' + std::to_string(port)];
        co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
        co_await time_->sleep(each_);
        if (host == "throws") throw std::runtime_error("no memory");
        net::resolved all;
        if (host == "unknown")
            all.ec = asio::error::host_not_found;
        else
            all.addresses.emplace_back(asio::ip::make_address("127.0.0.1"), port);
        co_return all;
    }

    std::map<std::string, int> lookups;

private:
    std::shared_ptr<testing::virtual_clock> time_;
    async::duration each_;
};

class lookup_fixture : public loop_fixture {
public:
    std::shared_ptr<slow_names> system = std::make_shared<slow_names>(clock, 3s);
    net::resolver_ptr names = net::shared_lookups(executor(), system);
    std::vector<net::resolved> found;

    asio::awaitable<void> look_up(std::string host, std::uint16_t port = 80) {
        auto one = co_await names->resolve(std::move(host), port);
        found.push_back(std::move(one));
    }

    void at(async::duration when, std::function<void()> what) {
        timers.push_back(clock->make_timer());
        timers.back()->set(clock->now() + when, std::move(what));
    }

    std::vector<std::unique_ptr<async::timer>> timers;
};

asio::awaitable<void> connect_to(net::connector_ptr by, std::uint16_t port, result<net::connection_ptr>& end) {
    end = co_await by->connect(net::peer("name", port, false), 2s);
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(lookups, lookup_fixture)

BOOST_AUTO_TEST_CASE(many_that_ask_for_one_name_wait_for_one_lookup) {
    auto const begun = clock->now();
    for (int i = 0; i < 16; ++i) start(look_up("name"));
    run();
    BOOST_TEST(system->lookups["name:80"] == 1);
    BOOST_TEST(found.size() == 16U);
    for (auto const& one : found) BOOST_TEST(one.addresses.size() == 1U);
    BOOST_TEST((clock->now() - begun == 3s));
}

BOOST_AUTO_TEST_CASE(other_names_and_ports_have_lookups_of_their_own_and_later_callers_a_new_one) {
    start(look_up("name"));
    start(look_up("name", 443));
    start(look_up("other"));
    run();
    BOOST_TEST(found.size() == 3U);
    start(look_up("name"));
    run();
    BOOST_TEST(system->lookups["name:80"] == 2);
    BOOST_TEST(system->lookups["name:443"] == 1);
    BOOST_TEST(found.back().addresses.front().port() == 80);
}

BOOST_AUTO_TEST_CASE(who_is_cancelled_leaves_at_once_and_the_others_get_the_addresses) {
    auto& stop = signal();
    auto const cancelled = start(look_up("name"), stop);
    auto const stays = start(look_up("name"));
    bool left = false;
    at(1s, [&] { stop.emit(asio::cancellation_type::terminal); });
    at(1001ms, [&] { left = cancelled->is_aborted(); });
    run();
    BOOST_TEST(left);
    BOOST_TEST(stays->is_ok());
    BOOST_TEST(system->lookups["name:80"] == 1);
    BOOST_TEST(found.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_lookup_that_fails_or_throws_does_so_for_all_and_the_next_one_is_asked) {
    std::vector<outcome_ptr> ends;
    for (int i = 0; i < 2; ++i) {
        for (int j = 0; j < 2; ++j) ends.push_back(start(look_up("throws")));
        start(look_up("unknown"));
        run();
    }
    for (auto const& one : ends) BOOST_TEST((one->is_done && one->failure && !one->is_aborted()));
    BOOST_TEST(system->lookups["throws:80"] == 2);
    BOOST_TEST(system->lookups["unknown:80"] == 2);
    for (auto const& one : found) BOOST_TEST((one.ec == asio::error::host_not_found));
}

BOOST_AUTO_TEST_CASE(the_connect_limit_holds_during_a_lookup_and_the_next_attempt_joins_it) {
    tcp::socket const nobody_listens(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto const port = nobody_listens.local_endpoint().port();
    auto by = net::make_connector(executor(), clock, net::tls_context(), system);
    result<net::connection_ptr> first = failure(), second = failure();
    std::optional<async::steady_time> ended;
    auto one = [&]() -> asio::awaitable<void> {
        co_await connect_to(by, port, first);
        ended = clock->now();
        co_await connect_to(by, port, second);
    };
    auto const begun = clock->now();
    auto const done = start(one());
    run();
    BOOST_TEST(done->is_ok());
    BOOST_TEST((first.error().code == errc::connect_timed_out));
    BOOST_TEST((first.error().phase == request_phase::resolve));
    BOOST_TEST((*ended - begun == 2s));
    BOOST_TEST(system->lookups["name:" + std::to_string(port)] == 1);
    BOOST_REQUIRE(second.has_error());
    BOOST_TEST((second.error().phase == request_phase::connect), to_string(second.error()));
}

BOOST_AUTO_TEST_CASE(a_lookup_may_outlive_the_resolver_and_end_with_the_loop) {
    for (bool ends_with_loop : {false, true}) {
        asio::io_context own;
        auto all = net::shared_lookups(own.get_executor(), system);
        auto leaves = [](net::resolver_ptr by) -> asio::awaitable<void> {
            auto const one = co_await by->resolve("name", 80);
        };
        asio::co_spawn(own, leaves(all), [](std::exception_ptr) {});
        std::weak_ptr<net::resolver> const alive = all;
        all.reset();
        own.poll();
        if (!ends_with_loop) {
            clock->run(own);
            BOOST_TEST(alive.expired());
        }
    } // the sanitizers are the judges
}

BOOST_AUTO_TEST_SUITE_END()
