// SPDX-License-Identifier: BSL-1.0
// A stop while the service does not answer: whether the object is stored is asked for a while, not until the outage ends.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(stopping_in_outages)

namespace {

constexpr auto question_may_take = 15s; // an abort takes up to 20 s, and then it is asked once more

/// An upload whose last request is received, and is the last one that the service answers to.
class silent_service {
public:
    explicit silent_service(bool in_parts) : last(in_parts ? "CompleteMultipartUpload" : "PutObject") {
        for (char const* each : {"PutObject", "CompleteMultipartUpload", "ListParts", "HeadObject"})
            w.service.lose_response(each, -1);
        upload_options options = in_small_parts(w.store);
        options.multipart_threshold = in_parts ? 0 : 1 << 30;
        options.cancellation = stop.token();
        running = w.start(w.bucket().upload("k", from, options));
    }

    void run_until_lost() {
        w.clock->run_while({&w.io}, [this] { return w.service.requests(last) == 0; });
    }

    /// The time from now to the end.
    std::chrono::nanoseconds time_to_end() {
        auto const begun = w.clock->now();
        w.turn();
        BOOST_REQUIRE(running->is.has_value());
        w.check_nothing_is_lent();
        return w.clock->now() - begun;
    }

    std::string last;
    world w;
    cancellation_source stop;
    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(2 * small_part));
    std::shared_ptr<ending<upload_result>> running;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_stop_ends_soon_and_says_that_the_object_may_be_stored) {
    for (bool in_parts : {false, true})
        for (bool aborts : {false, true}) {
            silent_service s(in_parts);
            s.run_until_lost();
            aborts ? s.stop.abort() : s.stop.pause();
            auto const took = s.time_to_end();
            BOOST_TEST_CONTEXT(s.last << (aborts ? " aborted" : " paused")) {
                BOOST_REQUIRE(s.running->is->has_error());
                failure const& f = s.running->is->error();
                BOOST_TEST((f.code == (aborts ? errc::aborted : errc::paused)), to_string(f));
                BOOST_TEST(took.count() < std::chrono::nanoseconds(question_may_take + (aborts ? 30s : 0s)).count());
            }
        }
}

BOOST_AUTO_TEST_CASE(a_stop_that_comes_while_the_question_is_asked_limits_it) {
    silent_service s(false);
    s.w.clock->run_while({&s.w.io}, [&s] { return s.w.service.requests("HeadObject") == 0; });
    BOOST_REQUIRE(!s.running->is);
    s.stop.pause();
    BOOST_TEST(s.time_to_end().count() < std::chrono::nanoseconds(question_may_take).count());
    BOOST_TEST(s.running->is->has_error());
}

BOOST_AUTO_TEST_SUITE_END()
