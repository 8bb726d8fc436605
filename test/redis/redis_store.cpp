// SPDX-License-Identifier: BSL-1.0
// The Redis store on a real redis-server: the public suite, ways in, restarts, outages, leases in real time.
#include "redis/help/redis_server.hpp"

#include "help/certificates.hpp"
#include "help/run.hpp"

#include <ossio.hpp>
#include <ossio/testing/checkpoint_store_conformance.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(redis_store, *boost::unit_test::precondition(redis_is_installed))

namespace {

checkpoint some_checkpoint(std::string upload_id = "U1") {
    checkpoint b;
    b.bucket = "b";
    b.key = "k";
    b.upload_id = std::move(upload_id);
    return b;
}

asio::awaitable<void> pass(std::chrono::milliseconds time) {
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer(executor, time);
    co_await timer.async_wait(asio::use_awaitable);
}

class stage {
public:
    explicit stage(redis_options o) : options(std::move(o)), store(redis_checkpoints(io.get_executor(), options)) {}

    result<void> save(checkpoint const& b) { return run(io, store->save("id", b)); }
    result<std::optional<checkpoint>> load() { return run(io, store->load("id")); }
    result<checkpoint_lease_ptr> lease() { return run(io, store->lease("id")); }

    asio::io_context io;
    redis_options options;
    checkpoint_store_ptr store;
};

class at_part final : public observer {
public:
    void on_part_done(part_done const&) override { act(); }

