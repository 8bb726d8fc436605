// SPDX-License-Identifier: BSL-1.0
// A run that ends before it knows what its checkpoint's upload is worth answers for that upload all the same.
#include "flow/course.hpp"
#include "help/awaiting_source.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(unfinished_searches)

namespace {

/// A world in which a first run has sent two of four parts, and kept them.
class resumable_course : public course {
public:
    explicit resumable_course(bool sequential = false) : course(driver::upload_with_store) {
        options.checkpoint_id = "id";
        options.concurrency = 1;
        options.sequential = sequential;
        from->on_read = [this](std::uint64_t offset) {
            if (offset >= 2 * small_part) service.fail("UploadPart", 403, "AccessDenied", -1);
        };
        auto const first = end();
        BOOST_REQUIRE(first.has_error());
        BOOST_REQUIRE((first.error().parts == parts_status::kept));
        kept = first.error().upload_id;
        from->on_read = nullptr;
        nothing_fails();
    }

    void nothing_fails() { service.core().faults = testing::fault_list(); }
    int parts_sent() const { return service.requests("UploadPart"); }

    std::optional<checkpoint> saved() {
        auto const loaded = run(store->load("id"));
        BOOST_REQUIRE(loaded.has_value());
        return *loaded;
    }

    void check_that_the_next_run_resumes() {
        nothing_fails();
        options.cancellation = cancellation_token();
        int const before = parts_sent();
        auto const next = end();
        BOOST_REQUIRE_MESSAGE(next.has_value(), (next ? "" : to_string(next.error())));
        BOOST_TEST(uploaded->upload_id == kept);
        BOOST_TEST(uploaded->resumed);
        BOOST_TEST(uploaded->totals.parts_resumed == 2);
        BOOST_TEST(parts_sent() - before == 2);
        BOOST_TEST(object_stands());
    }

    std::string kept;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_search_that_fails_keeps_the_upload_of_the_checkpoint_and_names_it) {
    resumable_course w;
    w.service.fail("ListParts", 403, "AccessDenied", -1);

    auto const end = w.end();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == service_errc::access_denied));
    BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
    BOOST_TEST(end.error().upload_id == w.kept);
    w.check_that_the_next_run_resumes();
}

BOOST_AUTO_TEST_CASE(a_search_that_fails_removes_the_upload_where_failures_discard_parts) {
    resumable_course w;
    w.options.on_failure = parts_policy::discard;
    w.service.fail("ListParts", 403, "AccessDenied", 1);

    auto const end = w.end();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::removed), to_string(end.error()));
    BOOST_TEST(end.error().upload_id == w.kept);
    BOOST_TEST(w.unfinished() == 0U);
    BOOST_TEST(!w.saved());
}

BOOST_AUTO_TEST_CASE(a_pause_while_the_search_waits_keeps_what_the_checkpoint_knows) {
    resumable_course w;
    w.service.stall("ListParts", 60s);
    w.at(1s, [&] { w.stop.pause(); });

    auto const end = w.end();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::paused));
    BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
    BOOST_TEST(end.error().upload_id == w.kept);
    w.check_that_the_next_run_resumes();
}

BOOST_AUTO_TEST_CASE(an_abort_while_the_search_waits_removes_the_upload_of_the_checkpoint) {
    resumable_course w;
    w.service.stall("ListParts", 60s);
    w.at(1s, [&] { w.stop.abort(); });

    auto const end = w.end();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::aborted));
    BOOST_TEST((end.error().parts == parts_status::removed), to_string(end.error()));
    BOOST_TEST(end.error().upload_id == w.kept);
    BOOST_TEST(w.unfinished() == 0U);
    BOOST_TEST(!w.saved());
}

