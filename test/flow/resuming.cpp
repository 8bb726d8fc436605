// SPDX-License-Identifier: BSL-1.0
// Going on where an earlier run stopped: checkpoints that are right, stale, damaged, foreign, and uploads that vanished.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(resuming)

namespace {

/// Uploads until `parts` parts have been read, then pauses. How many parts the service has then: the one in flight may land.
int upload_and_pause(world& w, std::shared_ptr<memory_source> const& from, std::uint64_t parts) {
    cancellation_source stop;
    auto options = in_small_parts(w.store);
    options.concurrency = 1;
    options.cancellation = stop.token();
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= parts * small_part) stop.pause();
    };
    auto end = w.run(w.bucket().upload("k", from, options));
    from->on_read = nullptr;
    BOOST_REQUIRE((end.error().code == errc::paused));
    BOOST_TEST((end.error().parts == parts_status::kept));
    BOOST_TEST(!end.error().upload_id.empty());
    int const landed =
        static_cast<int>(w.service.parts("examplebucket", multipart_upload("k", end.error().upload_id)).size());
    BOOST_TEST(landed >= static_cast<int>(parts));
    BOOST_TEST(landed <= static_cast<int>(parts) + 1);
    return landed;
}

std::shared_ptr<memory_source> eight_parts() { return std::make_shared<memory_source>(some_bytes(8 * small_part - 1)); }

/// A store that gives the test a hand on what it holds.
class open_store final : public checkpoint_store {
public:
    asio::awaitable<std::optional<checkpoint>> load(std::string) override {
        if (damaged) throw error(failure(errc::checkpoint_unreadable, "damaged by the test"));
        co_return held;
    }
    asio::awaitable<void> save(std::string, checkpoint saved) override {
        held = std::move(saved);
        damaged = false;
        if (!frozen) co_return;
        held = frozen;
    }
    asio::awaitable<void> erase(std::string) override {
        if (!frozen) held.reset();
        co_return;
    }

    std::optional<checkpoint> held;
    std::optional<checkpoint> frozen; // what a process that died would have left
    bool damaged = false;
};

} // namespace

BOOST_AUTO_TEST_CASE(only_what_is_missing_is_sent) {
    world w;
    auto from = eight_parts();
    int const landed = upload_and_pause(w, from, 5);
    auto const before = w.service.requests("UploadPart");

    auto done = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->resumed);
    BOOST_TEST(done->totals.parts_resumed == landed);
    BOOST_TEST(done->totals.bytes_resumed == static_cast<std::uint64_t>(landed) * small_part);
    BOOST_TEST(w.service.requests("UploadPart") - before == 8 - landed);
    BOOST_TEST(done->crc64_confirmed);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 1);
}

BOOST_AUTO_TEST_CASE(the_part_size_of_the_first_run_wins) {
    world w;
    auto from = eight_parts();
    int const landed = upload_and_pause(w, from, 5);
    auto options = in_small_parts(w.store);
    options.part_size = 3 * small_part;
    options.multipart_threshold = 1 << 30;

    auto done = w.run(w.bucket().upload("k", from, options));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->totals.parts_resumed == landed);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(parts_that_the_checkpoint_does_not_know_are_compared_and_kept) {
    world w;
    auto store = std::make_shared<open_store>();
    w.store = store;
    auto from = eight_parts();
    int const landed = upload_and_pause(w, from, 5);
    store->held->parts.clear(); // as after a crash within a second of the first save
    auto const before = w.service.requests("UploadPart");

    auto done = w.run(w.bucket().upload("k", from, in_small_parts(store)));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->totals.parts_resumed == landed);
    BOOST_TEST(w.service.requests("UploadPart") - before == 8 - landed);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(a_part_that_somebody_overwrote_is_sent_again) {
    world w;
    auto from = eight_parts();
    int const landed = upload_and_pause(w, from, 5);
    auto const open = w.service.uploads("examplebucket");
    BOOST_REQUIRE_EQUAL(open.size(), 1U);
    BOOST_REQUIRE(w.run(w.bucket().upload_part(open[0], 2, std::string(small_part, 'x'))).has_value());

    auto done = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->totals.parts_resumed == landed - 1);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(an_upload_that_vanished_starts_over) {
    world w;
    auto from = eight_parts();
    upload_and_pause(w, from, 5);
    w.service.vanish_uploads("examplebucket");

    auto done = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(!done->resumed);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(any_other_error_of_the_listing_is_an_error_and_keeps_all) {
    world w;
    auto from = eight_parts();
    int const landed = upload_and_pause(w, from, 5);
    w.service.fail("ListParts", 403, "AccessDenied");

    auto failed = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
    BOOST_TEST((failed.error().code == service_errc::access_denied));
    BOOST_TEST(failed.error().operation == "ListParts");

    auto done = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->totals.parts_resumed == landed);
}

