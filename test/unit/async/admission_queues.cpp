// SPDX-License-Identifier: BSL-1.0
// Who is admitted, in which order, and what becomes of those who leave the line.
#include "async/admission_queue.hpp"

#include <boost/test/unit_test.hpp>

#include <optional>

using namespace ossio;

BOOST_AUTO_TEST_SUITE(admission_queues)

namespace {

/// Requests of these priorities, in this order.
class line_of {
public:
    line_of(std::size_t limit, std::vector<int> const& priorities)
        : queue(std::make_shared<async::admission_queue>(limit)) {
        for (int p : priorities) all.push_back(std::make_unique<async::admission_request>(queue, p));
    }
    /// A letter for each: admitted, waiting, or gone.
    std::string shape() const {
        std::string s;
        for (auto const& one : all) s += !one ? '-' : one->is_admitted() ? 'a' : 'w';
        return s;
    }

    std::shared_ptr<async::admission_queue> queue;
    std::vector<std::unique_ptr<async::admission_request>> all;
};

} // namespace

BOOST_AUTO_TEST_CASE(as_many_as_the_limit_are_admitted_in_the_order_of_their_arrival) {
    line_of line(2, {0, 0, 0, 0});
    BOOST_TEST(line.shape() == "aaww");
    line.all[1].reset();
    BOOST_TEST(line.shape() == "a-aw");
    line.all[3].reset(); // leaves the line
    line.all[0].reset();
    BOOST_TEST(line.queue->begun() == 1U);
    BOOST_TEST(line.queue->waiting() == 0U);
}

BOOST_AUTO_TEST_CASE(a_higher_priority_goes_first_and_does_not_wait_for_a_lower_one_to_end) {
    line_of line(2, {0, 0, 0, 5, 5, 5, 7});
    BOOST_TEST(line.shape() == "aawaawa"); // the limit counts those of the same priority and above
    line.all[6].reset();
    BOOST_TEST(line.shape() == "aawaaw-");
    line.all[3].reset();
    BOOST_TEST(line.shape() == "aaw-aa-");
    line.all[0].reset();
    BOOST_TEST(line.shape() == "-aw-aa-");
    line.all[4].reset();
    line.all[5].reset();
    BOOST_TEST(line.shape() == "-aa----");
}

BOOST_AUTO_TEST_CASE(an_admission_that_is_taken_outlives_its_request) {
    line_of line(1, {0, 0});
    auto taken = line.all[0]->take();
    line.all[0].reset();
    BOOST_TEST(line.shape() == "-w");
    taken = async::admission();
    BOOST_TEST(line.shape() == "-a");
}

BOOST_AUTO_TEST_CASE(a_higher_limit_admits_at_once_and_a_lower_one_as_uploads_end) {
    line_of line(1, {0, 0, 0, 0});
    line.queue->set_limit(3);
    BOOST_TEST(line.shape() == "aaaw");
    line.queue->set_limit(1);
    line.all[0].reset();
    line.all[1].reset();
    BOOST_TEST(line.shape() == "--aw");
    line.all[2].reset();
    BOOST_TEST(line.shape() == "---a");
}

BOOST_AUTO_TEST_SUITE_END()
