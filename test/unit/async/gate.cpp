// SPDX-License-Identifier: BSL-1.0
// Permits are handed out in order and never lost, whatever is cancelled when.
#include "async/semaphore.hpp"

#include "async/event.hpp"
#include "unit/async/coroutines.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <set>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

/// Takes a permit and keeps it until told to let go; what it holds is seen from outside.
class holder {
public:
    asio::awaitable<void> run(std::shared_ptr<async::semaphore> permits) {
        auto const held = co_await permits->acquire();
        has_permit = true;
        try {
            co_await let_go.wait();
        } catch (boost::system::system_error const&) {
            has_permit = false;
            throw;
        }
        has_permit = false;
    }

    async::event let_go;
    bool has_permit = false;
};

/// The semaphore as one would write it without coroutines: a count and a queue of names.
class naive_model {
public:
    explicit naive_model(int permits) : free_(permits) {}

    void acquire(int who) {
        line_.push_back(who);
        serve();
    }
    void release(int who) {
        held_.erase(who);
        ++free_;
        serve();
    }
    void cancel(int who) {
        if (held_.contains(who))
            release(who);
        else
            std::erase(line_, who);
    }

    std::set<int> const& held() const { return held_; }
    std::size_t waiting() const { return line_.size(); }
    int free() const { return free_; }

private:
    void serve() {
        for (; free_ > 0 && !line_.empty(); --free_) {
            held_.insert(line_.front());
            line_.pop_front();
        }
    }

    int free_;
    std::deque<int> line_;
    std::set<int> held_;
};

/// Real semaphore and model side by side.
class duel : public loop_fixture {
public:
    explicit duel(int permits)
        : permits_(std::make_shared<async::semaphore>(static_cast<std::size_t>(permits))), model_(permits) {}

    void acquire() {
        int const who = count_++;
        auto& mine = people_[who];
        mine.stop = &signal();
        start(mine.self.run(permits_), *mine.stop);
        model_.acquire(who);
    }
    void release(int who) {
        people_[who].self.let_go.set();
        model_.release(who);
        people_[who].is_over = true;
    }
    void cancel(int who) {
        people_[who].stop->emit(asio::cancellation_type::terminal);
        model_.cancel(who);
        people_[who].is_over = true;
    }

    /// Somebody still in play whom the model has (or has not) given a permit; -1: nobody.
    int pick(std::mt19937& dice, bool holding) {
        std::vector<int> fit;
        for (auto const& [who, one] : people_)
            if (!one.is_over && (!holding || model_.held().contains(who))) fit.push_back(who);
        return fit.empty() ? -1 : fit[dice() % fit.size()];
    }

    bool agrees() {
        for (auto& [who, one] : people_)
            if (one.self.has_permit != model_.held().contains(who)) return false;
        return permits_->waiting() == model_.waiting() && static_cast<int>(permits_->free()) == model_.free();
    }

private:
    class person {
    public:
        holder self;
        asio::cancellation_signal* stop = nullptr;
        bool is_over = false;
    };

