// SPDX-License-Identifier: BSL-1.0
// Pending objects from another process: committed once, twice, at once, too late, and discarded.
#include "flow/writer_host.hpp"
#include "help/instrumented.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(committing)

namespace {

/// A world in which one process has prepared "k" and handed it over as text.
class handed_over : public world {
public:
    explicit handed_over(std::function<void(client_options&)> adjust = {}) : world(nullptr, std::move(adjust)) {
        auto prepared = run(bucket().prepare_upload("k", source_ptr(from), in_small_parts()));
        BOOST_REQUIRE_MESSAGE(prepared.has_value(), to_string(prepared.error()));
        pending = pending_object_from_json(to_json(*prepared));
    }

    result<object_info> commit() { return run(bucket().commit(pending)); }
    bool object_stands() const {
        return service.has_object("examplebucket", "k") && service.object("examplebucket", "k") == from->bytes;
    }
    void check_committed(result<object_info> const& end) const {
        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        BOOST_TEST(object_stands());
        BOOST_TEST(end->key == "k");
        BOOST_TEST(end->size == from->bytes.size());
        BOOST_TEST((end->crc64 == pending.crc64));
        BOOST_TEST(service.uploads("examplebucket").empty());
        check_nothing_is_lent();
    }
    void put(std::string bytes) { BOOST_REQUIRE(run(bucket().put_object("k", payload(std::move(bytes)))).has_value()); }
    void end_faults() { service.core().faults = testing::fault_list(); }
    void remove() { BOOST_REQUIRE(run(bucket().delete_object("k")).has_value()); }

    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(4 * small_part - 7));
    pending_object pending;
};

void send_once(client_options& o) { o.retry.max_attempts = 1; }

void check_refused(result<object_info> const& end, error_code code) {
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == code), to_string(end.error()));
    BOOST_TEST(!end.error().detail.empty());
    BOOST_TEST(end.error().key == "k");
}

} // namespace

BOOST_AUTO_TEST_CASE(a_commit_makes_the_object_and_a_second_one_returns_it) {
    handed_over w;
    auto const first = w.commit();
    w.check_committed(first);
    w.run(w.clock->sleep(24h));
    auto const second = w.commit();
    w.check_committed(second);
    BOOST_TEST(second->etag == first->etag);
}

BOOST_AUTO_TEST_CASE(a_commit_whose_response_is_lost_is_a_success) {
    for (auto const& adjust :
         {std::function<void(client_options&)>(), std::function<void(client_options&)>(send_once)}) {
        handed_over w(adjust);
        w.service.lose_response("CompleteMultipartUpload", -1);
        w.check_committed(w.commit());
    }
}

BOOST_AUTO_TEST_CASE(a_commit_that_learns_nothing_says_so_and_the_next_one_finds_the_object) {
    handed_over w(send_once);
    w.service.lose_response("CompleteMultipartUpload", -1);
    w.service.fail("HeadObject", 500, "InternalError", -1);

    auto const end = w.commit();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::unknown), to_string(end.error()));
    BOOST_TEST(end.error().detail.find("the object may be stored") != std::string::npos);
    w.end_faults();
    w.check_committed(w.commit());
}

BOOST_AUTO_TEST_CASE(a_commit_that_cannot_ask_at_all_does_not_say_that_the_parts_are_there) {
    handed_over w(send_once);
    w.service.lose_response("CompleteMultipartUpload", -1);
    w.service.fail("ListParts", 503, "ServiceUnavailable", -1);
    w.service.fail("HeadObject", 503, "ServiceUnavailable", -1);

    auto const end = w.commit();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::unknown), to_string(end.error()));
    BOOST_TEST(end.error().detail.find("the object may be stored") != std::string::npos);
    BOOST_TEST(w.object_stands());
    w.end_faults();
    w.check_committed(w.commit());
}

BOOST_AUTO_TEST_CASE(a_commit_that_never_arrives_keeps_the_parts) {
    handed_over w(send_once);
    w.service.drop_after("CompleteMultipartUpload", 1, -1);

    auto const end = w.commit();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
    w.end_faults();
    w.check_committed(w.commit());
}

