// SPDX-License-Identifier: BSL-1.0
// One fault, one ending: the same for a source, with and without a store, for a writer, and for a copy.
#include "flow/course.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(endings)

namespace {

void check_success(course const& w, result<object_info> const& end) {
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(w.object_stands());
    BOOST_TEST(end->size == course_size);
    BOOST_TEST(w.unfinished() == 0U);
}

/// A stop of some kind while the service carries out Complete, whose response takes ten seconds.
void check_stop_during_complete(driver d, std::function<void(course&)> const& stop) {
    BOOST_TEST_CONTEXT(name_of(d)) {
        course w(d);
        w.service.stall("CompleteMultipartUpload", 10s);
        w.at(1s, [&] { stop(w); });
        auto const end = w.end();
        check_success(w, end);
    }
}

std::string raw_response(std::string const& status, std::string const& headers, std::string const& body) {
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

} // namespace

BOOST_AUTO_TEST_CASE(an_initiate_whose_response_is_lost_says_that_an_upload_may_be_left) {
    for (driver d : all_drivers) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.service.lose_response("InitiateMultipartUpload", -1);

            auto const end = w.end();

            BOOST_REQUIRE(end.has_error());
            BOOST_TEST(w.unfinished() >= 1U);
            BOOST_TEST((end.error().parts == parts_status::unknown), to_string(end.error()));
            BOOST_TEST(end.error().detail.find("may be left on the service") != std::string::npos);
            BOOST_TEST(end.error().detail.find("sweep_uploads") != std::string::npos);
            BOOST_TEST(end.error().operation == "InitiateMultipartUpload");
        }
}

BOOST_AUTO_TEST_CASE(a_complete_whose_response_is_lost_is_a_success_when_the_object_stands) {
    for (driver d : all_drivers) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.service.lose_response("CompleteMultipartUpload", -1);
            auto const end = w.end();
            check_success(w, end);
        }
}

BOOST_AUTO_TEST_CASE(a_caller_cancelled_while_complete_is_carried_out_learns_of_the_object) {
    for (driver d : all_drivers)
        check_stop_during_complete(d, [](course& w) { w.signal.emit(asio::cancellation_type::terminal); });
}

BOOST_AUTO_TEST_CASE(a_pause_while_complete_is_carried_out_is_a_success) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer})
        check_stop_during_complete(d, [](course& w) { w.stop.pause(); });
}

BOOST_AUTO_TEST_CASE(an_abort_while_complete_is_carried_out_is_a_success) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer})
        check_stop_during_complete(d, [](course& w) { w.stop.abort(); });
}

BOOST_AUTO_TEST_CASE(draining_while_complete_is_carried_out_is_a_success) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) {
        std::shared_ptr<ending<std::vector<resume_token>>> drained;
        check_stop_during_complete(d, [&](course& w) { drained = w.start(w.made->drain(0ms)); });
        BOOST_REQUIRE(drained && drained->is && drained->is->has_value());
        BOOST_TEST((*drained->is)->empty());
    }
}

BOOST_AUTO_TEST_CASE(a_response_to_complete_that_is_no_response_of_oss_never_ends_in_an_abort_of_what_may_stand) {
    std::string const html = "<html><body>Welcome to the hotel</body></html>";
    for (driver d : all_drivers)
        for (auto const& raw : {raw_response("200 OK", "Content-Type: text/html\r\n", html),
                                raw_response("502 Bad Gateway", "Content-Type: text/html\r\n", html)})
            BOOST_TEST_CONTEXT(name_of(d) << ' ' << raw.substr(0, 15)) {
                course w(d);
                w.service.respond_raw("CompleteMultipartUpload", raw, -1); // the work is done all the same
                auto const end = w.end();
                check_success(w, end);
                BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
            }
}

