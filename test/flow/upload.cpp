// SPDX-License-Identifier: BSL-1.0
// Uploads that nobody stops: parts, single puts, retries, lost answers, checksums.
#include "flow/world.hpp"

#include <set>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(upload)

BOOST_AUTO_TEST_CASE(a_source_goes_up_in_parts_and_is_the_same_there) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(5 * small_part + 17));

    auto done = w.run(w.bucket().upload("dir/a b+%.bin", from, in_small_parts()));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", "dir/a b+%.bin") == from->bytes));
    BOOST_TEST(done->crc64_confirmed);
    BOOST_TEST(!done->resumed);
    BOOST_TEST(done->size == from->bytes.size());
    BOOST_TEST(done->totals.parts_done == 6);
    BOOST_TEST(done->totals.bytes_done == from->bytes.size());
    BOOST_TEST(done->etag.ends_with("-6\""));
    BOOST_TEST(w.service.requests("UploadPart") == 6);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_small_source_and_an_empty_one_go_by_one_put) {
    world w;
    for (std::size_t size : {std::size_t(0), std::size_t(1), std::size_t(300'000)}) {
        auto from = std::make_shared<memory_source>(some_bytes(size));
        auto done = w.run(w.bucket().upload("k", from));
        BOOST_REQUIRE(done.has_value());
        BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
        BOOST_TEST(done->upload_id.empty());
        BOOST_TEST(done->totals.bytes_done == size);
    }
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 0);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(so_many_parts_are_in_flight_as_asked_for_and_never_more) {
    world w;
    int most = 0;
    auto from = std::make_shared<memory_source>(some_bytes(12 * small_part));
    from->on_read = [&](std::uint64_t) { most = std::max(most, static_cast<int>(w.insides().pool->leased())); };
    auto options = in_small_parts();
    options.concurrency = 5;

    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, options)).has_value());

    BOOST_TEST(most == 5);
}

// Memory that the first parts touched would stay with the process.
BOOST_AUTO_TEST_CASE(where_many_parts_will_be_in_flight_the_first_ones_are_read_in_small_slices_too) {
    for (int in_flight : {8, 40}) {
        world w;
        auto from = std::make_shared<memory_source>(some_bytes(40 * 2 * async::slice_size));
        std::set<std::uint64_t> slices;
        from->on_read = [&](std::uint64_t offset) { slices.insert(offset); };
        auto options = in_small_parts();
        options.part_size = 2 * async::slice_size;
        options.concurrency = in_flight;

        BOOST_REQUIRE(w.run(w.bucket().upload("k", from, options)).has_value());

        std::size_t const slice = in_flight == 8 ? async::slice_size : async::slice_size / 2;
        BOOST_TEST(slices.size() == from->bytes.size() / slice);
    }
}

BOOST_AUTO_TEST_CASE(more_than_a_thousand_parts_are_listed_and_resumed_page_by_page) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(1'010 * small_part));
    cancellation_source stop;
    auto options = in_small_parts(w.store);
    options.concurrency = 16;
    options.cancellation = stop.token();
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 1'006 * small_part) stop.pause();
    };
    auto paused = w.run(w.bucket().upload("k", from, options));
    BOOST_REQUIRE((paused.error().code == errc::paused));
    int const before = w.service.requests("UploadPart");

    from->on_read = nullptr;
    auto done = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST(done->resumed);
    BOOST_TEST(done->totals.parts_resumed > 1000);
    BOOST_TEST(w.service.requests("ListParts") >= 2);
    BOOST_TEST(w.service.requests("UploadPart") - before <= 1'010 - done->totals.parts_resumed);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(a_busy_service_and_a_lost_answer_are_survived_and_counted) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.fail("UploadPart", 503, "SlowDown", 2);
    w.service.lose_response("CompleteMultipartUpload");

    auto done = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST(done->totals.retries == 3);
    BOOST_TEST(done->crc64_confirmed);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    BOOST_TEST(w.service.requests("HeadObject") == 1);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_lost_answer_to_a_part_sends_that_part_again) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.lose_response("UploadPart", 2);

    auto done = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    BOOST_TEST(w.service.requests("UploadPart") == 5);
}