    std::function<void()> act;
};

bool has(std::string const& text, std::string_view word) { return text.find(word) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_CASE(it_conforms) {
    redis_server const server;
    stage s(server.options());
    testing::store_under_test subject([&] { return redis_checkpoints(s.io.get_executor(), s.options); });
    subject.lease_life = s.options.lease_life;
    subject.take_lease_away = [&](std::string id) -> asio::awaitable<void> {
        server.ask({"DEL", "t:lease:" + id});
        co_return;
    };

    auto const end = run(s.io, testing::check_checkpoint_store(std::move(subject)));

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(server.ask({"DBSIZE"}) == "1"); // the count of leases
}

BOOST_AUTO_TEST_CASE(only_the_right_password_lets_in_and_none_is_told) {
    redis_server const server({"--requirepass", "open sesame", "--user", "keeper", "on", ">s3cret", "~*", "+@all"});
    for (auto const& [user, password, word] : {std::tuple("", "", "NOAUTH"), std::tuple("", "wr0ng", "WRONGPASS"),
                                               std::tuple("keeper", "open sesame", "WRONGPASS")}) {
        auto options = server.options();
        options.user = user;
        options.password = password;
        auto const end = stage(options).save(some_checkpoint());
        BOOST_REQUIRE(end.has_error());
        std::string const text = to_string(end.error());
        BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
        BOOST_TEST(has(text, word));
        BOOST_TEST(has(text, "127.0.0.1"));
        BOOST_TEST(has(text, "save"));
        BOOST_TEST((options.password.empty() || !has(text, password)));
    }
    for (auto const& [user, password] : {std::pair("", "open sesame"), std::pair("keeper", "s3cret")}) {
        auto options = server.options();
        options.user = user;
        options.password = password;
        BOOST_TEST(stage(options).save(some_checkpoint()).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_repeats_what_it_was_told_does_not_betray_the_password) {
    redis_server const server({"--rename-command", "AUTH", ""});
    auto options = server.options();
    options.password = "s3cret";

    auto const end = stage(options).save(some_checkpoint());

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST(has(end.error().detail, "unknown command"));
    BOOST_TEST(!has(to_string(end.error()), "s3cret"));
}

BOOST_AUTO_TEST_CASE(keys_stand_in_their_database_under_their_prefix) {
    redis_server const server;
    auto options = server.options();
    options.database = 3;
    options.prefix = "other:";
    stage s(options);
    BOOST_REQUIRE(s.save(some_checkpoint()).has_value());

    BOOST_TEST(server.ask({"EXISTS", "other:checkpoint:id"}, 3) == "1");
    auto const lease = s.lease().value();
    BOOST_TEST(server.ask({"EXISTS", "other:lease:id"}, 3) == "1");
    BOOST_TEST(server.ask({"EXISTS", "other:epoch"}, 3) == "1");
    BOOST_TEST(server.ask({"DBSIZE"}, 3) == "3");
    auto const left = std::stoll(server.ask({"PTTL", "other:lease:id"}, 3));
    BOOST_TEST((left > 0 && left <= options.lease_life.count()));
    BOOST_TEST(server.ask({"DBSIZE"}, 0) == "0");
    options.database = 99;
    auto const end = stage(options).save(some_checkpoint());
    BOOST_TEST(has(end.error().detail, "SELECT: ERR"));
}

BOOST_AUTO_TEST_CASE(checkpoints_live_as_long_as_they_are_told) {
    redis_server const server;
    auto options = server.options();
    for (auto life : {std::chrono::hours(2), std::chrono::hours(0)}) {
        options.checkpoint_lifetime = life;
        stage s(options);
        auto const left = [&] { return std::stoll(server.ask({"PTTL", "t:checkpoint:id"})); };
        auto const lease = s.lease().value();
        BOOST_REQUIRE(run(s.io, lease->save(some_checkpoint())).has_value());
        BOOST_TEST((life.count() == 0 ? left() == -1 : left() > 7'000'000 && left() <= 7'200'000));
        BOOST_REQUIRE(run(s.io, lease->release()).has_value());
        BOOST_REQUIRE(s.save(some_checkpoint()).has_value());
        BOOST_TEST((life.count() == 0 ? left() == -1 : left() > 7'000'000 && left() <= 7'200'000));
    }
}

BOOST_AUTO_TEST_CASE(tls_checks_the_server_and_shows_the_client) {
    certificates const ours("127.0.0.1"), client("client"), other("127.0.0.1");
    redis_server const server({"--tls-cert-file", ours.certificate_file(), "--tls-key-file", ours.key_file(),
                               "--tls-ca-cert-file", client.certificate_file(), "--tls-auth-clients", "yes"},
                              true);
    auto options = server.options();
    options.ca_file = ours.certificate_file();
    options.certificate_file = client.certificate_file();
    options.key_file = client.key_file();
    stage s(options);
    BOOST_REQUIRE(s.save(some_checkpoint()).has_value());
    BOOST_TEST((s.load().value() == some_checkpoint()));

    auto stranger = options;
    stranger.certificate_file = stranger.key_file = "";
    BOOST_TEST(stage(stranger).save(some_checkpoint()).has_error());
    auto deceived = options;
    deceived.ca_file = other.certificate_file();
    auto const end = stage(deceived).save(some_checkpoint());
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().phase == request_phase::tls));
    BOOST_TEST(has(end.error().detail, "certificate"));
}

BOOST_AUTO_TEST_CASE(a_restart_of_the_server_is_not_noticed) {
    redis_server server({"--appendonly", "yes", "--appendfsync", "always"});
    auto options = server.options();
    options.lease_life = 20s;
    stage s(options);
    auto const lease = s.lease().value();
    BOOST_REQUIRE(run(s.io, lease->save(some_checkpoint("before"))).has_value());

    server.kill();
    server.start();

    BOOST_TEST((s.load().value() == some_checkpoint("before")));
    server.kill();
    server.start();
    BOOST_TEST(run(s.io, lease->save(some_checkpoint("after"))).has_value());
    BOOST_TEST((s.load().value() == some_checkpoint("after")));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_down_is_named) {
    redis_server server;
    stage s(server.options());
    server.kill();

    auto const leased = s.lease();

    BOOST_REQUIRE(leased.has_error());
    BOOST_TEST((leased.error().code == errc::checkpoint_not_saved));
    BOOST_TEST((leased.error().phase == request_phase::connect));
    BOOST_TEST(has(leased.error().detail, "lease: Connection refused"));
}

BOOST_AUTO_TEST_CASE(a_server_that_goes_down_costs_saves_first_and_then_the_lease) {
    redis_server server;
    stage s(server.options());
    auto const lease = s.lease().value();
    int told = 0;
    lease->on_loss([&] { ++told; });
    BOOST_REQUIRE(run(s.io, lease->save(some_checkpoint())).has_value());
    server.kill();

    auto const soon = run(s.io, lease->save(some_checkpoint()));
    BOOST_TEST((soon.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(told == 0);
    BOOST_REQUIRE(run(s.io, pass(700ms)).has_value());

    BOOST_TEST(lease->is_lost());
    BOOST_TEST(told == 1);
    auto const late = run(s.io, lease->save(some_checkpoint()));
    BOOST_TEST((late.error().code == errc::lease_lost));
    BOOST_REQUIRE(run(s.io, lease->release()).has_value());
}

BOOST_AUTO_TEST_CASE(a_lease_is_renewed_for_as_long_as_it_is_held) {
    redis_server const server;
    stage s(server.options());
    auto lease = s.lease().value();
    BOOST_REQUIRE(run(s.io, pass(1500ms)).has_value());

    BOOST_TEST(!lease->is_lost());
    auto const second = s.lease();
    BOOST_TEST((second.error().code == errc::checkpoint_in_use));
    BOOST_TEST(has(second.error().detail, " ms unless it is renewed"));
    lease.reset();
    BOOST_REQUIRE(run(s.io, pass(700ms)).has_value());
    BOOST_TEST(s.lease().has_value());
    s.io.restart();
}

BOOST_AUTO_TEST_CASE(who_could_not_renew_has_lost_the_lease_to_the_next) {
    redis_server server;
    stage s(server.options()), other(server.options());
    auto const lease = s.lease().value();
    int told = 0;
    lease->on_loss([&] { ++told; });
    server.freeze();
    BOOST_REQUIRE(run(s.io, pass(800ms)).has_value());
    BOOST_TEST(told == 1); // by our own clock: the server says nothing
    server.thaw();

    auto const next = other.lease();

    BOOST_REQUIRE_MESSAGE(next.has_value(), (next ? "" : to_string(next.error())));
    BOOST_TEST((*next)->epoch() > lease->epoch());
    BOOST_REQUIRE(run(other.io, (*next)->save(some_checkpoint("theirs"))).has_value());
    BOOST_TEST((run(s.io, lease->save(some_checkpoint("stale"))).error().code == errc::lease_lost));
    BOOST_TEST((other.load().value() == some_checkpoint("theirs")));
}

BOOST_AUTO_TEST_CASE(a_save_that_is_under_way_when_the_lease_ends_changes_nothing) {
    redis_server server;
    stage s(server.options());
    auto const lease = s.lease().value();
    int told = 0;
    lease->on_loss([&] { ++told; });
    BOOST_REQUIRE(run(s.io, lease->save(some_checkpoint("before"))).has_value());
    server.freeze();
    std::optional<result<void>> late;
    auto saving = as_result(lease->save(some_checkpoint("late")));
    asio::co_spawn(s.io, std::move(saving), [&](std::exception_ptr, result<void> r) { late.emplace(std::move(r)); });

    BOOST_REQUIRE(run(s.io, pass(800ms)).has_value());
    BOOST_TEST(told == 1);
    BOOST_TEST(!late.has_value());
    server.thaw();
    BOOST_REQUIRE(run(s.io, pass(300ms)).has_value());

    BOOST_REQUIRE((late && late->has_error()));
    BOOST_TEST((late->error().code == errc::lease_lost));
    BOOST_TEST((s.load().value() == some_checkpoint("before")));
    BOOST_TEST(told == 1);
}

BOOST_AUTO_TEST_CASE(a_renewal_that_is_refused_ends_the_upload_and_keeps_its_parts) {
    redis_server const server;
    stage s(server.options());
    testing::server oss(s.io.get_executor());
    oss.create_bucket("examplebucket");
    auto const after_first_part = std::make_shared<at_part>();
    auto setup = oss.options();
    setup.events = after_first_part;
    client client(s.io.get_executor(), setup);
    temporary_folder const folder;
    auto const file = folder / "file";
    write_file(file, std::string(300 * 1024, 'x'));
    upload_options options;
    options.part_size = 100 * 1024;
    options.multipart_threshold = 0;
    options.concurrency = 1;
    options.checkpoints = s.store;
    options.checkpoint_id = "id";
    after_first_part->act = [&] {
        oss.stall("UploadPart", 20s); // nothing is acknowledged, so that nothing is saved: only a renewal can notice
        server.ask({"DEL", "t:lease:id"});
    };
    auto const begun = std::chrono::steady_clock::now();

    auto const end = run(s.io, client.bucket("examplebucket").upload_file("k", file, options));

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::lease_lost));
    BOOST_TEST((end.error().parts == parts_status::kept));
    BOOST_TEST((std::chrono::steady_clock::now() - begun < 5s));
    auto const left = oss.uploads("examplebucket");
    BOOST_REQUIRE_EQUAL(left.size(), 1U);
    BOOST_TEST(left[0].upload_id == end.error().upload_id);
    BOOST_TEST(!oss.parts("examplebucket", left[0]).empty());
    BOOST_TEST(oss.requests("AbortMultipartUpload") == 0);
    client.close();
    oss.stop();
}

BOOST_AUTO_TEST_CASE(scripts_that_redis_has_forgotten_are_no_trouble) {
    redis_server const server;
    stage s(server.options());
    auto const lease = s.lease().value();
    BOOST_REQUIRE(run(s.io, lease->save(some_checkpoint())).has_value());
    server.ask({"SCRIPT", "FLUSH"});

    BOOST_TEST(run(s.io, lease->save(some_checkpoint("again"))).has_value());
    BOOST_TEST((s.load().value() == some_checkpoint("again")));
}

BOOST_AUTO_TEST_CASE(what_is_no_checkpoint_is_unreadable) {
    redis_server const server;
    stage s(server.options());
    server.ask({"SET", "t:checkpoint:id", "rubbish"});
    BOOST_TEST((s.load().error().code == errc::checkpoint_unreadable));
    server.ask({"DEL", "t:checkpoint:id"});
    server.ask({"LPUSH", "t:checkpoint:id", "a list"});
    auto const end = s.load();
    BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(has(end.error().detail, "load: WRONGTYPE"));
}

BOOST_AUTO_TEST_SUITE_END()