    std::shared_ptr<async::semaphore> permits_;
    naive_model model_;
    std::map<int, person> people_;
    int count_ = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(semaphore, loop_fixture)

BOOST_AUTO_TEST_CASE(no_more_than_the_permits_are_held_at_once) {
    auto const permits = std::make_shared<async::semaphore>(2);
    holder a, b, c;
    for (auto* one : {&a, &b, &c}) start(one->run(permits));
    settle();

    BOOST_TEST((a.has_permit && b.has_permit && !c.has_permit));
    BOOST_TEST(permits->waiting() == 1U);

    a.let_go.set();
    settle();
    BOOST_TEST((!a.has_permit && c.has_permit));
}

BOOST_AUTO_TEST_CASE(a_latecomer_does_not_overtake_one_who_was_handed_a_permit) {
    auto const permits = std::make_shared<async::semaphore>(1);
    holder a, b, late;
    start(a.run(permits));
    start(b.run(permits));
    settle();

    a.let_go.set();
    io.restart();
    io.run_one(); // a gives its permit back; b is on its way, but has not run
    start(late.run(permits));
    settle();

    BOOST_TEST(b.has_permit);
    BOOST_TEST(!late.has_permit);
}

BOOST_AUTO_TEST_CASE(one_who_is_cancelled_while_waiting_takes_no_permit_along) {
    auto const permits = std::make_shared<async::semaphore>(1);
    holder a, b;
    auto& stop = signal();
    start(a.run(permits));
    auto const end = start(b.run(permits), stop);
    settle();

    stop.emit(asio::cancellation_type::terminal);
    a.let_go.set();
    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(permits->free() == 1U);
}

BOOST_AUTO_TEST_CASE(one_who_is_cancelled_after_being_handed_a_permit_passes_it_on) {
    auto const permits = std::make_shared<async::semaphore>(1);
    holder b, c;
    std::optional<async::permit> held;
    auto const take = [&]() -> asio::awaitable<void> { held = co_await permits->acquire(); };
    auto& stop = signal();
    start(take());
    auto const end = start(b.run(permits), stop);
    start(c.run(permits));
    settle();

    held.reset();
    stop.emit(asio::cancellation_type::terminal);
    settle();

    BOOST_TEST(end->is_aborted());
    BOOST_TEST(!b.has_permit);
    BOOST_TEST(c.has_permit);
}

BOOST_AUTO_TEST_CASE(permits_move_and_are_given_back_once) {
    auto const permits = std::make_shared<async::semaphore>(2);
    auto const body = [&]() -> asio::awaitable<void> {
        auto a = co_await permits->acquire();
        auto b = co_await permits->acquire();
        auto& same = a;
        a = std::move(same);
        BOOST_TEST(permits->free() == 0U);
        a = std::move(b);
        BOOST_TEST(permits->free() == 1U);
        a.release();
        a.release();
        BOOST_TEST(permits->free() == 2U);
    };
    auto const end = start(body());
    settle();
    BOOST_TEST(end->is_ok());
}

BOOST_AUTO_TEST_CASE(a_semaphore_lives_as_long_as_those_who_use_it) {
    auto permits = std::make_shared<async::semaphore>(1);
    std::weak_ptr<async::semaphore> const watch = permits;
    holder a, b;
    start(a.run(permits));
    start(b.run(std::move(permits)));
    settle();

    a.let_go.set();
    b.let_go.set();
    settle();

    BOOST_TEST(watch.expired());
}

BOOST_AUTO_TEST_CASE(random_strings_of_events_agree_with_a_naive_model) {
    for (unsigned seed = 1; seed <= 150; ++seed) {
        std::mt19937 dice(seed);
        duel game(1 + static_cast<int>(dice() % 4));
        for (int step = 0; step < 60; ++step) {
            auto const what = dice() % 8;
            if (what < 4) {
                game.acquire();
            } else if (int const who = game.pick(dice, what < 6); who >= 0) {
                if (what < 6)
                    game.release(who);
                else
                    game.cancel(who);
            }
            game.settle();
            BOOST_REQUIRE_MESSAGE(game.agrees(), "seed " << seed << " step " << step);
        }
    }
}

BOOST_AUTO_TEST_CASE(no_permit_is_lost_when_events_meet_in_one_turn) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 dice(seed);
        auto const permits = std::make_shared<async::semaphore>(3);
        std::vector<std::unique_ptr<holder>> people;
        std::vector<asio::cancellation_signal*> stops;
        for (int step = 0; step < 40; ++step) {
            people.push_back(std::make_unique<holder>());
            stops.push_back(&signal());
            start(people.back()->run(permits), *stops.back());
            if (dice() % 2) people[dice() % people.size()]->let_go.set();
            if (dice() % 2) stops[dice() % stops.size()]->emit(asio::cancellation_type::terminal);
            io.restart();
            for (auto turns = dice() % 5; turns > 0; --turns) io.poll_one();
        }
        for (auto const& one : people) one->let_go.set();
        settle();
        BOOST_REQUIRE_MESSAGE(permits->free() == 3U && permits->waiting() == 0U, "seed " << seed);
    }
}

BOOST_AUTO_TEST_SUITE_END()
