// SPDX-License-Identifier: BSL-1.0
// How long an upload takes whose concurrency is found, on simulated paths.
#include "transfer/plan/part_scheduler.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <vector>

using namespace ossio;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(found_concurrency)

namespace {

using clock = std::chrono::steady_clock;

constexpr double mebibyte = 1024.0 * 1024;
constexpr double slice = 256.0 * 1024;
constexpr int most_in_flight = 64;

constexpr double mbit(double number) { return number * 1e6 / 8; }

class path {
public:
    char const* name;
    double round_trip;        // seconds from the last byte to the acknowledgement
    double of_all;            // bytes per second
    double of_one_connection; // bytes per second
    double resets = 0;        // share of the requests that are reset
    double connects = 0;      // round trips until a new connection carries its first byte
};

/// A part in flight, from its connection to its acknowledgement.
class request {
public:
    request(transfer::goodput_meter& meter, int part, double size, double begins)
        : number(part), flow(meter, static_cast<std::uint64_t>(size)), from(begins) {}

    int number;
    transfer::part_goodput flow;
    double from; // when its first byte can leave
    double sent = 0;
    double read = 0;
    double reset_at = 1e18;
    double acknowledged_at = 1e18;
};

/// Moves an upload over a path, millisecond by millisecond.
class simulation {
public:
    simulation(path over, double size, double part_size, transfer::scheduler_limits limits, unsigned seed)
        : over_(over),
          part_size_(part_size),
          parts_(static_cast<int>(size / part_size)),
          decides_(limits, static_cast<std::uint64_t>(part_size)),
          adaptive_(limits.adaptive),
          chance_(seed) {}

    double run() {
        for (double next_look = 0; done_ < parts_; now_ += step) {
            if (adaptive_ && now_ >= next_look) {
                decides_.look(time());
                next_look += 0.05;
            }
            start();
            move();
            end();
        }
        return now_;
    }

    int most() const { return most_; }

private:
    static constexpr double step = 0.001;

    clock::time_point time() const {
        return clock::time_point(1h) + std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(now_));
    }

    void start() {
        while (decides_.next(started_ < parts_, false, time()).step == transfer::scheduler_step::start) {
            decides_.started(++started_, time());
            send(started_);
        }
        most_ = std::max(most_, decides_.copies());
    }

    void send(int part) {
        bool const is_new = idle_connections_ == 0;
        if (!is_new) --idle_connections_;
        in_flight_.push_back(std::make_unique<request>(decides_.goodput(), part, part_size_,
                                                       now_ + (is_new ? over_.connects * over_.round_trip : 0)));
        std::uniform_real_distribution<double> share(0, 1);
        if (share(chance_) < over_.resets) in_flight_.back()->reset_at = share(chance_) * part_size_;
    }

    bool is_sending(request const& r) const { return r.from <= now_ && r.sent < part_size_; }

    void move() {
        auto const sending = std::ranges::count_if(in_flight_, [this](auto const& r) { return is_sending(*r); });
        double const rate =
            std::min(over_.of_one_connection, over_.of_all / std::max<double>(1, static_cast<double>(sending)));
        for (auto& r : in_flight_) {
            if (!is_sending(*r)) continue;
            r->sent = std::min(part_size_, r->sent + rate * step);
            // The socket takes a slice more than has left.
            while (r->read < part_size_ && r->read <= r->sent) {
                double const n = std::min(slice, part_size_ - r->read);
                r->flow.read(time(), static_cast<std::uint64_t>(n));
                r->read += n;
            }
            if (r->sent < part_size_) continue;
            r->flow.accepted(time());
            r->acknowledged_at = now_ + over_.round_trip;
        }
    }

    void end() {
        std::vector<int> again;
        std::erase_if(in_flight_, [&](auto& r) {
            if (r->sent >= r->reset_at) {
                r->flow.withdrawn(time());
                again.push_back(r->number);
                return true;
            }
            if (r->acknowledged_at > now_) return false;
            r->flow.acknowledged(time());
            decides_.sent(r->number, time());
            decides_.ended(r->number);
            ++idle_connections_;
            ++done_;
            return true;
        });
        for (int part : again) send(part);
    }

    path over_;
    double part_size_;
    int parts_;
    transfer::part_scheduler decides_;
    bool adaptive_;
    std::mt19937 chance_;
    std::vector<std::unique_ptr<request>> in_flight_;
    double now_ = 0;
    int started_ = 0, done_ = 0, idle_connections_ = 0, most_ = 0;
};

class outcome {
public:
    double seconds = 0; // mean of several runs
    int most = 0;       // parts in flight
};

outcome upload(path over, double size, double part_size, int bound, bool adaptive) {
    transfer::scheduler_limits limits;
    limits.bound = bound;
    limits.adaptive = adaptive;
    outcome all;
    unsigned const runs = over.resets == 0 ? 1 : 4;
    for (unsigned seed = 1; seed <= runs; ++seed) {
        simulation one(over, size, part_size, limits, seed);
        all.seconds += one.run() / runs;
        all.most = std::max(all.most, one.most());
    }
    return all;
}

double fixed(path over, double size, double part_size) {
    return upload(over, size, part_size, most_in_flight, false).seconds;
}

/// What no client can do better: all bytes at the full rate, and one response. With resets: 64 parts from the start.
double ideal(path over, double size, double part_size) {
    if (over.resets != 0) return fixed(over, size, part_size);
    return size / std::min(over.of_all, most_in_flight * over.of_one_connection) + over.round_trip;
}

void check(path over, double ideal) {
    outcome const found = upload(over, 1024 * mebibyte, 8 * mebibyte, most_in_flight, true);

    auto const rounded = [](double number) { return std::round(1000 * number) / 1000; };
    BOOST_TEST_MESSAGE(over.name << ", " << 1000 * over.round_trip << " ms: " << rounded(found.seconds) << " s, ideal "
                                 << rounded(ideal) << " s, ratio " << rounded(found.seconds / ideal) << ", at most "
                                 << found.most << " in flight");
    BOOST_TEST(found.seconds <= 1.25 * ideal);
}

std::vector<path> paths() {
    std::vector<path> all;
    for (double round_trip : {0.01, 0.05, 0.2}) {
        all.push_back({"40 Mbit/s a connection", round_trip, mbit(10'000), mbit(40)});
        all.push_back({"480 Mbit/s shared", round_trip, mbit(480), mbit(480)});
        all.push_back({"10 Gbit/s", round_trip, mbit(10'000), mbit(10'000)});
        all.push_back({"1 % resets", round_trip, mbit(10'000), mbit(40), 0.01});
    }
    return all;
}

} // namespace

BOOST_AUTO_TEST_CASE(an_upload_takes_a_quarter_longer_at_most_than_the_path_allows) {
    for (path const& over : paths()) check(over, ideal(over, 1024 * mebibyte, 8 * mebibyte));
}

BOOST_AUTO_TEST_CASE(it_takes_a_quarter_longer_at_most_than_sixty_four_from_the_start_if_connections_take_time) {
    for (path over : paths()) {
        if (over.resets != 0) continue;
        over.connects = 1;
        check(over, fixed(over, 1024 * mebibyte, 8 * mebibyte));
    }
}

BOOST_AUTO_TEST_SUITE_END()
