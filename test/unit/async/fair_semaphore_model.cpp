// SPDX-License-Identifier: BSL-1.0
// The gate beside a naive model of it, over random events.
#include "unit/async/holder.hpp"

#include <boost/test/unit_test.hpp>

#include <deque>
#include <map>
#include <random>
#include <vector>

namespace {

using namespace ossio::test;
namespace async = ossio::async;

/// The gate as one would write it without coroutines: a list of those who wait, looked through from the start each time.
class naive_model {
public:
    explicit naive_model(std::size_t semaphore_lease) : capacity_(semaphore_lease) {}

    void add_account(int priority) { fair_shares_.push_back({priority, 0}); }
    void acquire(int who, std::size_t of, std::size_t n) {
        line_.push_back({who, of, n});
        serve();
    }
    void release(int who) {
        auto const at = held_.find(who);
        fair_shares_[at->second.of].held -= at->second.n;
        in_use_ -= at->second.n;
        held_.erase(at);
        serve();
    }
    void cancel(int who) {
        if (held_.contains(who)) return release(who);
        std::erase_if(line_, [who](request const& r) { return r.who == who; });
        serve();
    }
    void resize(std::size_t semaphore_lease) {
        capacity_ = semaphore_lease;
        serve();
    }

    bool holds(int who) const { return held_.contains(who); }
    std::size_t waiting() const { return line_.size(); }
    std::size_t in_use() const { return in_use_; }

private:
    struct request {
        int who;
        std::size_t of, n;
    };
    struct one_account {
        int priority;
        std::size_t held;
    };

    void serve() {
        while (!line_.empty()) {
            auto best = line_.begin();
            for (auto at = line_.begin(); at != line_.end(); ++at) {
                auto const& a = fair_shares_[at->of];
                auto const& b = fair_shares_[best->of];
                if (a.priority > b.priority || (a.priority == b.priority && a.held < b.held)) best = at;
            }
            if (in_use_ != 0 && in_use_ + best->n > capacity_) return;
            in_use_ += best->n;
            fair_shares_[best->of].held += best->n;
            held_.emplace(best->who, *best);
            line_.erase(best);
        }
    }

    std::size_t capacity_;
    std::size_t in_use_ = 0;
    std::vector<one_account> fair_shares_;
    std::deque<request> line_; // in the order they came
    std::map<int, request> held_;
};

/// Real gate and model side by side.
class duel : public loop_fixture {
public:
    duel(std::mt19937& dice, std::size_t semaphore_lease)
        : dice_(dice), semaphore_(std::make_shared<async::fair_semaphore>(semaphore_lease)), model_(semaphore_lease) {
        for (int i = 0; i < 4; ++i) {
            int const priority = static_cast<int>(dice_() % 2);
            fair_shares_.push_back(std::make_shared<async::fair_share>(priority));
            model_.add_account(priority);
        }
    }

    void acquire() {
        int const who = count_++;
        auto& mine = people_[who];
        mine.stop = &signal();
        std::size_t const of = dice_() % fair_shares_.size();
        std::size_t const n = 1 + dice_() % 3;
        start(mine.self.run(semaphore_, fair_shares_[of], n), *mine.stop);
        model_.acquire(who, of, n);
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
    void resize() {
        std::size_t const semaphore_lease = 1 + dice_() % 6;
        semaphore_->set_capacity(semaphore_lease);
        model_.resize(semaphore_lease);
    }

    /// Somebody still in play whom the model has (or has not) given permits; -1: nobody.
    int pick(bool holding) {
        std::vector<int> fit;
        for (auto const& [who, one] : people_)
            if (!one.is_over && (!holding || model_.holds(who))) fit.push_back(who);
        return fit.empty() ? -1 : fit[dice_() % fit.size()];
    }

    bool agrees() {
        for (auto& [who, one] : people_)
            if (one.self.is_granted != model_.holds(who)) return false;
        return semaphore_->waiting() == model_.waiting() && semaphore_->in_use() == model_.in_use();
    }

private:
    class person {
    public:
        holder self;
        asio::cancellation_signal* stop = nullptr;
        bool is_over = false;
    };

    std::mt19937& dice_;
    std::shared_ptr<async::fair_semaphore> semaphore_;
    naive_model model_;
    std::vector<async::fair_share_ptr> fair_shares_;
    std::map<int, person> people_;
    int count_ = 0;
};

} // namespace

BOOST_AUTO_TEST_SUITE(fair_semaphore_model)

BOOST_AUTO_TEST_CASE(random_strings_of_events_agree_with_a_naive_model) {
    for (unsigned seed = 1; seed <= 300; ++seed) {
        std::mt19937 dice(seed);
        duel game(dice, 1 + dice() % 6);
        for (int step = 0; step < 60; ++step) {
            auto const what = dice() % 9;
            if (what < 4) {
                game.acquire();
            } else if (what == 8) {
                game.resize();
            } else if (int const who = game.pick(what < 6); who >= 0) {
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

BOOST_AUTO_TEST_SUITE_END()