BOOST_AUTO_TEST_CASE(a_complete_that_never_arrived_is_no_success_and_is_asked_about_before_an_abort) {
    for (driver d : all_drivers) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.service.drop_after("CompleteMultipartUpload", 1, -1);

            auto const end = w.end();

            BOOST_REQUIRE(end.has_error());
            BOOST_TEST(!w.service.has_object("examplebucket", "k"));
            bool const keeps = d == driver::upload_with_store;
            BOOST_TEST((end.error().parts == (keeps ? parts_status::kept : parts_status::removed)),
                       to_string(end.error()));
            BOOST_TEST(w.unfinished() == (keeps ? 1U : 0U));
            BOOST_TEST(w.service.requests("ListParts") >= 1);
        }
}

BOOST_AUTO_TEST_CASE(without_checksums_an_older_object_of_that_size_proves_nothing) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.service.core().options.returns_crc64 = false;
            BOOST_REQUIRE(w.run(w.bucket().put_object("k", payload(some_bytes(course_size)))).has_value());
            w.at(10s, [] {});
            w.turn();
            w.service.lose_response("CompleteMultipartUpload", -1);
            w.service.stall("CompleteMultipartUpload", 10s);
            // Somebody else removes the upload, before Complete arrives, and the object is the older one.
            w.from->on_read = nullptr;
            w.service.drop_after("CompleteMultipartUpload", 1, -1);
            w.service.fail("ListParts", 404, "NoSuchUpload", -1);

            auto const end = w.end();

            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().parts == parts_status::unknown), to_string(end.error()));
            BOOST_TEST(end.error().detail.find("the object may be stored") != std::string::npos,
                       to_string(end.error()));
            BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        }
}

BOOST_AUTO_TEST_CASE(without_checksums_a_lost_response_is_settled_by_upload_size_and_time_together) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.service.core().options.returns_crc64 = false;
            w.service.lose_response("CompleteMultipartUpload", -1);
            auto const end = w.end();
            check_success(w, end);
            BOOST_TEST(!w.uploaded->crc64_confirmed);
        }
}

BOOST_AUTO_TEST_CASE(a_put_object_that_is_stopped_on_its_way_says_that_the_object_may_be_there) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.options.part_size = limits::min_part_size * 10;
            w.options.multipart_threshold = limits::min_part_size * 10;
            w.service.stall("PutObject", 10s);
            w.service.fail("HeadObject", 503, "ServiceUnavailable", -1);
            w.at(1s, [&] { w.stop.pause(); });

            auto const end = w.end();

            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == errc::paused));
            BOOST_TEST((end.error().parts == parts_status::unknown));
            BOOST_TEST(end.error().detail.find("the object may be stored") != std::string::npos,
                       to_string(end.error()));
        }
}

BOOST_AUTO_TEST_CASE(a_put_object_whose_response_is_lost_is_a_success_when_the_object_stands) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.options.part_size = limits::min_part_size * 10;
            w.options.multipart_threshold = limits::min_part_size * 10;
            w.service.lose_response("PutObject", -1);
            auto const end = w.end();
            check_success(w, end);
            if (w.uploaded) BOOST_TEST(w.uploaded->totals.bytes_done == w.uploaded->size);
        }
}

namespace {

callback_request some_callback() {
    return callback_request(R"({"callbackUrl":"http://127.0.0.1:1/","callbackBody":"x"})");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_callback_that_nobody_asked_for_is_no_proof_of_an_object) {
    std::string const body = "<Error><Code>CallbackFailed</Code><Message>no</Message></Error>";
    for (char const* status : {"203 Non-Authoritative", "200 OK", "400 Bad Request"})
        for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
                course w(d);
                w.service.fail("CompleteMultipartUpload", 403, "AccessDenied", -1); // it is not carried out
                w.service.respond_raw("CompleteMultipartUpload", raw_response(status, "", body), -1);
                auto const end = w.end();
                BOOST_REQUIRE(end.has_error());
                BOOST_TEST((end.error().code == errc::malformed_response), to_string(end.error()));
                BOOST_TEST((w.unfinished() == 0 || end.error().parts == parts_status::kept));
            }
}

BOOST_AUTO_TEST_CASE(an_object_that_is_stored_though_its_callback_failed_is_not_aborted) {
    std::string const body = "<?xml version=\"1.0\"?><Error><Code>CallbackFailed</Code><Message>no</Message></Error>";
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            w.options.headers.callback = some_callback();
            w.service.respond_raw("CompleteMultipartUpload", raw_response("203 Non-Authoritative", "", body));

            auto const end = w.end();

            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == service_errc::callback_failed));
            BOOST_TEST((end.error().parts == parts_status::none));
            BOOST_TEST(w.object_stands());
            BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        }
}