BOOST_AUTO_TEST_CASE(an_upload_that_may_be_completing_is_not_aborted_before_it_was_found) {
    for (bool aborts : {false, true}) {
        resumable_course w;
        auto completing = *w.saved();
        completing.completing = true;
        BOOST_REQUIRE(w.run(w.store->save("id", completing)).has_value());
        w.options.on_failure = parts_policy::discard;
        if (aborts) {
            w.service.stall("ListParts", 60s);
            w.at(1s, [&] { w.stop.abort(); });
        } else {
            w.service.fail("ListParts", 403, "AccessDenied", -1);
        }

        auto const end = w.end();

        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
        BOOST_TEST(end.error().upload_id == w.kept);
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        w.check_that_the_next_run_resumes();
    }
}

BOOST_AUTO_TEST_CASE(an_object_that_the_earlier_run_completes_while_this_one_compares_its_parts_is_a_success) {
    course w(driver::upload_with_store);
    auto const prepared = w.run(w.bucket().prepare_upload("k", source_ptr(w.from), in_small_parts()));
    BOOST_REQUIRE(prepared.has_value());
    checkpoint left;
    left.endpoint = w.insides().endpoint.host + ':' + std::to_string(w.insides().endpoint.port);
    left.bucket = prepared->bucket;
    left.key = prepared->key;
    left.upload_id = prepared->upload_id;
    left.source_fingerprint = w.from->fingerprint();
    left.size = prepared->size;
    left.part_size = small_part;
    left.parts.push_back(prepared->parts.front()); // the others were acknowledged after the last save
    left.completing = true;
    left.object_crc64 = prepared->crc64;
    BOOST_REQUIRE(w.run(w.store->save("id", left)).has_value());
    auto const from = std::make_shared<awaiting_source>(w.from);
    std::shared_ptr<ending<object_info>> late;
    from->before_read = [&](std::uint64_t) -> asio::awaitable<void> {
        if (!late) late = w.start(w.bucket().commit(*prepared));
        co_await w.clock->sleep(5s);
    };
    auto options = in_small_parts(w.store);
    options.checkpoint_id = "id";

    auto const end = w.run(w.bucket().upload("k", source_ptr(from), options));

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_REQUIRE((late && late->is && late->is->has_value()));
    BOOST_TEST(end->resumed);
    BOOST_TEST(end->upload_id == prepared->upload_id);
    BOOST_TEST(w.object_stands());
    BOOST_TEST(w.unfinished() == 0U);
    BOOST_TEST(w.service.requests("UploadPart") == 4);
}

BOOST_AUTO_TEST_CASE(a_useless_upload_that_cannot_be_removed_is_counted_by_the_result) {
    resumable_course w;
    w.from = std::make_shared<memory_source>(some_bytes(3 * small_part)); // of another size
    w.service.fail("AbortMultipartUpload", 403, "AccessDenied", -1);

    auto const end = w.end();

    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(w.object_stands());
    BOOST_TEST(w.unfinished() == 1U);
    BOOST_TEST(w.unconfirmed_uploads == 1);
}

BOOST_AUTO_TEST_CASE(a_sequential_upload_with_a_damaged_part_is_restarted) {
    for (bool is_listed_in_checkpoint : {false, true}) {
        resumable_course w(true);
        w.options.on_failure = parts_policy::keep;
        if (is_listed_in_checkpoint) {
            auto saved = *w.saved();
            saved.parts.at(0).crc64 = *saved.parts.at(0).crc64 + 1;
            BOOST_REQUIRE(w.run(w.store->save("id", saved)).has_value());
        } else {
            w.service.corrupt("UploadPart", 1);
            auto const damages = w.end();
            BOOST_REQUIRE(damages.has_error());
            BOOST_TEST((damages.error().code == condition::corrupt), to_string(damages.error()));
            BOOST_TEST((damages.error().parts == parts_status::kept));
        }

        auto const end = w.end();

        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        BOOST_TEST(w.object_stands());
        BOOST_TEST(!w.uploaded->resumed);
        BOOST_TEST(w.uploaded->upload_id != w.kept);
        BOOST_TEST(w.unfinished() == 0U);
    }
}

BOOST_AUTO_TEST_CASE(a_sound_sequential_upload_is_resumed) {
    resumable_course w(true);
    w.check_that_the_next_run_resumes();
}

BOOST_AUTO_TEST_SUITE_END()