BOOST_AUTO_TEST_CASE(two_commits_at_once_are_one_success) {
    handed_over w;
    w.service.stall("CompleteMultipartUpload", 5s, 1);
    auto const first = w.start(w.bucket().commit(w.pending));
    auto const second = w.start(w.bucket().commit(w.pending));
    w.turn();
    BOOST_REQUIRE(first->is.has_value());
    BOOST_REQUIRE(second->is.has_value());
    w.check_committed(*first->is);
    w.check_committed(*second->is);
}

BOOST_AUTO_TEST_CASE(a_thousand_commits_at_once_are_one_success) {
    handed_over w;
    std::vector<std::shared_ptr<ending<object_info>>> all;
    for (int n = 0; n < 1000; ++n) all.push_back(w.start(w.bucket().commit(w.pending)));
    w.turn();
    for (auto const& one : all) {
        BOOST_REQUIRE(one->is.has_value());
        BOOST_REQUIRE_MESSAGE(one->is->has_value(), to_string(one->is->error()));
    }
    BOOST_TEST(w.object_stands());
}

BOOST_AUTO_TEST_CASE(two_processes_that_commit_at_once_both_succeed_every_time) {
    world w;
    auto const from = std::make_shared<memory_source>(some_bytes(2 * small_part - 7));
    writer_host one(w), other(w);
    constexpr int times = is_instrumented ? 100 : 1000;
    for (int n = 0; n < times; ++n) BOOST_TEST_CONTEXT("commit " << n) {
            std::string const key = "k" + std::to_string(n);
            auto const prepared = w.run(w.bucket().prepare_upload(key, source_ptr(from), in_small_parts()));
            require_success(prepared);
            auto const pending = pending_object_from_json(to_json(*prepared));
            w.service.stall("CompleteMultipartUpload", std::chrono::milliseconds(n % 7), n % 3);
            auto const first = one.start(one.bucket().commit(pending));
            auto const second = other.start(other.bucket().commit(pending));
            w.clock->run_while({&one.io(), &other.io(), &w.io}, [&] { return !first->is || !second->is; });
            BOOST_REQUIRE((first->is && second->is));
            require_success(*first->is);
            require_success(*second->is);
            BOOST_REQUIRE((w.service.object("examplebucket", key) == from->bytes));
        }
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_commit_that_forbids_overwriting_recognizes_its_own_object) {
    handed_over w;
    w.pending.options.forbid_overwrite = true;
    w.check_committed(w.commit());
    w.check_committed(w.commit());
    w.service.fail("CompleteMultipartUpload", 409, "FileAlreadyExists", 1); // should OSS look for the object first
    w.check_committed(w.commit());
}

BOOST_AUTO_TEST_CASE(a_commit_that_forbids_overwriting_leaves_another_object_and_its_parts) {
    handed_over w(send_once);
    w.pending.options.forbid_overwrite = true;
    w.put("somebody's");

    auto const end = w.commit();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::file_already_exists), to_string(end.error()));
    BOOST_TEST((end.error().parts == parts_status::kept));
    BOOST_TEST(w.service.object("examplebucket", "k") == "somebody's");
    w.remove();
    w.check_committed(w.commit());
}

BOOST_AUTO_TEST_CASE(a_commit_after_the_key_was_overwritten_says_so) {
    handed_over w;
    w.check_committed(w.commit());
    w.put("another");
    check_refused(w.commit(), errc::object_replaced);
    std::string same_size = w.from->bytes;
    same_size[7] ^= 1;
    w.put(same_size);
    check_refused(w.commit(), errc::object_replaced);
    BOOST_TEST((w.service.object("examplebucket", "k") == same_size));
}

BOOST_AUTO_TEST_CASE(a_commit_after_the_object_was_deleted_says_so) {
    handed_over w;
    w.check_committed(w.commit());
    w.remove();
    auto const end = w.commit();
    check_refused(end, errc::object_missing);
    BOOST_TEST((end.error().code == condition::not_found));
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
}

