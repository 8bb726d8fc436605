// SPDX-License-Identifier: BSL-1.0
// What ossio upload --plan prints.
#include "program/text/plan_report.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::program;

BOOST_AUTO_TEST_SUITE(plans)

namespace {

upload_plan example() {
    upload_plan f;
    f.size = 4 << 20;
    f.part_size = 1 << 20;
    f.parts = 4;
    f.upload_id = "U";
    part_range kept;
    kept.first = 1;
    kept.last = 3;
    kept.bytes = 3 << 20;
    kept.reason = part_reason::in_checkpoint;
    part_range sent;
    sent.first = sent.last = 4;
    sent.bytes = 1 << 20;
    f.runs = {kept, sent};
    f.rejected.emplace_back(upload_origin::service, "V", rejection_reason::uneven_parts, "part 2 of 7 bytes");
    return f;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_plan_in_words) {
    BOOST_TEST(plan_text(example()) == "4.0 MiB in 4 parts of 1.0 MiB; resumes upload U, found by its checkpoint\n"
                                       "  keep     1-3         3.0 MiB, in the checkpoint\n"
                                       "  send     4           1.0 MiB, not on the service\n"
                                       "  not used: upload V: its parts do not fit the source (part 2 of 7 bytes)");
    upload_plan small;
    small.size = 10;
    BOOST_TEST(plan_text(small) == "10 B by one PutObject");
    upload_plan stored;
    stored.already_stored = true;
    stored.upload_id = "U";
    BOOST_TEST(plan_text(stored) == "the object is stored already, by upload U; nothing is sent");
}

BOOST_AUTO_TEST_CASE(a_plan_as_json) {
    auto const j = boost::json::parse(plan_json(example())).as_object();

    BOOST_TEST(j.at("upload_id").as_string() == "U");
    BOOST_TEST(j.at("found_in").as_string() == "checkpoint");
    BOOST_TEST(j.at("kept").at("bytes").to_number<int>() == 3 << 20);
    BOOST_TEST(j.at("sent").at("parts").to_number<int>() == 1);
    BOOST_TEST(j.at("runs").at(1).at("step").as_string() == "send");
    BOOST_TEST(j.at("runs").at(1).at("reason").as_string() == "not on the service");
    BOOST_TEST(j.at("rejected").at(0).at("upload_id").as_string() == "V");
}

BOOST_AUTO_TEST_SUITE_END()
