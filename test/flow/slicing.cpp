// SPDX-License-Identifier: BSL-1.0
// Several workers send one object: each its own parts, and one of them completes.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(slicing)

namespace {

void send_once(client_options& o) { o.retry.max_attempts = 1; }

/// An upload of ten parts that has been begun.
class shared_world : public world {
public:
    explicit shared_world(std::function<void(client_options&)> adjust = {}) : world(nullptr, std::move(adjust)) {
        begun = run(bucket().init_multipart_upload("k")).value();
    }

    upload_options of(part_slice slice) const {
        auto options = in_small_parts();
        options.slice = slice;
        options.resume_from_service = service_resume::of_upload(begun.upload_id);
        return options;
    }
    asio::awaitable<upload_result> work(part_slice slice) { return bucket().upload("k", source_ptr(from), of(slice)); }
    result<upload_result> send(part_slice slice) { return run(work(slice)); }
    std::vector<int> numbers() const {
        std::vector<int> all;
        for (part const& p : service.parts("examplebucket", begun)) all.push_back(p.number);
        return all;
    }
    bool object_stands() const {
        return service.has_object("examplebucket", "k") && service.object("examplebucket", "k") == from->bytes;
    }
    bool is_unfinished() const { return !service.uploads("examplebucket").empty(); }

    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(10 * small_part - 7));
    multipart_upload begun;
};

void check_refused(result<upload_result> const& end) {
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::invalid_argument), to_string(end.error()));
}

} // namespace

