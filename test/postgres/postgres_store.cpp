// SPDX-License-Identifier: BSL-1.0
// The store of the PostgreSQL example on a real server: the public suite, and what a hostile id does.
#include "help/run.hpp"

#include "postgres_checkpoints.hpp"

#include <ossio/testing/checkpoint_store_conformance.hpp>

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(postgres_store)

namespace {

class stage {
public:
    stage() {
        char const* const given = std::getenv("OSSIO_POSTGRES");
        BOOST_REQUIRE_MESSAGE(given, "run it by with_postgres.sh");
        address = given;
        run(io, make_tables()).value();
    }

    checkpoint_store_ptr open(std::chrono::milliseconds lease_life = 600ms) {
        return std::make_shared<example::postgres_checkpoints>(io.get_executor(), address, lease_life);
    }

    asio::awaitable<void> make_tables() {
        auto const one = co_await example::pg_connection::open(io.get_executor(), address);
        co_await one->run_script(example::checkpoint_tables);
    }

    /// The first value that the query yields.
    asio::awaitable<std::string> ask(std::string sql, std::vector<std::string> parameters) {
        auto const one = co_await example::pg_connection::open(io.get_executor(), address);
        auto const found = co_await one->query(std::move(sql), std::move(parameters));
        co_return found.value.value_or("");
    }

    asio::awaitable<void> take_lease_away(std::string id) {
        std::vector<std::string> parameters{std::move(id)};
        co_await ask("UPDATE uploads SET leased_until = '-infinity' WHERE id = $1", std::move(parameters));
    }

    asio::io_context io;
    std::string address;
};

} // namespace

BOOST_AUTO_TEST_CASE(it_conforms) {
    stage s;
    testing::store_under_test subject([&] { return s.open(); });
    subject.lease_life = 600ms;
    subject.take_lease_away = [&](std::string id) { return s.take_lease_away(std::move(id)); };

    auto const end = run(s.io, testing::check_checkpoint_store(std::move(subject)));

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
}

BOOST_AUTO_TEST_CASE(an_id_is_never_taken_for_sql) {
    stage s;
    auto const store = s.open();
    std::string const id = "'; DROP TABLE uploads; --";
    checkpoint saved;
    saved.key = "$1\\x00'";

    BOOST_REQUIRE(run(s.io, store->save(id, saved)).has_value());

    BOOST_TEST((run(s.io, store->load(id)).value() == saved));
    BOOST_REQUIRE(run(s.io, store->erase(id)).has_value());
}

BOOST_AUTO_TEST_CASE(a_server_that_cannot_be_reached_is_told) {
    stage s;
    s.address = "host=/nowhere";

    BOOST_CHECK_EXCEPTION(run(s.io, s.open()->load("id")), std::runtime_error, [](std::runtime_error const& e) {
        return std::string(e.what()).find("PostgreSQL: ") == 0 &&
               std::string(e.what()).find("/nowhere") != std::string::npos;
    });
}

BOOST_AUTO_TEST_SUITE_END()
