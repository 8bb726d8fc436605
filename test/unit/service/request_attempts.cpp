// SPDX-License-Identifier: BSL-1.0
// Which attempts may have been carried out, and what remembers them.
#include "service/request_attempts.hpp"

#include <boost/asio/error.hpp>
#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::service;

BOOST_AUTO_TEST_SUITE(request_attempts)

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
}

BOOST_AUTO_TEST_CASE(a_request_that_was_refused_or_never_left_was_not) {
    BOOST_TEST(!may_have_been_done(with(service_errc::access_denied, request_phase::none, 403)));
    BOOST_TEST(!may_have_been_done(with(errc::connect_timed_out, request_phase::connect)));
    BOOST_TEST(!may_have_been_done(with(errc::tls_failed, request_phase::tls)));
    BOOST_TEST(!may_have_been_done(with(errc::invalid_argument, request_phase::none)));
}

BOOST_AUTO_TEST_CASE(who_waited_in_vain_for_the_other_side_does_not_know_what_it_did) {
    for (int status : {408, 499, 500, 502, 504}) {
        failure f(service_errc::other);
        f.http_status = status;
        BOOST_TEST(may_have_begun(f), status);
        BOOST_TEST(leaves_object_in_doubt(f), status);
        f.service_code = "AccessDenied";
        BOOST_TEST(!may_have_begun(f), status);
    }
    failure of_its_own(service_errc::internal_error);
    of_its_own.http_status = 500;
    of_its_own.service_code = "InternalError";
    BOOST_TEST(may_have_begun(of_its_own));
    BOOST_TEST(leaves_object_in_doubt(of_its_own));
    failure portal(service_errc::access_denied);
    portal.http_status = 403;
    BOOST_TEST(!may_have_begun(portal));
    portal.request_id = "5C3D9175B6FC201293AD4890"; // it is from OSS, but its text was lost
    BOOST_TEST(may_have_begun(portal));
}

BOOST_AUTO_TEST_CASE(only_a_refusal_of_the_service_or_a_request_that_never_left_rules_a_complete_out) {
    failure refused(service_errc::access_denied);
    refused.http_status = 403;
    refused.service_code = "AccessDenied";
    BOOST_TEST(!leaves_complete_in_doubt(refused));

    failure no_connection(boost::asio::error::connection_refused);
    no_connection.phase = request_phase::connect;
    BOOST_TEST(!leaves_complete_in_doubt(no_connection));

    failure of_a_proxy(service_errc::other);
    of_a_proxy.http_status = 404;
    BOOST_TEST(leaves_complete_in_doubt(of_a_proxy));

    failure busy(service_errc::internal_error);
    busy.http_status = 500;
    busy.service_code = "InternalError";
    BOOST_TEST(leaves_complete_in_doubt(busy));

    failure gone(service_errc::no_such_upload);
    gone.http_status = 404;
    gone.service_code = "NoSuchUpload";
    BOOST_TEST(leaves_complete_in_doubt(gone));

    failure in_the_way(service_errc::file_already_exists);
    in_the_way.http_status = 409;
    in_the_way.service_code = "FileAlreadyExists";
    BOOST_TEST(leaves_complete_in_doubt(in_the_way));

    failure lost(errc::connection_lost);
    lost.phase = request_phase::wait;
    BOOST_TEST(leaves_complete_in_doubt(lost));

    BOOST_TEST(leaves_complete_in_doubt(failure(errc::malformed_response)));
    BOOST_TEST(leaves_complete_in_doubt(failure(errc::checksum_mismatch)));
}