BOOST_AUTO_TEST_CASE(a_worker_sends_its_share_and_nothing_else) {
    shared_world w;
    std::vector<std::uint64_t> read;
    w.from->on_read = [&](std::uint64_t offset) { read.push_back(offset); };

    auto const end = w.send(part_slice(1, 3));

    BOOST_REQUIRE_MESSAGE(end.has_value(), to_string(end.error()));
    BOOST_TEST(w.numbers() == (std::vector{4, 5, 6}), boost::test_tools::per_element());
    BOOST_TEST(end->parts_missing == 7);
    BOOST_TEST(end->totals.parts_total == 3);
    BOOST_TEST(end->totals.bytes_done == 3 * small_part);
    BOOST_TEST((end->totals.bytes_total == std::optional<std::uint64_t>(3 * small_part)));
    for (std::uint64_t offset : read) BOOST_TEST((offset >= 3 * small_part && offset < 6 * small_part));
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(the_worker_that_finds_all_parts_completes) {
    shared_world w;
    for (int index : {2, 0, 3}) BOOST_TEST(w.send(part_slice(index, 4)).value().parts_missing != 0);

    auto const last = w.send(part_slice(1, 4));

    BOOST_REQUIRE_MESSAGE(last.has_value(), to_string(last.error()));
    BOOST_TEST(last->parts_missing == 0);
    BOOST_TEST(last->size == w.from->bytes.size());
    BOOST_TEST(last->crc64_confirmed);
    BOOST_TEST(w.object_stands());
    BOOST_TEST(!w.is_unfinished());
    BOOST_TEST(w.service.requests("UploadPart") == 10);
}

BOOST_AUTO_TEST_CASE(workers_that_complete_at_once_are_one_success) {
    shared_world w;
    w.service.stall("UploadPart", 3s, -1);
    std::vector<std::shared_ptr<ending<upload_result>>> all;
    for (int index = 0; index < 10; ++index) all.push_back(w.start(w.work(part_slice(index, 10))));
    w.turn();
    int completed = 0;
    for (auto const& one : all) {
        BOOST_REQUIRE(one->is.has_value());
        BOOST_REQUIRE_MESSAGE(one->is->has_value(), to_string(one->is->error()));
        if ((*one->is)->parts_missing == 0) ++completed;
    }
    BOOST_TEST(completed >= 1);
    BOOST_TEST(w.object_stands());
    BOOST_TEST(!w.is_unfinished());
}

BOOST_AUTO_TEST_CASE(more_workers_than_parts_is_no_failure) {
    shared_world w;
    for (int index = 0; index < 16; ++index) BOOST_REQUIRE(w.send(part_slice(index, 16)).has_value());
    BOOST_TEST(w.object_stands());
    BOOST_TEST(w.service.requests("UploadPart") == 10);
}

BOOST_AUTO_TEST_CASE(a_source_without_bytes_and_one_smaller_than_a_part_are_shared_too) {
    for (std::string const& bytes : {std::string(), std::string("hello")}) {
        shared_world w;
        w.from = std::make_shared<memory_source>(bytes);
        for (int index = 0; index < 2; ++index) {
            auto const end = w.send(part_slice(index, 2));
            BOOST_REQUIRE_MESSAGE(end.has_value(), to_string(end.error()));
        }
        BOOST_TEST(w.object_stands());
    }
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_started_again_sends_only_what_is_missing) {
    shared_world w;
    cancellation_source stop;
    auto options = w.of(part_slice(0, 2));
    options.concurrency = 1;
    options.cancellation = stop.token();
    w.from->on_read = [&](std::uint64_t offset) {
        if (offset >= 2 * small_part) stop.pause();
    };
    auto const paused = w.run(w.bucket().upload("k", source_ptr(w.from), options));
    w.from->on_read = nullptr;
    BOOST_REQUIRE(paused.has_error());
    BOOST_TEST((paused.error().code == errc::paused), to_string(paused.error()));
    BOOST_TEST((paused.error().parts == parts_status::kept));
    int const there = static_cast<int>(w.numbers().size());

    auto const again = w.send(part_slice(0, 2));

    BOOST_REQUIRE_MESSAGE(again.has_value(), to_string(again.error()));
    BOOST_TEST(again->totals.parts_resumed == there);
    BOOST_TEST(w.service.requests("UploadPart") <= 6); // one may have been in flight
    BOOST_TEST(w.numbers() == (std::vector{1, 2, 3, 4, 5}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_part_of_other_bytes_is_sent_again) {
    shared_world w;
    BOOST_REQUIRE(w.run(w.bucket().upload_part(w.begun, 1, payload(std::string(small_part, 'x')))).has_value());
    BOOST_REQUIRE(w.run(w.bucket().upload_part(w.begun, 2, payload(std::string(7, 'x')))).has_value());
    BOOST_REQUIRE(w.send(part_slice(0, 1)).has_value());
    BOOST_TEST(w.object_stands());
}

BOOST_AUTO_TEST_CASE(a_worker_that_is_started_again_after_the_object_was_completed_finds_it) {
    shared_world w;
    BOOST_REQUIRE(w.send(part_slice(0, 1)).has_value());
    w.run(w.clock->sleep(24h));

    auto const late = w.send(part_slice(3, 4));

    BOOST_REQUIRE_MESSAGE(late.has_value(), to_string(late.error()));
    BOOST_TEST(late->parts_missing == 0);
    BOOST_TEST(late->resumed);
    BOOST_TEST(late->upload_id == w.begun.upload_id);
    BOOST_TEST(w.service.requests("UploadPart") == 10);
}

BOOST_AUTO_TEST_CASE(an_upload_that_was_aborted_is_a_failure_and_nothing_is_sent) {
    for (bool const other_object : {false, true}) {
        shared_world w;
        BOOST_REQUIRE(w.run(w.bucket().abort_multipart_upload(w.begun)).has_value());
        if (other_object) {
            std::string other = w.from->bytes;
            other[9] ^= 1;
            BOOST_REQUIRE(w.run(w.bucket().put_object("k", payload(other))).has_value());
        }
        auto const end = w.send(part_slice(0, 2));
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::upload_vanished), to_string(end.error()));
        BOOST_TEST((end.error().code == condition::not_found));
        BOOST_TEST(w.service.requests("UploadPart") == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_response_to_complete_that_is_lost_is_a_success) {
    shared_world w(send_once);
    w.service.lose_response("CompleteMultipartUpload", -1);
    auto const end = w.send(part_slice(0, 1));
    BOOST_REQUIRE_MESSAGE(end.has_value(), to_string(end.error()));
    BOOST_TEST(w.object_stands());
}

BOOST_AUTO_TEST_CASE(no_failure_and_no_stop_of_one_worker_aborts_the_upload_of_all) {
    for (bool const aborts : {false, true}) {
        shared_world w(send_once);
        cancellation_source stop;
        auto options = w.of(part_slice(0, 2));
        options.cancellation = stop.token();
        options.on_failure = parts_policy::discard;
        if (aborts)
            w.from->on_read = [&](std::uint64_t) { stop.abort(); };
        else
            w.service.fail("UploadPart", 403, "AccessDenied", -1);
        auto const end = w.run(w.bucket().upload("k", source_ptr(w.from), options));
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
        BOOST_TEST(w.is_unfinished());
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
    }
}

BOOST_AUTO_TEST_CASE(a_checkpoint_store_is_not_touched) {
    shared_world w;
    auto options = w.of(part_slice(0, 2));
    options.checkpoints = w.store;
    options.checkpoint_id = "id";
    BOOST_REQUIRE(w.run(w.bucket().upload("k", source_ptr(w.from), options)).has_value());
    BOOST_TEST(!w.run(w.store->load("id")).value().has_value());
}

BOOST_AUTO_TEST_CASE(options_that_make_no_sense_are_refused) {
    shared_world w;
    for (part_slice const slice : {part_slice(2, 2), part_slice(-1, 2), part_slice(0, 0), part_slice(0, 10'001)})
        check_refused(w.send(slice));
    auto options = w.of(part_slice(0, 2));
    options.sequential = true;
    check_refused(w.run(w.bucket().upload("k", source_ptr(w.from), options)));
    options = w.of(part_slice(0, 2));
    options.resume_from_service = service_resume::newest();
    check_refused(w.run(w.bucket().upload("k", source_ptr(w.from), options)));
    auto const prepared = w.run(w.bucket().prepare_upload("k", source_ptr(w.from), w.of(part_slice(0, 2))));
    BOOST_REQUIRE(prepared.has_error());
    BOOST_TEST((prepared.error().code == errc::invalid_argument));
    auto writer = w.bucket().open_writer("k", w.of(part_slice(0, 2)));
    auto const written = w.run(writer.write(asio::buffer("x", 1)));
    BOOST_REQUIRE(written.has_error());
    BOOST_TEST((written.error().code == errc::invalid_argument));
    BOOST_TEST(w.service.requests("UploadPart") == 0);
    BOOST_TEST(w.is_unfinished());
}

BOOST_AUTO_TEST_CASE(a_worker_whose_upload_ends_under_its_hands_looks_for_the_object) {
    for (bool stands : {true, false}) {
        shared_world w;
        if (stands) BOOST_REQUIRE(w.run(w.bucket().upload("k", source_ptr(w.from), in_small_parts())).has_value());
        w.service.fail("UploadPart", 404, "NoSuchUpload");

        auto const end = w.send(part_slice(0, 2));

        BOOST_TEST(end.has_value() == stands);
        if (end) BOOST_TEST(end->parts_missing == 0);
        if (!end) BOOST_TEST((end.error().code == errc::upload_vanished), to_string(end.error()));
        w.check_nothing_is_lent();
    }
}

BOOST_AUTO_TEST_CASE(an_object_that_a_worker_finds_is_confirmed_only_if_it_was_compared) {
    for (bool has_sent : {true, false}) {
        shared_world w;
        BOOST_REQUIRE(w.run(w.bucket().put_object("k", payload(w.from->bytes))).has_value());
        if (!has_sent) w.service.fail("UploadPart", 404, "NoSuchUpload");
        w.from->on_read = [&w, has_sent, done = false](std::uint64_t) mutable {
            if (has_sent && !std::exchange(done, true)) w.service.fail("ListParts", 404, "NoSuchUpload", 1);
        };

        auto const end = w.send(part_slice(0, 2));

        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        BOOST_TEST(end->crc64.has_value());
        BOOST_TEST(end->crc64_confirmed == !has_sent);
    }
}

BOOST_AUTO_TEST_SUITE_END()