BOOST_AUTO_TEST_CASE(an_object_of_the_same_bytes_is_the_committed_one) {
    handed_over w;
    w.check_committed(w.commit());
    w.put(w.from->bytes);
    w.check_committed(w.commit());
}

BOOST_AUTO_TEST_CASE(a_cancelled_commit_keeps_the_parts_or_is_a_success) {
    for (bool const is_carried_out : {false, true}) {
        handed_over w;
        if (is_carried_out)
            w.service.stall("CompleteMultipartUpload", 10s);
        else
            w.service.drop_after("CompleteMultipartUpload", 1, -1);
        asio::cancellation_signal signal;
        auto const end = w.start(w.bucket().commit(w.pending), &signal);
        auto const timer = w.clock->make_timer();
        timer->set(w.clock->now() + 1s, [&] { signal.emit(asio::cancellation_type::terminal); });
        w.turn();
        BOOST_REQUIRE(end->is.has_value());
        if (is_carried_out) {
            w.check_committed(*end->is);
        } else {
            BOOST_REQUIRE(end->is->has_error());
            BOOST_TEST((end->is->error().code == condition::canceled), to_string(end->is->error()));
            w.end_faults();
            w.check_committed(w.commit());
        }
    }
}

BOOST_AUTO_TEST_CASE(a_part_that_was_replaced_is_not_committed) {
    handed_over w;
    multipart_upload const upload(w.pending.key, w.pending.upload_id);
    BOOST_REQUIRE(w.run(w.bucket().upload_part(upload, 2, payload(std::string(small_part, 'x')))).has_value());
    auto const end = w.commit();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::invalid_part), to_string(end.error()));
    BOOST_TEST((end.error().parts == parts_status::kept));
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
}

BOOST_AUTO_TEST_CASE(a_pending_object_of_another_bucket_is_refused_without_a_request) {
    handed_over w;
    w.service.create_bucket("otherbucket");
    auto const other = w.made->bucket("otherbucket");
    check_refused(w.run(other.commit(w.pending)), errc::invalid_argument);
    auto const discarded = w.run(other.discard(w.pending));
    BOOST_REQUIRE(discarded.has_error());
    BOOST_TEST((discarded.error().code == errc::invalid_argument));
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
}

BOOST_AUTO_TEST_CASE(one_whose_parts_do_not_add_up_is_refused_without_a_request) {
    handed_over w;
    w.pending.parts.pop_back();
    check_refused(w.commit(), errc::invalid_argument);
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
}

BOOST_AUTO_TEST_CASE(a_discard_deletes_the_parts_and_may_be_repeated) {
    handed_over w;
    BOOST_TEST(w.run(w.bucket().discard(w.pending)).has_value());
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(w.run(w.bucket().discard(w.pending)).has_value());
    check_refused(w.commit(), errc::object_missing);
    w.put("another");
    check_refused(w.commit(), errc::object_replaced);
}

BOOST_AUTO_TEST_CASE(a_discard_after_a_commit_leaves_the_object) {
    handed_over w;
    w.check_committed(w.commit());
    BOOST_TEST(w.run(w.bucket().discard(w.pending)).has_value());
    BOOST_TEST(w.object_stands());
    w.check_committed(w.commit());
}

BOOST_AUTO_TEST_CASE(a_discard_that_is_not_confirmed_is_a_failure) {
    handed_over w(send_once);
    w.service.fail("ListParts", 500, "InternalError", 1);
    BOOST_TEST(w.run(w.bucket().discard(w.pending)).has_error());
    BOOST_TEST(w.run(w.bucket().discard(w.pending)).has_value());
}

BOOST_AUTO_TEST_CASE(without_checksums_of_the_service_a_commit_is_proved_by_the_time) {
    handed_over w(send_once);
    w.service.core().options.returns_crc64 = false;
    w.service.lose_response("CompleteMultipartUpload", 1);
    auto const end = w.commit();
    BOOST_REQUIRE_MESSAGE(end.has_value(), to_string(end.error()));
    BOOST_TEST(w.object_stands());
}

BOOST_AUTO_TEST_SUITE_END()
