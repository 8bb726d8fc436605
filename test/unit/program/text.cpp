// SPDX-License-Identifier: BSL-1.0
// What an upload prints: figures, the bar, the outcome, the advice.
#include "program/text/columns.hpp"
#include "program/text/failure_report.hpp"
#include "program/text/tree_report.hpp"
#include "program/text/upload_report.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <limits>

using namespace ossio;
using namespace ossio::program;

BOOST_AUTO_TEST_SUITE(text)

namespace {

progress half() {
    progress p;
    p.bytes_done = 128 << 20;
    p.bytes_total = 256 << 20;
    p.bytes_per_second = 41.3 * 1024 * 1024;
    p.seconds_left = 3.1;
    p.parts_in_flight = 8;
    return p;
}

bool says(std::string const& text, std::string_view what) { return text.find(what) != std::string::npos; }

} // namespace

BOOST_AUTO_TEST_CASE(figures) {
    BOOST_TEST(size_text(0) == "0 B");
    BOOST_TEST(size_text(1023) == "1023 B");
    BOOST_TEST(size_text(1024) == "1.0 KiB");
    BOOST_TEST(size_text(1.5 * (1 << 20)) == "1.5 MiB");
    BOOST_TEST(size_text(48.8 * 1024 * 1024 * 1024 * 1024) == "48.8 TiB");
    BOOST_TEST(duration_text(0) == "0:00");
    BOOST_TEST(duration_text(65.4) == "1:05");
    BOOST_TEST(duration_text(59.6) == "1:00");
    BOOST_TEST(duration_text(7384) == "2:03:04");
    BOOST_TEST(duration_text(-5) == "0:00");
    BOOST_TEST(duration_text(1e30) == "100 h");
    BOOST_TEST(duration_text(std::numeric_limits<double>::quiet_NaN()) == "100 h");
}

BOOST_AUTO_TEST_CASE(the_bar_fits_its_line_whatever_the_width) {
    std::string const wide = progress_bar(half(), 120);
    BOOST_TEST(wide.substr(0, 42) == "[" + std::string(20, '=') + '>' + std::string(19, ' ') + ']');
    BOOST_TEST(says(wide, "50 %  41.3 MiB/s  0:03 left  128.0 MiB of 256.0 MiB  8 parts in flight"));
    for (std::size_t width = 0; width < 200; ++width) BOOST_REQUIRE(progress_bar(half(), width).size() <= width);

    progress none, all = half();
    BOOST_TEST(progress_bar(none, 100) == "0 B/s  0 B  0 parts in flight"); // a stream of unknown length
    BOOST_TEST(progress_bar(half(), 39).substr(0, 9) == "50 %  41.");       // nothing is cut in the middle
    BOOST_TEST(progress_bar(half(), 39).size() == 27U);
    none.bytes_total = 0;
    BOOST_TEST(says(progress_bar(none, 100), "100 %  0 B/s  0 B of 0 B")); // an empty file
    all.bytes_done = *all.bytes_total;
    all.parts_in_flight = 1;
    all.retries = 2;
    BOOST_TEST(says(progress_bar(all, 120), "========]"));
    BOOST_TEST(says(progress_bar(all, 120), "1 part in flight  2 retries"));
    BOOST_TEST(progress_line(half()).substr(0, 5) == "50 %,");
}

BOOST_AUTO_TEST_CASE(many_files_fit_a_line_and_what_matters_least_goes_first) {
    tree_status s;
    s.files_total = 1000;
    s.is_counting = false;
    s.files_done = 40;
    s.bytes_total = 256 << 20;
    s.bytes_done = 64 << 20;
    s.bytes_per_second = 41.3 * 1024 * 1024;
    s.seconds_left = 61;
    s.slowest = "folder/\xe4\xb8\xad\xe6\x96\x87-\x1b[31m-a-rather-long-name-of-a-file.bin";
    s.slowest_percent = 7;
    for (std::size_t width = 0; width < 250; ++width) BOOST_REQUIRE(columns_of(progress_bar(s, width)) <= width);
    BOOST_TEST(progress_bar(s, 39) == "25 %  41.3 MiB/s  1:01 left");
    std::string const wide = progress_bar(s, 199);
    BOOST_TEST(says(wide, "] 25 %  41.3 MiB/s  1:01 left  40/1000 files  64.0 MiB of 256.0 MiB  ..."));
    BOOST_TEST(says(wide, "-a-rather-long-name-of-a-file.bin 7 %"));
    BOOST_TEST(!says(wide, "\x1b"));
    s.is_counting = true;
    BOOST_TEST(says(progress_line(s), "25 %, 41.3 MiB/s, 40/1000+ files"));
    auto const o = boost::json::parse(progress_json(s)).at("progress").as_object();
    BOOST_TEST(o.at("bytes_done").to_number<int>() == 64 << 20);
    tree_result end;
    end.figures = s;
    end.skipped["the object exists"] = 3;
    end.left = 2;
    BOOST_TEST(tree_text(end, "uploaded") ==
               "uploaded 40 files, 64.0 MiB, in 0:00; 3 skipped: the object exists; 2 or more left");
    BOOST_TEST(boost::json::parse(tree_json(end, "paused")).at("outcome").as_string() == "paused");
}