namespace {

/// The drivers that send an object by one request, and by which one.
enum class whole_object { upload, upload_with_store, writer, copy, put };

constexpr std::initializer_list<whole_object> all_whole{whole_object::upload, whole_object::upload_with_store,
                                                        whole_object::writer, whole_object::copy, whole_object::put};

constexpr std::initializer_list<whole_object> all_put{whole_object::upload, whole_object::upload_with_store,
                                                      whole_object::writer, whole_object::put};

char const* request_of(whole_object w) { return w == whole_object::copy ? "CopyObject" : "PutObject"; }

class whole_course : public course {
public:
    explicit whole_course(whole_object which, std::function<void(client_options&)> adjust = send_once)
        : course(which == whole_object::upload_with_store ? driver::upload_with_store
                 : which == whole_object::writer          ? driver::writer
                                                          : driver::upload,
                 std::move(adjust)),
          kind(which) {
        options.part_size = options.multipart_threshold = limits::min_part_size * 10;
        if (kind == whole_object::copy)
            BOOST_REQUIRE(run(bucket().put_object("from", payload(from->bytes))).has_value());
    }

    result<object_info> end_of_whole() {
        if (kind == whole_object::put) return run(bucket().put_object("k", payload(from->bytes), options.headers));
        if (kind != whole_object::copy) return end();
        auto copied = run(bucket().copy_object("k", copy_source("from")));
        if (!copied) return copied.error();
        return object_info(*copied);
    }

    whole_object kind;
};

} // namespace

BOOST_AUTO_TEST_CASE(one_request_whose_response_is_lost_is_a_success_when_the_object_stands) {
    for (whole_object kind : all_whole) BOOST_TEST_CONTEXT(request_of(kind) << ' ' << int(kind)) {
            whole_course w(kind);
            w.service.lose_response(request_of(kind), -1);
            check_success(w, w.end_of_whole());
        }
}

BOOST_AUTO_TEST_CASE(an_older_object_of_the_same_bytes_is_not_the_one_that_was_sent) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d);
            BOOST_REQUIRE(w.run(w.bucket().put_object("k", payload(w.from->bytes))).has_value());
            w.at(10s, [] {});
            w.turn();
            w.options.headers.user["a"] = "b";
            w.service.fail("CompleteMultipartUpload", 404, "NoSuchUpload", -1); // somebody has aborted it
            w.service.fail("ListParts", 404, "NoSuchUpload", -1);
            auto const end = w.end();
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == condition::not_found), to_string(end.error()));
        }
}

BOOST_AUTO_TEST_CASE(an_older_object_is_in_the_way_of_one_that_must_not_overwrite) {
    for (whole_object kind : all_put) BOOST_TEST_CONTEXT(int(kind)) {
            whole_course w(kind, [](client_options& o) { o.retry.max_attempts = 3; });
            BOOST_REQUIRE(w.run(w.bucket().put_object("k", payload(w.from->bytes))).has_value());
            w.at(10s, [] {});
            w.turn();
            w.options.headers.forbid_overwrite = true;
            w.service.drop_after("PutObject", 1, 1); // the second attempt is refused
            auto const end = w.end_of_whole();
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == service_errc::file_already_exists), to_string(end.error()));
        }
}

