// SPDX-License-Identifier: BSL-1.0
// What a failure leaves open.
#include "service/validation.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::service;

BOOST_AUTO_TEST_SUITE(validation)

namespace {

failure with(error_code code, request_phase phase, int status = 0) {
    failure f(code);
    f.phase = phase;
    f.http_status = status;
    return f;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_request_whose_response_is_lost_or_cannot_be_understood_may_have_been_carried_out) {
    BOOST_TEST(may_have_been_done(with(errc::connection_lost, request_phase::send)));
    BOOST_TEST(may_have_been_done(with(errc::response_timed_out, request_phase::wait)));
    BOOST_TEST(may_have_been_done(with(errc::malformed_response, request_phase::none, 200)));
    BOOST_TEST(may_have_been_done(with(errc::malformed_response, request_phase::receive)));
    BOOST_TEST(may_have_been_done(with(errc::total_timed_out, request_phase::none)));
}

BOOST_AUTO_TEST_CASE(a_request_that_was_refused_or_never_left_was_not) {
    BOOST_TEST(!may_have_been_done(with(service_errc::access_denied, request_phase::none, 403)));
    BOOST_TEST(!may_have_been_done(with(errc::connect_timed_out, request_phase::connect)));
    BOOST_TEST(!may_have_been_done(with(errc::tls_failed, request_phase::tls)));
    BOOST_TEST(!may_have_been_done(with(errc::invalid_argument, request_phase::none)));
}

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
