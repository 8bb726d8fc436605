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

response make_response(int status, std::string body, std::string type = "application/xml") {
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
    failure const f = parse_service_error(make_response(404, error_xml("NoSuchUpload")));

    BOOST_TEST((f.code == service_errc::no_such_upload));
    BOOST_TEST((f.code == condition::not_found));
    BOOST_TEST(f.service_code == "NoSuchUpload");
    BOOST_TEST(f.detail == "m");
    BOOST_TEST(f.request_id == "R1");
    BOOST_TEST(f.ec == "0042-00000104");
    BOOST_TEST(f.http_status == 404);
}

BOOST_AUTO_TEST_CASE(an_unknown_code_keeps_its_text) {
    failure const f = parse_service_error(make_response(409, error_xml("FileImmutable")));

    BOOST_TEST((f.code == service_errc::other));
    BOOST_TEST(f.service_code == "FileImmutable");
}

BOOST_AUTO_TEST_CASE(an_error_of_head_lies_in_a_header) {
    test::for_each_vector("err_header", [](auto const& in, auto const& expect) {
        response r = make_response(404, "");
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
            BOOST_TEST((parse_service_error(make_response(r.status, body, "text/html")).code == r.code));
}

BOOST_AUTO_TEST_CASE(errors_in_json_are_read_too) {
    failure const f = parse_service_error(
        make_response(403, R"({"Error":{"Code":"AccessDenied","Message":"no","RequestId":"R2","EC":"0003-00000001"}})",
                      "application/json"));

    BOOST_TEST((f.code == service_errc::access_denied));
    BOOST_TEST(f.request_id == "R2");
}

BOOST_AUTO_TEST_CASE(an_error_may_come_with_status_200_or_203) {
    request const complete("CompleteMultipartUpload", verb::post, "b", "k");
    auto const is_error = [&](int status, std::string body) {
        return is_service_error(complete, make_response(status, std::move(body)));
    };
    std::string const error = error_xml("InternalError").substr(38);
    BOOST_TEST(is_error(200, error_xml("InternalError")));
    BOOST_TEST(is_error(203, error_xml("CallbackFailed")));
    for (std::string const& before :
         {std::string("\n"), "<!-- " + std::string(600, '-') + "x -->", std::string(8192, ' ')})
        BOOST_TEST(is_error(200, before + error), before.substr(0, 20));
    BOOST_TEST(is_error(200, "<o:Error xmlns:o=\"u\"><o:Code>InternalError</o:Code></o:Error>"));
    BOOST_TEST(!is_error(200, "<CompleteMultipartUploadResult/>"));
    BOOST_TEST(!is_error(204, ""));
    BOOST_TEST(!is_error(200, "{\"ok\":true}"));
    BOOST_TEST(is_error(302, ""));
}

BOOST_AUTO_TEST_CASE(an_object_may_look_like_an_error) {
    request const get("GetObject", verb::get, "b", "k");
    BOOST_TEST(!is_service_error(get, make_response(200, error_xml("InternalError"))));
    BOOST_TEST(is_service_error(get, make_response(404, error_xml("NoSuchKey"))));
}

BOOST_AUTO_TEST_CASE(a_redirect_names_its_target) {
    auto moved = make_response(301, error_xml("AccessDenied", "<Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint>"));
    moved.headers.add("Location", "http://b.oss-cn-beijing.aliyuncs.com/k\x1B[2J");
    BOOST_TEST(
        parse_service_error(moved).detail.ends_with("it redirects to http://b.oss-cn-beijing.aliyuncs.com/k?[2J"));
    auto login = make_response(302, "", "text/html");
    login.headers.add("Location", "https://portal.example/login");
    BOOST_TEST(parse_service_error(login).detail.ends_with("it redirects to https://portal.example/login"));
}

BOOST_AUTO_TEST_CASE(the_clock_of_the_service_is_found_at_the_top_in_the_detail_and_in_date) {
    auto const at = *parse_iso_date("2026-01-01T00:00:57.000Z");
    std::string const time = "<ServerTime>2026-01-01T00:00:57.000Z</ServerTime>";

    BOOST_TEST((server_time(make_response(403, error_xml("RequestTimeTooSkewed", time))) == at));
    BOOST_TEST(
        (server_time(make_response(403, error_xml("RequestTimeTooSkewed", "<Detail>" + time + "</Detail>"))) == at));
    response dated = make_response(403, error_xml("RequestTimeTooSkewed"));
    dated.headers.add("Date", "Thu, 01 Jan 2026 00:00:57 GMT");
    BOOST_TEST((server_time(dated) == at));
    BOOST_TEST(!server_time(make_response(403, error_xml("RequestTimeTooSkewed"))).has_value());
}

BOOST_AUTO_TEST_CASE(strangers_cannot_put_lines_or_floods_into_our_texts) {
    failure const f = parse_service_error(
        make_response(400, "<Error><Code>X</Code><Message>a&#10;b" + std::string(100'000, 'c') + "</Message></Error>"));

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
    f.parts = parts_status::kept;

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

BOOST_AUTO_TEST_CASE(a_redirect_names_its_target_without_escape_sequences) {
    response r;
    r.status = 302;
    r.headers.set("Location", "http://elsewhere.example/\x1b[2J\xC2\x9B"
                              "31m");
    failure const f = parse_service_error(r);
    BOOST_TEST(f.detail.find("redirects to http://elsewhere.example/?[2J?31m") != std::string::npos, f.detail);
}

BOOST_AUTO_TEST_SUITE_END()
