// SPDX-License-Identifier: BSL-1.0
// The work queue on a real redis-server: every entry has one holder, and one that lost its claim changes nothing.
#include "redis/work_queue.hpp"

#include "help/memory_stream.hpp"
#include "redis/help/queue_calls.hpp"
#include "redis/help/redis_server.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <thread>

using namespace ossio;
using namespace ossio::test;
using namespace ossio::redis;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(work_queues, *boost::unit_test::precondition(redis_is_installed))

namespace {

/// Workers of one queue with leases of 600 ms.
class workers_of {
public:
    explicit workers_of(redis_server const& server) : server_(server) {}

    work_queue worker(std::string name) {
        return work_queue(make_redis_connection(io.get_executor(), server_.options()).value(), "q", std::move(name));
    }

    asio::io_context io;

private:
    redis_server const& server_;
};

std::vector<std::string> texts(std::initializer_list<char const*> all) { return {all.begin(), all.end()}; }

/// A queue in Redis and its stand-in, which do the same. Leases end only when the test says so: no time passes.
class both_queues {
public:
    both_queues() {
        auto options = server_.options();
        options.lease_life = lease;
        auto const connection = make_redis_connection(io_.get_executor(), options).value();
        for (char const* name : {"a", "b", "c"})
            workers_.push_back(std::make_unique<work_queue>(connection, "q", std::string(name)));
        got(io_, workers_[0]->join());
    }

    void run_some_step() {
        switch (chance_() % 9) {
        case 0: return add();
        case 1:
        case 2: return take();
        case 3: return end_lease();
        case 4: return renew();
        case 5: return finish();
        case 6: return release();
        case 7: return bury();
        default: return move_back();
        }
    }

    void compare() {
        auto const real = got(io_, any_worker().status()), fake = fake_.status();
        BOOST_TEST(real.entries == fake.entries);
        BOOST_TEST(real.dead == fake.dead);
        BOOST_TEST(real.claimed == fake.claimed);
        BOOST_TEST(real.units_done == fake.units_done);
        BOOST_TEST(real.files_done == fake.files_done);
        BOOST_TEST(real.bytes_done == fake.bytes_done);
    }

    int takes = 0, losses = 0;

private:
    static constexpr std::chrono::milliseconds lease = 1h;

    /// A delivery, which may be over.
    class delivery {
    public:
        work_queue* by;
        claimed_entry real, fake;
    };

    work_queue& any_worker() { return *workers_[chance_() % workers_.size()]; }
    delivery* any_delivery() { return deliveries_.empty() ? nullptr : &deliveries_[chance_() % deliveries_.size()]; }

    void add() {
        std::string const unit = "u" + std::to_string(++units_);
        got(io_, any_worker().add({unit}));
        fake_.add(unit);
    }

    void take() {
        work_queue& by = any_worker();
        auto const real = got(io_, by.take()), fake = fake_.take(by.worker(), now_);
        BOOST_TEST_REQUIRE(real.has_value() == fake.has_value());
        if (!real) return;
        ++takes;
        BOOST_TEST(real->unit == fake->unit);
        BOOST_TEST(real->deliveries == fake->deliveries);
        BOOST_TEST(real->length == fake->length);
        BOOST_TEST(real->story == fake->story);
        deliveries_.push_back(delivery{&by, *real, *fake});
    }

    void end_lease() {
        delivery const* const d = any_delivery();
        std::string const holder = d ? fake_.holder_of(d->fake.id) : "";
        if (holder.empty()) return;
        server_.ask({"XCLAIM", "q", "ossio", holder, "0", d->real.id, "IDLE", std::to_string(lease.count()), "JUSTID"});
        fake_.set_idle(d->fake.id, lease, now_);
    }

    void renew() {
        if (delivery const* const d = any_delivery())
            BOOST_TEST(got(io_, d->by->renew({d->real})).size() ==
                       fake_.renew(d->by->worker(), {d->fake}, now_).size());
    }

    void finish() {
        if (delivery const* const d = any_delivery())
            compare_end(got(io_, d->by->finish(d->real, 2, 7)), fake_.finish(d->by->worker(), d->fake, 2, 7));
    }

    void release() {
        delivery const* const d = any_delivery();
        if (!d) return;
        auto const delay = chance_() % 2 == 0 ? 0ms : 600'000ms;
        bool const counts = chance_() % 2 == 0;
        compare_end(got(io_, d->by->release(d->real, delay, counts, "r")),
                    fake_.release(d->by->worker(), d->fake, delay, counts, "r", now_));
    }

