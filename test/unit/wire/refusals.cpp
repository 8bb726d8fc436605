// SPDX-License-Identifier: BSL-1.0
// Service errors in every shape, and failures as text.
#include "unit/wire/vectors.hpp"

#include "wire/base64.hpp"
#include "wire/service_error.hpp"

using namespace ossio;
using namespace ossio::wire;
using ossio::test::text;

BOOST_AUTO_TEST_SUITE(refusals)

namespace {

response answer(int status, std::string body, std::string type = "application/xml") {
    response r;
    r.status = status;
    r.headers.add("Content-Type", std::move(type));
    r.body = std::move(body);
    return r;
}

std::string error_xml(std::string const& code, std::string const& more = "") {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code +
           "</Code><Message>m</Message><RequestId>R1</RequestId><EC>0042-00000104</EC>" + more + "</Error>";
}

} // namespace

BOOST_AUTO_TEST_CASE(an_error_tells_code_message_request_id_and_ec) {
    failure const f = parse_service_error(answer(404, error_xml("NoSuchUpload")));

    BOOST_TEST((f.code == service_errc::no_such_upload));
    BOOST_TEST((f.code == condition::not_found));
    BOOST_TEST(f.service_code == "NoSuchUpload");
    BOOST_TEST(f.detail == "m");
    BOOST_TEST(f.request_id == "R1");
    BOOST_TEST(f.ec == "0042-00000104");
    BOOST_TEST(f.http_status == 404);
}

BOOST_AUTO_TEST_CASE(an_unknown_code_keeps_its_text) {
    failure const f = parse_service_error(answer(409, error_xml("FileImmutable")));

    BOOST_TEST((f.code == service_errc::other));
    BOOST_TEST(f.service_code == "FileImmutable");
}

BOOST_AUTO_TEST_CASE(an_error_of_head_lies_in_a_header) {
    test::for_each_vector("err_header", [](auto const& in, auto const& expect) {
        response r = answer(404, "");
        r.headers.add("x-oss-err", text(in, "x_oss_err"));
        failure const f = parse_service_error(r);
        BOOST_TEST(f.service_code == text(expect, "Code"));
        BOOST_TEST(f.detail == text(expect, "Message"));
        BOOST_TEST(f.request_id == text(expect, "RequestId"));
        BOOST_TEST(f.ec == text(expect, "EC"));
    });
}

BOOST_AUTO_TEST_CASE(what_proxies_answer_is_judged_by_its_status) {
    struct row {
        int status;
        error_code code;
    };
    std::vector<row> const rows{{502, service_errc::internal_error}, {503, service_errc::server_busy},
                                {429, service_errc::server_busy},    {404, service_errc::no_such_key},
                                {403, service_errc::access_denied},  {418, service_errc::other},
                                {408, service_errc::request_timeout}};
    for (row const& r : rows)
        for (auto body : {"", "<html><body>Bad Gateway</body></html>", "<Error><Code>", "{\"a\":", "\xFF\xFE"})
            BOOST_TEST((parse_service_error(answer(r.status, body, "text/html")).code == r.code));
}

BOOST_AUTO_TEST_CASE(errors_in_json_are_read_too) {
    failure const f = parse_service_error(
        answer(403, R"({"Error":{"Code":"AccessDenied","Message":"no","RequestId":"R2","EC":"0003-00000001"}})",
               "application/json"));

    BOOST_TEST((f.code == service_errc::access_denied));
    BOOST_TEST(f.request_id == "R2");
}

BOOST_AUTO_TEST_CASE(an_error_may_come_with_status_200_or_203) {
    BOOST_TEST(is_service_error(answer(200, error_xml("InternalError"))));
    BOOST_TEST(is_service_error(answer(203, error_xml("CallbackFailed"))));
    BOOST_TEST(!is_service_error(answer(200, "<CompleteMultipartUploadResult/>")));
    BOOST_TEST(!is_service_error(answer(204, "")));
    BOOST_TEST(!is_service_error(answer(200, "{\"ok\":true}")));
    BOOST_TEST(is_service_error(answer(302, "")));
}

BOOST_AUTO_TEST_CASE(the_clock_of_the_service_is_found_at_the_top_in_the_detail_and_in_date) {
    auto const at = *parse_iso_date("2026-01-01T00:00:57.000Z");
    std::string const time = "<ServerTime>2026-01-01T00:00:57.000Z</ServerTime>";

    BOOST_TEST((server_time(answer(403, error_xml("RequestTimeTooSkewed", time))) == at));
    BOOST_TEST((server_time(answer(403, error_xml("RequestTimeTooSkewed", "<Detail>" + time + "</Detail>"))) == at));
    response dated = answer(403, error_xml("RequestTimeTooSkewed"));
    dated.headers.add("Date", "Thu, 01 Jan 2026 00:00:57 GMT");
    BOOST_TEST((server_time(dated) == at));
    BOOST_TEST(!server_time(answer(403, error_xml("RequestTimeTooSkewed"))).has_value());
}

BOOST_AUTO_TEST_CASE(strangers_cannot_put_lines_or_floods_into_our_texts) {
    failure const f = parse_service_error(
        answer(400, "<Error><Code>X</Code><Message>a&#10;b" + std::string(100'000, 'c') + "</Message></Error>"));

    BOOST_TEST(to_string(f).find('\n') == std::string::npos);
    BOOST_TEST(f.detail.size() <= 500U);
}

BOOST_AUTO_TEST_CASE(a_failure_reads_as_one_line) {
    failure f(errc::connection_lost, "End of file, 3.1 of 8.0 MiB sent");
    f.operation = "UploadPart";
    f.part_number = 7;
    f.key = "dir/k";
    f.phase = request_phase::send;
    f.attempts = 5;
    f.upload_id = "U";
    f.request_id = "R";
    f.parts = parts_fate::kept;

    BOOST_TEST(to_string(f) ==
               "UploadPart part 7 of \"dir/k\": the connection was lost (send): End of file, 3.1 of 8.0 MiB sent "
               "[request id R, upload U, 5 attempts, parts kept]");
    f = failure(errc::paused);
    f.key = "a\nb";
    BOOST_TEST(to_string(f) == "\"a?b\": the upload was paused");
}

BOOST_AUTO_TEST_CASE(codes_answer_the_questions_worth_asking) {
    auto const is = [](error_code c, condition q) { return c == q; };
    BOOST_TEST(is(errc::paused, condition::canceled));
    BOOST_TEST(is(errc::aborted, condition::canceled));
    BOOST_TEST(is(error_code(ECANCELED, boost::system::system_category()), condition::canceled));
    BOOST_TEST(is(error_code(ECONNRESET, boost::system::system_category()), condition::retryable));
    BOOST_TEST(is(error_code(EPIPE, boost::system::system_category()), condition::retryable));
    BOOST_TEST(!is(error_code(ENOSPC, boost::system::system_category()), condition::retryable));
    BOOST_TEST(is(service_errc::server_busy, condition::throttled));
    BOOST_TEST(is(service_errc::signature_does_not_match, condition::denied));
    BOOST_TEST(is(errc::checksum_mismatch, condition::corrupt));
    BOOST_TEST(!is(service_errc::access_denied, condition::retryable));
    for (int i = 1; i <= static_cast<int>(errc::lease_lost); ++i)
        BOOST_TEST(make_error_code(static_cast<errc>(i)).message() != "unknown error");
    for (int i = 1; i <= static_cast<int>(service_errc::signature_does_not_match); ++i)
        BOOST_TEST(make_error_code(static_cast<service_errc>(i)).message() != "unknown service error");
}

BOOST_AUTO_TEST_SUITE_END()
