// SPDX-License-Identifier: BSL-1.0
// What parts say of the whole.
#include "service/validation.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::service;

BOOST_AUTO_TEST_SUITE(validation)

BOOST_AUTO_TEST_CASE(a_part_that_does_not_say_its_size_leaves_the_size_of_all_open) {
    part sized(1, "\"A\"");
    sized.size = 7;
    part empty(2, "\"B\"");
    empty.crc64 = 0;
    part bare(3, "\"C\"");
    part half_said(4, "\"D\"");
    half_said.crc64 = 1;

    BOOST_TEST((known_size(std::vector{sized, empty}) == 7U));
    BOOST_TEST(!known_size(std::vector{sized, bare}).has_value());
    BOOST_TEST(!known_size(std::vector{sized, half_said}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