BOOST_AUTO_TEST_CASE(a_wrong_checksum_is_sent_again_once_and_then_fails_with_the_part_named) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.wrong_crc("UploadPart");
    BOOST_TEST(w.run(w.bucket().upload("k", from, in_small_parts())).has_value());

    w.service.wrong_crc("UploadPart", -1);
    auto failed = w.run(w.bucket().upload("k2", from, in_small_parts()));

    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST((failed.error().code == errc::checksum_mismatch));
    BOOST_TEST((failed.error().code == condition::corrupt));
    BOOST_TEST(failed.error().operation == "UploadPart");
    BOOST_TEST(failed.error().part_number >= 1);
    BOOST_TEST(failed.error().attempts == 2);
    BOOST_TEST((failed.error().parts == parts_status::removed));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_wrong_checksum_in_the_response_alone_is_settled_by_asking_for_the_object) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.wrong_crc("CompleteMultipartUpload");

    auto done = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(bytes_that_the_service_damages_are_found_when_it_joins_them) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.wrong_crc("CompleteMultipartUpload");
    w.service.wrong_crc("HeadObject");

    auto failed = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_TEST((failed.error().code == errc::checksum_mismatch));
    BOOST_TEST(failed.error().operation == "CompleteMultipartUpload");
}

BOOST_AUTO_TEST_CASE(a_refusal_that_comes_while_the_body_goes_out_is_told_and_stops_the_siblings) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(40 * small_part));
    auto options = in_small_parts();
    options.part_size = 10 * small_part;
    w.service.refuse_early("UploadPart", 403, "AccessDenied", -1);

    auto failed = w.run(w.bucket().upload("k", from, options));

    BOOST_TEST((failed.error().code == service_errc::access_denied));
    BOOST_TEST((failed.error().code == condition::denied));
    BOOST_TEST(failed.error().http_status == 403);
    BOOST_TEST(!failed.error().request_id.empty());
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_clock_an_hour_off_is_corrected_once_for_all) {
    world w;
    w.clock->shift_utc(1h);
    w.insides().clock_offset = -2h;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));

    auto done = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.insides().clock_offset > -2s && w.insides().clock_offset < 2s));
}

BOOST_AUTO_TEST_CASE(a_silent_service_ends_in_a_timeout_that_says_so) {
    world w(nullptr, [](client_options& o) { o.retry.give_up_after = 10s; }); // less than a silence: three attempts
    auto from = std::make_shared<memory_source>(some_bytes(2 * small_part));
    w.service.stall("UploadPart", 10min, -1);

    auto failed = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_TEST((failed.error().code == errc::response_timed_out));
    BOOST_TEST(failed.error().attempts == 3);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_total_time_limit_ends_a_request_with_all_its_retries) {
    world w(nullptr, [](client_options& o) {
        o.timeouts.total = 3s;
        o.retry.max_attempts = 1000;
    });
    w.service.fail("HeadObject", 500, "InternalError", -1);
    auto const before = w.clock->now();

    auto failed = w.run(w.bucket().head_object("k"));

    BOOST_TEST((failed.error().code == errc::total_timed_out));
    BOOST_TEST(failed.error().operation == "HeadObject");
    BOOST_TEST((w.clock->now() - before >= 3s));
    BOOST_TEST((w.clock->now() - before < 60s));
}

BOOST_AUTO_TEST_CASE(a_source_that_changes_or_shrinks_fails_and_leaves_nothing_that_cannot_be_used) {
    world w;
    auto changing = std::make_shared<memory_source>(some_bytes(5 * small_part));
    changing->on_read = [&](std::uint64_t offset) {
        if (offset > 0) changing->mark = "second";
    };
    auto changed = w.run(w.bucket().upload("k", changing, in_small_parts(w.store)));
    BOOST_TEST((changed.error().code == errc::source_changed));
    BOOST_TEST((changed.error().parts == parts_status::kept)); // the next run compares them

    auto shrinking = std::make_shared<memory_source>(some_bytes(5 * small_part));
    shrinking->on_read = [&](std::uint64_t offset) {
        if (offset > 0) shrinking->bytes.resize(3 * small_part);
    };
    auto truncated = w.run(w.bucket().upload("k", shrinking, in_small_parts(w.store)));
    BOOST_TEST((truncated.error().code == errc::source_truncated));

    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_misspelled_operation_is_not_counted_as_none) {
    world w;
    BOOST_TEST(w.service.requests("UploadPart") == 0);
    BOOST_CHECK_THROW(w.service.requests("UploadPat"), std::invalid_argument);
    BOOST_CHECK_THROW(w.service.bytes_received("UploadPat"), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(progress_never_goes_back_and_never_beyond_the_total) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(30 * small_part));
    w.service.fail("UploadPart", 500, "InternalError", 7);
    std::uint64_t last = 0;
    int told = 0;
    auto options = in_small_parts();
    options.on_progress = [&](progress const& p) {
        ++told;
        BOOST_TEST(p.bytes_done >= last);
        BOOST_TEST(p.bytes_done + p.bytes_in_flight <= *p.bytes_total);
        BOOST_TEST(p.parts_in_flight <= 3);
        last = p.bytes_done;
    };

    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, options)).has_value());

    BOOST_TEST(last == from->bytes.size());
    BOOST_TEST(told >= 2);
}

