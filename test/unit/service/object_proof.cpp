// SPDX-License-Identifier: BSL-1.0
// Which object proves that a lost response was a success.
#include "service/object_proof.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::service;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(object_proof)

namespace {

constexpr std::uint64_t size = 1000;

sent_object sent(std::optional<std::uint64_t> crc64) {
    sent_object s;
    s.size = size;
    s.sum = wire::to_checksum(crc64);
    return s;
}

/// Asked for ten seconds after it was sent, when the service's clock says 12:00:10.
found_object found(std::optional<std::uint64_t> crc64, std::string const& modified, bool upload_is_gone) {
    found_object f;
    f.info.size = size;
    f.info.crc64 = crc64;
    f.info.last_modified = wire::parse_http_date(modified);
    f.upload_is_gone = upload_is_gone;
    f.date = wire::parse_http_date("Sat, 28 Nov 2026 12:00:10 GMT");
    f.elapsed = 10s;
    return f;
}

std::string const before = "Sat, 28 Nov 2026 11:59:58 GMT";
std::string const after = "Sat, 28 Nov 2026 12:00:00 GMT";

} // namespace

BOOST_AUTO_TEST_CASE(size_and_checksum_prove_it_with_one_fact_more) {
    BOOST_TEST((judge_object(found(7, after, true), sent(7)) == object_state::stands));
    BOOST_TEST((judge_object(found(7, after, false), sent(7)) == object_state::stands));
    BOOST_TEST((judge_object(found(7, "yesterday", true), sent(7)) == object_state::stands));
    BOOST_TEST((judge_object(found(7, "yesterday", false), sent(7)) == object_state::unproven));
}

BOOST_AUTO_TEST_CASE(an_older_object_proves_nothing_however_alike) {
    BOOST_TEST((judge_object(found(7, before, true), sent(7)) == object_state::absent));
    BOOST_TEST((judge_object(found(7, before, false), sent(7)) == object_state::unproven));
    auto by_anybody = sent(7);
    by_anybody.may_be_older = true;
    BOOST_TEST((judge_object(found(7, before, true), by_anybody) == object_state::stands));
    BOOST_TEST((judge_object(found(7, before, false), by_anybody) == object_state::unproven));
}

BOOST_AUTO_TEST_CASE(without_a_checksum_both_facts_are_needed) {
    for (auto const& [theirs, ours] :
         {std::pair<std::optional<std::uint64_t>, std::optional<std::uint64_t>>{{}, 7}, {7, {}}, {{}, {}}}) {
        BOOST_TEST((judge_object(found(theirs, after, true), sent(ours)) == object_state::stands));
        BOOST_TEST((judge_object(found(theirs, after, false), sent(ours)) == object_state::unproven));
        BOOST_TEST((judge_object(found(theirs, before, true), sent(ours)) == object_state::unproven));
    }
}

BOOST_AUTO_TEST_CASE(a_size_that_nobody_knows_is_not_compared) {
    auto bare = sent({});
    bare.size.reset();
    BOOST_TEST((judge_object(found(7, after, true), bare) == object_state::stands));
    BOOST_TEST((judge_object(found(7, after, false), bare) == object_state::unproven));
    BOOST_TEST((judge_object(found(7, before, true), bare) == object_state::unproven));
}

BOOST_AUTO_TEST_CASE(another_size_or_checksum_is_another_object) {
    BOOST_TEST((judge_object(found(8, after, true), sent(7)) == object_state::absent));
    auto larger = found(7, after, true);
    larger.info.size = size + 1;
    BOOST_TEST((judge_object(larger, sent(7)) == object_state::absent));
}

BOOST_AUTO_TEST_CASE(only_the_clock_of_the_service_says_which_object_is_new) {
    BOOST_TEST(is_new_enough(found(7, after, true)));
    BOOST_TEST(!is_new_enough(found(7, before, true)));
    auto undated = found(7, after, true);
    undated.date.reset();
    BOOST_TEST(!is_new_enough(undated));
    BOOST_TEST(!is_new_enough(found(7, "yesterday", true)));
}

BOOST_AUTO_TEST_SUITE_END()