BOOST_AUTO_TEST_CASE(the_outcome_for_people_and_for_programs) {
    upload_result r;
    r.key = "k";
    r.size = 256 << 20;
    r.etag = "\"E-32\"";
    r.crc64 = std::numeric_limits<std::uint64_t>::max();
    r.upload_id = "U";
    r.crc64_confirmed = true;
    r.totals.parts_total = 32;
    r.totals.bytes_resumed = 128 << 20;
    r.totals.retries = 1;
    arguments a;
    a.target.bucket = "b";

    std::string const said = success_text(a, r, 2);
    BOOST_TEST(said == "uploaded 256.0 MiB to oss://b/k in 2.0 s, 128.0 MiB of it in an earlier run, ETag \"E-32\"");
    r.crc64_confirmed = false;
    BOOST_TEST(says(success_text(a, r, 2), "did not confirm the checksum"));
    r.unconfirmed_uploads = 2;
    BOOST_TEST(says(success_text(a, r, 2), "2 unfinished uploads of this key may be left on the service"));
    BOOST_TEST(says(success_text(a, r, 2), "or because a deletion was not confirmed"));

    auto const o = boost::json::parse(success_json(r, 2)).as_object();
    BOOST_TEST(o.size() == 12U);
    BOOST_TEST(!o.at("crc64_confirmed").as_bool());
    BOOST_TEST(o.at("outcome").as_string() == "uploaded");
    BOOST_TEST(o.at("unconfirmed_uploads").as_int64() == 2);
    BOOST_TEST(o.at("bytes").as_int64() == 256 << 20);
    BOOST_TEST(o.at("crc64").as_string() == "18446744073709551615"); // beyond what doubles hold
    BOOST_TEST(o.at("etag").as_string() == "\"E-32\"");
    BOOST_TEST(o.at("parts").as_int64() == 32);
    BOOST_TEST(o.at("resumed_bytes").as_int64() == 128 << 20);
    BOOST_TEST(o.at("retries").as_int64() == 1);
    BOOST_TEST(o.at("upload_id").as_string() == "U");
}

BOOST_AUTO_TEST_CASE(a_failure_comes_with_what_can_be_done) {
    arguments a;
    a.target.bucket = "examplebucket";
    a.connection.region = "cn-hangzhou";
    a.connection.profile = "backup";
    struct row {
        error_code code;
        request_phase phase;
        char const* advice;
    };
    for (row const& r :
         {row{service_errc::signature_does_not_match, {}, "and the region (cn-hangzhou)"},
          row{service_errc::invalid_access_key_id,
              {},
              "check the access key: ossio whoami --profile backup prints where it was found"},
          row{service_errc::no_such_bucket, {}, "examplebucket"},
          row{service_errc::request_time_too_skewed, {}, "set the clock"},
          row{errc::connect_timed_out, request_phase::connect, "check the endpoint and the network"},
          row{asio::error::no_descriptors, request_phase::connect, "raise the limit of open files (ulimit -n)"},
          row{errc::tls_failed, request_phase::tls, "--ca-file"},
          row{errc::tls_failed, request_phase::receive, "--client-cert"},
          row{errc::checkpoint_not_saved, {}, "--no-resume"},
          row{errc::checkpoint_in_use, {}, "wait for the other run"}}) {
        failure f(r.code);
        f.phase = r.phase;
        f.request_id = "65A0";
        std::string const said = failure_report(a, f);
        BOOST_TEST(says(said, r.advice), said);
        BOOST_TEST(says(said, "65A0"), said);
        BOOST_TEST(!says(said, "\n"));
    }
}

BOOST_AUTO_TEST_CASE(a_file_of_certificates_that_cannot_be_used_is_no_matter_of_the_server) {
    failure f(errc::tls_failed, "client options: the CA file /nope cannot be used");
    std::string const said = failure_report(arguments(), f);
    BOOST_TEST(says(said, "/nope"), said);
    BOOST_TEST(!says(said, "the server"), said);
}

BOOST_AUTO_TEST_CASE(checkpoints_in_redis_have_no_folder_to_change) {
    arguments a;
    a.transfer.checkpoint_redis = "redis://redis.internal";
    std::string const said = failure_report(a, failure(errc::checkpoint_in_use));
    BOOST_TEST(says(said, "wait for the other run"), said);
    BOOST_TEST(!says(said, "--checkpoint-dir"), said);
}

BOOST_AUTO_TEST_CASE(a_failure_after_several_attempts_tells_each_to_people_and_to_programs) {
    arguments a;
    attempt_record busy, refused;
    busy.code = service_errc::server_busy;
    busy.http_status = 503;
    busy.address = "192.0.2.1:443";
    busy.decision = retry_decision::again;
    refused.number = 2;
    refused.code = service_errc::access_denied;
    failure f(service_errc::access_denied);
    f.attempts = 2;
    f.history = std::make_shared<std::vector<attempt_record> const>(std::vector{busy, refused});

    std::string const said = failure_story(a, f);
    auto const json = boost::json::parse(failure_json(f, {})).as_object();

    BOOST_TEST(says(failure_report(a, f), "access denied [2 attempts]; check the permissions"));
    BOOST_TEST(said.starts_with("  attempt 1 at +0.000 s"));
    BOOST_TEST(says(said, "\n  attempt 2 at +0.000 s"));
    BOOST_TEST(json.at("attempts").as_array().size() == 2U);
    BOOST_TEST(json.at("attempts").as_array()[0].at("address").as_string() == "192.0.2.1:443");
    BOOST_TEST(json.at("attempts").as_array()[0].at("status").as_int64() == 503);
    BOOST_TEST(json.at("attempts").as_array()[1].at("decision").as_string() == "not_retryable");
    f.attempts = 1;
    BOOST_TEST(failure_story(a, f).empty());
    a.output.verbose = true;
    BOOST_TEST(!failure_story(a, f).empty());
}

BOOST_AUTO_TEST_SUITE_END()