BOOST_AUTO_TEST_CASE(content_md5_is_sent_on_request_and_checked_by_the_service) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    auto options = in_small_parts();
    options.content_md5 = true;

    BOOST_TEST(w.run(w.bucket().upload("k", from, options)).has_value());
    options.multipart_threshold = 1 << 30;
    BOOST_TEST(w.run(w.bucket().upload("k", from, options)).has_value());
}

BOOST_AUTO_TEST_CASE(arguments_that_break_a_rule_fail_before_any_traffic) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    auto refused = [&](upload_options const& o, std::string const& key) {
        auto failed = w.run(w.bucket().upload(key, from, o));
        return failed.has_error() && failed.error().code == errc::invalid_argument;
    };
    auto options = in_small_parts();
    options.part_size = 1000;
    BOOST_TEST(refused(options, "k"));
    options = in_small_parts();
    options.concurrency = 0;
    BOOST_TEST(refused(options, "k"));
    BOOST_TEST(refused(in_small_parts(), ""));
    BOOST_TEST(refused(in_small_parts(), std::string(1024, 'k')));
    options = in_small_parts();
    options.headers.user["name"] = "a\r\nEvil: 1";
    BOOST_TEST(refused(options, "k"));
    BOOST_TEST(w.service.requests("*") == 0);
}

BOOST_AUTO_TEST_CASE(md5s_of_many_parts_in_flight_are_those_that_the_service_makes) {
    world w;
    auto from = std::make_shared<memory_source>(some_bytes(40 * small_part + 777));
    auto options = in_small_parts();
    options.content_md5 = true;
    options.concurrency = 16;

    auto done = w.run(w.bucket().upload("k", from, options)); // a wrong one would be refused: InvalidDigest

    BOOST_REQUIRE_MESSAGE(done.has_value(), to_string(done.error()));
    BOOST_TEST(done->totals.retries == 0);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_source_that_is_changed_after_its_md5_was_made_is_told_as_that) {
    for (bool resumable : {false, true}) {
        world w;
        auto from = std::make_shared<memory_source>(some_bytes(5 * small_part));
        auto options = in_small_parts(resumable ? w.store : nullptr);
        options.content_md5 = true;
        std::set<std::uint64_t> read;
        from->before_read = [&](std::uint64_t offset) {
            bool const to_be_sent = !read.insert(offset).second; // it is read for the second time
            if (!to_be_sent || offset != 3 * small_part || from->mark != "first") return;
            from->bytes[3 * small_part + 5] ^= 1;
            from->mark = "second";
        };
        options.concurrency = 1;

        auto const end = w.run(w.bucket().upload("k", from, options));

        failure const& f = end.error();
        BOOST_TEST((f.code == errc::source_changed), to_string(f));
        BOOST_TEST(f.detail.find("the MD5 differs") != std::string::npos, f.detail);
        BOOST_TEST(f.part_number == 4);
        BOOST_TEST(f.operation == "UploadPart");
        BOOST_TEST((f.parts == (resumable ? parts_status::kept : parts_status::removed)));
        BOOST_TEST(w.service.uploads("examplebucket").size() == (resumable ? 1U : 0U));
    }
}

BOOST_AUTO_TEST_CASE(a_stop_while_md5s_are_made_side_by_side_leaves_nothing_behind) {
    for (std::uint64_t at : {1ULL, 9ULL, 17ULL, 30ULL}) {
        world w;
        auto from = std::make_shared<memory_source>(some_bytes(40 * small_part + 777));
        auto options = in_small_parts();
        options.content_md5 = true;
        options.concurrency = 16;
        cancellation_source stop;
        options.cancellation = stop.token();
        std::uint64_t reads = 0;
        from->on_read = [&](std::uint64_t) {
            if (++reads == at) stop.abort();
        };
        auto end = w.run(w.bucket().upload("k", from, options));
        BOOST_TEST((end.error().code == errc::aborted));
        BOOST_TEST(w.service.uploads("examplebucket").empty());
        w.check_nothing_is_lent();
    }
}

BOOST_AUTO_TEST_SUITE_END()