    void bury() {
        if (delivery const* const d = any_delivery())
            compare_end(got(io_, d->by->bury(d->real, d->real.unit, "b")),
                        fake_.bury(d->by->worker(), d->fake, d->fake.unit, "b"));
    }

    void move_back() {
        work_queue& by = any_worker();
        auto const real = got(io_, by.retry_all());
        BOOST_TEST(static_cast<std::size_t>(real.moved) == fake_.retry("moved back by " + by.worker()));
    }

    void compare_end(claim_end real, claim_end fake) {
        BOOST_TEST((real == fake));
        losses += real == claim_end::lost;
    }

    redis_server server_;
    asio::io_context io_;
    std::mt19937_64 chance_{7};
    std::vector<std::unique_ptr<work_queue>> workers_;
    memory_stream fake_{lease};
    async::steady_time now_ = async::steady_time(24h);
    std::vector<delivery> deliveries_;
    int units_ = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_stand_in_of_the_simulation_does_what_redis_does) {
    both_queues both;
    for (int i = 0; i < 1'500; ++i) {
        both.run_some_step();
        if (i % 10 == 0) both.compare();
    }
    both.compare();
    BOOST_TEST(both.takes > 100);
    BOOST_TEST(both.losses > 100);
}

BOOST_AUTO_TEST_CASE(each_entry_has_one_holder) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a"), b = q.worker("b");
    got(q.io, a.join());
    got(q.io, b.join());
    got(q.io, a.add(texts({"1", "2"})));
    auto const first = got(q.io, a.take()), second = got(q.io, b.take());
    BOOST_TEST_REQUIRE((first && second));
    BOOST_TEST(first->unit == "1");
    BOOST_TEST(first->deliveries == 1);
    BOOST_TEST(second->unit == "2");
    BOOST_TEST(!got(q.io, a.take()));
    BOOST_TEST((got(q.io, a.finish(*second, 1, 1)) == claim_end::lost));
    BOOST_TEST((got(q.io, a.finish(*first, 1, 10)) == claim_end::done));
    BOOST_TEST((got(q.io, a.finish(*first, 1, 10)) == claim_end::gone_already));
    auto const status = got(q.io, a.status());
    BOOST_TEST(status.entries == 1);
    BOOST_TEST(status.bytes_done == 10);
}

BOOST_AUTO_TEST_CASE(a_claim_that_was_not_renewed_is_taken_over_and_its_holder_changes_nothing) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a"), b = q.worker("b");
    got(q.io, a.join());
    got(q.io, a.add(texts({"1"})));
    auto const old = *got(q.io, a.take());
    std::this_thread::sleep_for(700ms);
    auto const taken = got(q.io, b.take());
    BOOST_TEST_REQUIRE(taken.has_value());
    BOOST_TEST(taken->deliveries == 2);
    BOOST_TEST(taken->story == "delivery 1: worker a did not renew its lease");
    BOOST_TEST(got(q.io, a.renew({old})).size() == 1U);
    BOOST_TEST((got(q.io, a.finish(old, 1, 1)) == claim_end::lost));
    BOOST_TEST((got(q.io, a.release(old, 0ms, true, "x")) == claim_end::lost));
    BOOST_TEST((got(q.io, a.bury(old, "x", "x")) == claim_end::lost));
    BOOST_TEST(got(q.io, b.renew({*taken})).empty());
    BOOST_TEST((got(q.io, b.finish(*taken, 1, 1)) == claim_end::done));
}

BOOST_AUTO_TEST_CASE(the_same_worker_with_an_old_delivery_is_fenced_too) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a");
    got(q.io, a.join());
    got(q.io, a.add(texts({"1"})));
    auto const old = *got(q.io, a.take());
    std::this_thread::sleep_for(700ms);
    auto const again = *got(q.io, a.take());
    BOOST_TEST((got(q.io, a.finish(old, 1, 1)) == claim_end::lost));
    BOOST_TEST((got(q.io, a.finish(again, 1, 1)) == claim_end::done));
}

