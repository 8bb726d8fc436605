// SPDX-License-Identifier: BSL-1.0
// Single requests that may have been carried out by an attempt before the last one: their ending is known, or said to be unknown.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(lost_responses)

namespace {

std::string const internal_error =
    "HTTP/1.1 500 Internal Server Error\r\nx-oss-request-id: 1\r\nContent-Length: 63\r\n\r\n"
    "<Error><Code>InternalError</Code><Message>m</Message></Error>\r\n";

/// A world in which something may happen after the first attempt.
class tried_twice : public world {
public:
    tried_twice() : world(nullptr, [this](client_options& o) { watch(o); }) {}

    std::function<void()> after_first_attempt;

private:
    void watch(client_options& o) {
        o.retry.max_attempts = 3;
        o.log = [this](log_level, std::string_view line) {
            if (line.find("event=request_failed") == std::string_view::npos) return;
            if (auto const now = std::exchange(after_first_attempt, nullptr)) now();
        };
    }
};

/// An upload of one part by hand, whose first Complete is carried out and loses its response. The next attempt finds no upload.
class by_hand : public tried_twice {
public:
    by_hand()
        : upload(*run(bucket().init_multipart_upload("k"))),
          parts{*run(bucket().upload_part(upload, 1, payload(some_bytes(small_part))))} {
        service.lose_response("CompleteMultipartUpload", 1);
    }

    result<object_info> complete() { return run(bucket().complete_multipart_upload(upload, parts)); }
    void refuse_later(int status, std::string const& code) {
        if (status == 0) return;
        after_first_attempt = [this, status, code] { service.fail("CompleteMultipartUpload", status, code, -1); };
    }

    multipart_upload upload;
    std::vector<part> parts;
};

class refusal_of_complete {
public:
    int status;
    std::string code;
};

/// How the attempts after the lost one are refused; nothing: by what has become of the upload.
std::vector<refusal_of_complete> const refusals{
    {0, ""}, {403, "AccessDenied"}, {409, "FileAlreadyExists"}, {503, "ServiceUnavailable"}};

template<class T>
void check_unknown(result<T> const& end) {
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::unknown), to_string(end.error()));
    BOOST_TEST(end.error().detail.find("the object may be stored") != std::string::npos, to_string(end.error()));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_completion_by_hand_is_a_success_when_an_attempt_has_made_the_object) {
    for (auto const& r : refusals) BOOST_TEST_CONTEXT(r.code) {
            by_hand w;
            w.refuse_later(r.status, r.code);
            auto const end = w.complete();
            BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
            BOOST_TEST(end->key == "k");
            BOOST_TEST(end->size == small_part);
        }
}

BOOST_AUTO_TEST_CASE(a_completion_by_hand_remembers_that_an_attempt_is_in_doubt) {
    for (auto const& r : refusals) BOOST_TEST_CONTEXT(r.code) {
            by_hand w;
            w.refuse_later(r.status, r.code);
            w.service.fail("HeadObject", 403, "AccessDenied", -1);
            auto const end = w.complete();
            check_unknown(end);
            BOOST_TEST(end.error().upload_id == w.upload.upload_id);
        }
    by_hand all;
    check_unknown(all.run(all.bucket().complete_all_parts(all.upload)));
}

BOOST_AUTO_TEST_CASE(a_completion_of_parts_that_are_number_and_etag_alone_does_not_deny_its_object) {
    by_hand once;
    once.parts = {part(1, once.parts.front().etag)};
    auto const proved = once.complete(); // the upload is gone, and the object is new
    BOOST_REQUIRE_MESSAGE(proved.has_value(), (proved ? "" : to_string(proved.error())));
    BOOST_TEST(proved->size == small_part);

    by_hand each_time;
    each_time.parts = {part(1, each_time.parts.front().etag)};
    each_time.service.lose_response("CompleteMultipartUpload", -1);
    check_unknown(each_time.complete());
    BOOST_TEST(each_time.service.has_object("examplebucket", "k"));
}

BOOST_AUTO_TEST_CASE(a_completion_by_hand_whose_object_is_not_there_has_failed) {
    by_hand w;
    w.service.fail("HeadObject", 404, "NoSuchKey", -1);
    auto const end = w.complete();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::no_such_upload), to_string(end.error()));
    BOOST_TEST((end.error().parts == parts_status::none));
}

BOOST_AUTO_TEST_CASE(a_completion_by_hand_that_is_refused_at_once_asks_for_no_object) {
    for (auto const* code : {"NoSuchUpload", "FileAlreadyExists", "InvalidPart"}) {
        by_hand w;
        w.service.core().faults = testing::fault_list();
        w.service.fail("CompleteMultipartUpload", 409, code, -1);
        auto const end = w.complete();
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().parts == parts_status::none), to_string(end.error()));
        BOOST_TEST(w.service.requests("HeadObject") == 0);
    }
}

BOOST_AUTO_TEST_CASE(an_append_that_was_done_though_the_service_reported_an_error_of_its_own_is_a_success) {
    tried_twice w;
    w.service.respond_raw("AppendObject", internal_error, 1); // the work is done all the same
    auto const first = w.run(w.bucket().append_object("log", 0, std::string("one ")));
    BOOST_REQUIRE_MESSAGE(first.has_value(), (first ? "" : to_string(first.error())));
    BOOST_TEST(first->next_position == 4U);
    BOOST_TEST(w.service.object("examplebucket", "log") == "one ");

    w.service.respond_raw("AppendObject", internal_error, 1);
    auto const unknown = w.run(w.bucket().append_object("log", 4, std::string("two")));
    BOOST_REQUIRE(unknown.has_error());
    BOOST_TEST((unknown.error().parts == parts_status::unknown));
    BOOST_TEST(to_string(unknown.error()).find("whether the bytes were appended is not known") != std::string::npos,
               to_string(unknown.error()));
}

BOOST_AUTO_TEST_CASE(an_append_at_a_wrong_position_is_no_doubt) {
    tried_twice w;
    BOOST_REQUIRE(w.run(w.bucket().append_object("log", 0, std::string("one "))).has_value());
    auto const end = w.run(w.bucket().append_object("log", 3, std::string("x")));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::none));
    BOOST_TEST(w.service.requests("HeadObject") == 0);
}

BOOST_AUTO_TEST_CASE(an_object_that_was_made_though_the_service_reported_an_error_of_its_own_is_a_success) {
    for (bool is_seen : {true, false}) BOOST_TEST_CONTEXT(is_seen) {
            tried_twice w;
            w.service.respond_raw("PutObject", internal_error, -1);
            if (!is_seen) w.service.fail("HeadObject", 503, "ServiceUnavailable", -1);
            auto const put = w.run(w.bucket().put_object("k", std::string("bytes")));
            if (!is_seen) check_unknown(put);
            BOOST_TEST(put.has_value() == is_seen);

            tried_twice c;
            BOOST_REQUIRE(c.run(c.bucket().put_object("from", std::string("bytes"))).has_value());
            c.service.respond_raw("CopyObject", internal_error, -1);
            c.after_first_attempt = [&] {
                if (!is_seen) c.service.fail("HeadObject", 503, "ServiceUnavailable", -1);
            };
            auto const copied = c.run(c.bucket().copy_object("k", copy_source("from")));
            if (!is_seen) check_unknown(copied);
            BOOST_TEST(copied.has_value() == is_seen);
        }
}

BOOST_AUTO_TEST_SUITE_END()