BOOST_AUTO_TEST_CASE(one_request_that_never_arrived_is_a_failure_without_a_doubt) {
    for (whole_object kind : all_put) BOOST_TEST_CONTEXT(request_of(kind) << ' ' << int(kind)) {
            whole_course w(kind);
            w.service.drop_after("PutObject", 1, -1);
            auto const end = w.end_of_whole();
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().parts == parts_status::none), to_string(end.error()));
            BOOST_TEST(end.error().detail.find("may be stored") == std::string::npos);
        }
}

BOOST_AUTO_TEST_CASE(one_request_of_which_nothing_is_known_says_that_the_object_may_be_stored) {
    for (whole_object kind : all_whole) BOOST_TEST_CONTEXT(request_of(kind) << ' ' << int(kind)) {
            whole_course w(kind);
            w.service.lose_response(request_of(kind), -1);
            auto const blind = [&] { w.service.fail("HeadObject", 503, "ServiceUnavailable", -1); };
            if (kind == whole_object::copy) { // its source is described first
                w.service.stall("CopyObject", 1s);
                w.at(500ms, blind);
            } else {
                blind();
            }
            auto const end = w.end_of_whole();
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().parts == parts_status::unknown), to_string(end.error()));
            BOOST_TEST(end.error().detail.find("the object may be stored") != std::string::npos,
                       to_string(end.error()));
        }
}

BOOST_AUTO_TEST_CASE(one_request_whose_callback_failed_has_stored_the_object) {
    std::string const body = "<Error><Code>CallbackFailed</Code><Message>no</Message></Error>";
    for (whole_object kind : {whole_object::upload, whole_object::upload_with_store, whole_object::writer})
        BOOST_TEST_CONTEXT(int(kind)) {
            whole_course w(kind);
            w.options.headers.callback = some_callback();
            w.service.respond_raw("PutObject", raw_response("203 Non-Authoritative", "", body));
            auto const end = w.end_of_whole();
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == service_errc::callback_failed));
            BOOST_TEST((end.error().parts == parts_status::none));
            BOOST_TEST(end.error().detail.find("may be stored") == std::string::npos);
            BOOST_TEST(w.object_stands());
        }
}

BOOST_AUTO_TEST_CASE(a_page_of_404_in_between_is_no_proof_that_something_is_gone) {
    std::string const page = raw_response("404 Not Found", "Content-Type: text/html\r\n", "<html>no route</html>");
    for (driver d : {driver::upload, driver::writer, driver::copy}) BOOST_TEST_CONTEXT(name_of(d)) {
            course removes(d); // to an abort, and to the list that would verify it
            removes.service.fail(d == driver::copy ? "UploadPartCopy" : "UploadPart", 403, "AccessDenied", -1);
            removes.service.respond_raw("AbortMultipartUpload", page, -1);
            removes.service.respond_raw("ListParts", page, -1);
            auto const left = removes.end();
            BOOST_REQUIRE(left.has_error());
            BOOST_TEST((left.error().parts == parts_status::unknown), to_string(left.error()));

            course completes(d); // to the question for the object
            completes.service.drop_after("CompleteMultipartUpload", 1, -1);
            completes.service.fail("ListParts", 404, "NoSuchUpload", -1);
            completes.service.respond_raw("HeadObject", page, -1);
            if (d == driver::copy) continue; // it needs both before it completes
            auto const unknown = completes.end();
            BOOST_REQUIRE(unknown.has_error());
            BOOST_TEST((unknown.error().parts == parts_status::unknown), to_string(unknown.error()));
            BOOST_TEST(unknown.error().detail.find("the object may be stored") != std::string::npos);
        }
    world w(nullptr, send_once);
    w.service.lose_response("PutObject", -1);
    w.service.respond_raw("HeadObject", page, -1);
    auto const put = w.run(w.bucket().put_object("k", std::string("bytes")));
    BOOST_REQUIRE(put.has_error());
    BOOST_TEST((put.error().parts == parts_status::unknown), to_string(put.error()));
}

BOOST_AUTO_TEST_SUITE_END()