namespace {

/// An attempt that ended while so many of ten bytes had been asked for.
class attempt {
public:
    std::uint64_t given;
    std::uint64_t crc64;
    bool is_in_doubt; ///< by its failure
};

put_attempts made_by(std::vector<attempt> const& all) {
    put_attempts made;
    for (attempt const& one : all) {
        made.begin();
        failure f(errc::connection_lost);
        f.phase = one.is_in_doubt ? request_phase::wait : request_phase::send;
        made.failed(f, body_progress(one.given, 10, wire::checksum(one.crc64)));
    }
    return made;
}

std::optional<std::uint64_t> sum_of(put_attempts const& made) {
    return made.sum() ? std::optional(made.sum()->value()) : std::nullopt;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_doubt_about_an_attempt_outlives_the_next_ones_with_its_checksum) {
    class row {
    public:
        std::vector<attempt> attempts;
        bool doubt;
        std::optional<std::uint64_t> sum;
    };
    std::optional<std::uint64_t> const none;
    for (row const& r : std::vector<row>{{{}, false, none},
                                         {{{4, 1, false}}, false, none},
                                         {{{0, 0, true}}, false, none}, // no byte was asked for
                                         {{{4, 1, true}}, true, 1},
                                         {{{10, 7, true}}, true, 7},
                                         {{{10, 7, true}, {4, 1, false}}, true, 7},
                                         {{{10, 7, true}, {0, 0, false}}, true, 7},
                                         {{{10, 7, true}, {4, 1, true}}, true, 7},
                                         {{{4, 1, true}, {10, 7, true}}, true, 7},
                                         {{{4, 1, true}, {5, 2, true}}, true, 2},
                                         {{{10, 7, true}, {10, 7, true}}, true, 7},
                                         {{{10, 7, true}, {10, 8, true}}, true, none}, // either may stand
                                         {{{10, 7, true}, {10, 8, false}}, true, 7},
                                         {{{10, 7, true}, {10, 8, true}, {10, 8, true}}, true, none},
                                         {{{10, 7, true}, {10, 8, true}, {4, 1, true}}, true, none}}) {
        put_attempts const made = made_by(r.attempts);
        BOOST_TEST(made.leave_doubt() == r.doubt);
        BOOST_TEST((sum_of(made) == r.sum));
    }
}

BOOST_AUTO_TEST_CASE(the_checksum_of_an_object_that_is_stored_takes_the_place_of_those_in_doubt) {
    auto made = made_by({{10, 7, true}, {10, 8, true}});
    made.stored(wire::checksum(8));
    BOOST_TEST((sum_of(made) == 8U));
}

BOOST_AUTO_TEST_CASE(a_doubt_about_any_attempt_of_a_request_outlives_the_next_ones) {
    failure lost(errc::connection_lost);
    lost.phase = request_phase::wait;
    failure unsent(boost::asio::error::connection_refused);
    unsent.phase = request_phase::connect;

    service::request_attempts made(leaves_object_in_doubt);
    made.failed(unsent);
    made.cut_short();
    BOOST_TEST(!made.leave_doubt());
    made.begin();
    made.failed(lost);
    made.begin();
    made.failed(unsent);
    BOOST_TEST(made.leave_doubt());

    service::request_attempts cut(leaves_object_in_doubt);
    cut.begin();
    cut.cut_short();
    BOOST_TEST(cut.leave_doubt());
}

BOOST_AUTO_TEST_CASE(an_attempt_that_is_cut_short_is_in_doubt_while_it_is_open) {
    put_attempts never_sent;
    never_sent.cut_short(body_progress(10, 10, wire::checksum(7)));
    BOOST_TEST(!never_sent.leave_doubt());

    auto made = made_by({{10, 7, true}});
    made.begin();
    made.cut_short(body_progress(4, 10, wire::checksum(1)));
    BOOST_TEST((sum_of(made) == 7U));

    put_attempts empty;
    empty.begin();
    empty.cut_short(body_progress(0, 0, wire::checksum()));
    BOOST_TEST(empty.leave_doubt());
    BOOST_TEST((sum_of(empty) == 0U));
}

BOOST_AUTO_TEST_CASE(an_attempt_that_was_never_sent_is_in_no_doubt_whatever_its_failure_says) {
    failure of_the_proxy(errc::proxy_refused); // it opened no tunnel
    of_the_proxy.http_status = 502;
    failure late(errc::connection_lost);
    late.phase = request_phase::wait;
    for (failure const& f : {of_the_proxy, late, failure(errc::malformed_response)}) {
        service::request_attempts one(may_have_begun);
        BOOST_TEST(!one.failed(f));
        BOOST_TEST(!one.cut_short());
        put_attempts empty;
        empty.failed(f, body_progress(0, 0, wire::checksum()));
        BOOST_TEST(!empty.leave_doubt());
    }
}

BOOST_AUTO_TEST_CASE(each_attempt_in_doubt_is_counted_once) {
    failure lost(errc::connection_lost);
    lost.phase = request_phase::wait;
    failure refused(service_errc::access_denied);
    refused.http_status = 403;
    refused.service_code = "AccessDenied";

    service::request_attempts all(may_have_begun);
    for (failure const& f : {lost, refused, lost}) {
        all.begin();
        BOOST_TEST(all.failed(f) == (f.http_status == 0));
    }
    all.cut_short(); // between two attempts
    BOOST_TEST(all.in_doubt() == 2);
    all.begin();
    all.cut_short();
    all.cut_short();
    BOOST_TEST(all.in_doubt() == 3);
}

BOOST_AUTO_TEST_SUITE_END()