BOOST_AUTO_TEST_CASE(a_source_of_another_size_starts_over_and_the_old_parts_are_removed) {
    world w;
    auto from = eight_parts();
    upload_and_pause(w, from, 5);
    auto const longer = std::make_shared<memory_source>(some_bytes(9 * small_part));

    auto done = w.run(w.bucket().upload("k", longer, in_small_parts(w.store)));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(!done->resumed);
    BOOST_TEST((w.service.object("examplebucket", "k") == longer->bytes));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 1);
}

BOOST_AUTO_TEST_CASE(a_source_of_the_same_size_and_another_fingerprint_keeps_the_parts_that_agree) {
    world w;
    auto from = eight_parts();
    int const landed = upload_and_pause(w, from, 5);
    auto const before = w.service.requests("UploadPart");
    from->mark = "second";
    from->bytes[7] ^= 1;

    auto done = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));

    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(done->resumed);
    BOOST_TEST(done->totals.parts_resumed == landed - 1);
    BOOST_TEST(w.service.requests("UploadPart") - before == 8 - landed + 1);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
}

BOOST_AUTO_TEST_CASE(a_damaged_or_foreign_checkpoint_is_set_aside_with_an_event) {
    for (bool damaged : {true, false}) {
        std::vector<std::string> events;
        world w(nullptr, [&](client_options& o) {
            o.log = [&](log_level, std::string_view line) { events.emplace_back(line); };
        });
        auto store = std::make_shared<open_store>();
        store->damaged = damaged;
        store->held = checkpoint();
        store->held->bucket = "otherbucket";

        auto done = w.run(w.bucket().upload("k", eight_parts(), in_small_parts(store)));

        BOOST_REQUIRE(done.has_value());
        auto const told = std::ranges::count_if(events, [](std::string const& line) {
            return line.find("event=checkpoint_set_aside") != std::string::npos;
        });
        BOOST_TEST(told == 1);
        BOOST_TEST(done->unconfirmed_uploads == (damaged ? 1 : 0)); // nobody knows what it named
        BOOST_TEST(!store->held.has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_process_that_died_after_complete_finds_its_object_done) {
    world w;
    auto store = std::make_shared<open_store>();
    auto from = eight_parts();
    store->frozen.reset();
    auto first = w.run(w.bucket().upload("k", from, in_small_parts(store)));
    BOOST_REQUIRE(first.has_value());
    checkpoint left; // as it was before Complete was sent
    left.endpoint = w.insides().endpoint.host + ':' + std::to_string(w.insides().endpoint.port);
    left.bucket = "examplebucket";
    left.key = "k";
    left.upload_id = first->upload_id;
    left.source_fingerprint = from->mark;
    left.size = from->bytes.size();
    left.part_size = small_part;
    left.completing = true;
    left.object_crc64 = first->crc64;
    store->held = left;
    auto const before = w.service.requests("UploadPart");

    auto again = w.run(w.bucket().upload("k", from, in_small_parts(store)));

    BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
    BOOST_TEST(again->resumed);
    BOOST_TEST(again->totals.bytes_resumed == from->bytes.size());
    BOOST_TEST(w.service.requests("UploadPart") == before);
    BOOST_TEST(!store->held.has_value());
}

BOOST_AUTO_TEST_CASE(a_failed_upload_keeps_its_parts_only_when_a_checkpoint_can_find_them) {
    world w;
    w.service.fail("CompleteMultipartUpload", 403, "AccessDenied", 2);
    auto from = eight_parts();

    auto without = w.run(w.bucket().upload("k", from, in_small_parts()));
    BOOST_TEST((without.error().parts == parts_status::removed));
    BOOST_TEST(w.service.uploads("examplebucket").empty());

    auto with = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
    BOOST_TEST((with.error().parts == parts_status::kept));
    BOOST_TEST(w.service.uploads("examplebucket").size() == 1U);

    auto again = w.run(w.bucket().upload("k", from, in_small_parts(w.store)));
    BOOST_REQUIRE(again.has_value());
    BOOST_TEST(again->totals.parts_resumed == 8);
}

BOOST_AUTO_TEST_SUITE_END()