BOOST_AUTO_TEST_CASE(renewed_claims_stay) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a"), b = q.worker("b");
    got(q.io, a.join());
    got(q.io, a.add(texts({"1"})));
    auto const held = *got(q.io, a.take());
    for (int i = 0; i < 5; ++i) {
        std::this_thread::sleep_for(200ms);
        BOOST_TEST(got(q.io, a.renew({held})).empty());
        BOOST_TEST(!got(q.io, b.take()));
    }
}

BOOST_AUTO_TEST_CASE(a_released_entry_is_delivered_after_its_delay_and_counts_only_if_it_failed) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a");
    got(q.io, a.join());
    got(q.io, a.add(texts({"1"})));
    auto held = *got(q.io, a.take());
    got(q.io, a.release(held, 0ms, false, "handed back"));
    held = *got(q.io, a.take());
    BOOST_TEST(held.deliveries == 1);
    BOOST_TEST(held.story == "handed back");
    got(q.io, a.release(held, 300ms, true, "failed"));
    BOOST_TEST(!got(q.io, a.take()));
    std::this_thread::sleep_for(350ms);
    held = *got(q.io, a.take());
    BOOST_TEST(held.deliveries == 2);
    BOOST_TEST(held.story == "handed back\nfailed");
    got(q.io, a.bury(held, "its text", "for the last time"));
    auto const status = got(q.io, a.status());
    BOOST_TEST(status.entries == 0);
    BOOST_TEST_REQUIRE(status.letters.size() == 1U);
    BOOST_TEST(status.letters[0].unit == "its text");
    BOOST_TEST(status.letters[0].story == "handed back\nfailed\nfor the last time");
}

BOOST_AUTO_TEST_CASE(an_entry_that_somebody_deletes_is_forgotten) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a");
    got(q.io, a.join());
    got(q.io, a.add(texts({"1", "2"})));
    auto const held = *got(q.io, a.take());
    server.ask({"XDEL", "q", held.id});
    std::this_thread::sleep_for(700ms);
    BOOST_TEST(got(q.io, a.take())->unit == "2");
    BOOST_TEST((got(q.io, a.finish(held, 1, 1)) == claim_end::gone_already));
}

BOOST_AUTO_TEST_CASE(a_unit_that_is_too_long_is_not_read) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a");
    got(q.io, a.join());
    std::vector<std::string> long_one{std::string(work_queue::longest_unit + 1, 'x')};
    got(q.io, a.add(std::move(long_one)));
    auto const held = *got(q.io, a.take());
    BOOST_TEST(held.unit.size() == 200U);
    BOOST_TEST(held.length == work_queue::longest_unit + 1);
}

BOOST_AUTO_TEST_CASE(an_addition_whose_response_is_lost_happens_once) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a");
    got(q.io, a.add(texts({"1"})));
    auto same_name = q.worker("a"); // sends the number of the call once more, as a repeated command does
    got(q.io, same_name.add(texts({"1"})));
    BOOST_TEST(server.ask({"XLEN", "q"}) == "1");
    got(q.io, a.add(texts({"2"})));
    BOOST_TEST(server.ask({"XLEN", "q"}) == "2");
}

BOOST_AUTO_TEST_CASE(dead_letters_are_moved_back_once_even_if_the_response_is_lost) {
    redis_server server;
    workers_of q(server);
    auto a = q.worker("a");
    got(q.io, a.join());
    got(q.io, a.add(texts({"1", "2"})));
    for (int i = 0; i < 2; ++i) {
        auto const held = *got(q.io, a.take());
        got(q.io, a.bury(held, held.unit, "failed"));
    }
    auto const first = got(q.io, a.status()).letters.back().id;
    auto const moved = got(q.io, a.retry({first, "1-1"}));
    BOOST_TEST(moved.moved == 1);
    BOOST_TEST(moved.missing == texts({"1-1"}), boost::test_tools::per_element());
    auto same_name = q.worker("a"); // sends the number of the call once more, as a repeated command does
    auto const again = got(q.io, same_name.retry({first, "1-1"}));
    BOOST_TEST(again.moved == 1);
    BOOST_TEST(again.missing == texts({"1-1"}), boost::test_tools::per_element());
    BOOST_TEST(server.ask({"XLEN", "q"}) == "1");
    auto const held = *got(q.io, a.take());
    BOOST_TEST(held.unit == "1");
    BOOST_TEST(held.deliveries == 1);
    BOOST_TEST(held.story == "failed\nmoved back by a");
}

BOOST_AUTO_TEST_SUITE_END()
