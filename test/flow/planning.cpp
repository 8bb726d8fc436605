// SPDX-License-Identifier: BSL-1.0
// Telling what an upload would do: it agrees with what the upload then does, and changes nothing.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(planning)

namespace {

constexpr std::uint64_t size = 7 * small_part + 17;

std::shared_ptr<memory_source> eight_parts() { return std::make_shared<memory_source>(some_bytes(size)); }

/// Counts what is done to it, and gives the test a hand on what it holds.
class watched_store final : public checkpoint_store {
public:
    asio::awaitable<checkpoint_lease_ptr> lease(std::string) override {
        ++leases;
        co_return nullptr;
    }
    asio::awaitable<std::optional<checkpoint>> load(std::string) override {
        if (damaged) throw error(failure(errc::checkpoint_unreadable, "damaged by the test"));
        co_return held;
    }
    asio::awaitable<void> save(std::string, checkpoint saved) override {
        ++changes;
        held = std::move(saved);
        co_return;
    }
    asio::awaitable<void> erase(std::string) override {
        ++changes;
        held.reset();
        co_return;
    }

    std::optional<checkpoint> held;
    bool damaged = false;
    int leases = 0, changes = 0;
};

/// A world with an upload that was paused after some parts.
class interrupted {
public:
    interrupted() {
        cancellation_source stop;
        from->on_read = [&](std::uint64_t offset) {
            if (offset >= 5 * small_part) stop.pause();
        };
        auto options = in_small_parts(store);
        options.cancellation = stop.token();
        auto end = w.run(w.bucket().upload("k", from, options));
        from->on_read = nullptr;
        upload = multipart_upload("k", end.error().upload_id);
        there = static_cast<int>(w.service.parts("examplebucket", upload).size());
        BOOST_TEST(there >= 5);
        store->held->parts = w.service.parts("examplebucket", upload); // those in flight at the pause may have landed
    }

    /// Plans, and makes sure that nothing was touched.
    upload_plan plan(upload_options options) {
        int const changes = store->changes, leases = store->leases;
        auto const sent = w.service.bytes_received("*");
        auto const uploads = w.service.uploads("examplebucket").size();
        auto told = w.run(w.bucket().plan_upload("k", from, std::move(options)));
        BOOST_REQUIRE_MESSAGE(told.has_value(), (told ? "" : to_string(told.error())));
        BOOST_TEST(store->changes == changes);
        BOOST_TEST(store->leases == leases);
        BOOST_TEST(w.service.bytes_received("*") == sent);
        BOOST_TEST(w.service.uploads("examplebucket").size() == uploads);
        w.check_nothing_is_lent();
        return *told;
    }
    upload_plan plan() { return plan(in_small_parts(store)); }

    world w;
    std::shared_ptr<watched_store> store = std::make_shared<watched_store>();
    std::shared_ptr<memory_source> from = eight_parts();
    multipart_upload upload;
    int there = 0;
};

} // namespace

BOOST_AUTO_TEST_CASE(the_plan_is_what_the_upload_then_does) {
    interrupted one;
    one.store->held->parts.erase(one.store->held->parts.begin()); // as if acknowledged after the last save
    BOOST_REQUIRE(one.w.run(one.w.bucket().upload_part(one.upload, 2, std::string(small_part, 'x'))).has_value());
    BOOST_REQUIRE(one.w.run(one.w.bucket().upload_part(one.upload, 3, std::string(7, 'x'))).has_value());

    auto const f = one.plan();

    BOOST_TEST(f.upload_id == one.upload.upload_id);
    BOOST_TEST((f.found_in == upload_origin::checkpoint));
    BOOST_TEST(f.size == size);
    BOOST_TEST(f.part_size == small_part);
    BOOST_TEST(f.parts == 8);
    BOOST_TEST(f.count(part_reason::not_in_checkpoint).parts == 1);
    BOOST_TEST(f.count(part_reason::differs_from_checkpoint).parts == 1);
    BOOST_TEST(f.count(part_reason::wrong_size).parts == 1);
    BOOST_TEST(f.count(part_reason::not_listed).parts == 8 - one.there);
    BOOST_TEST(f.count(part_step::keep).parts == one.there - 3);
    BOOST_TEST(f.runs.back().last == 8);

    int const before = one.w.service.requests("UploadPart");
    auto done = one.w.run(one.w.bucket().upload("k", one.from, in_small_parts(one.store)));
    BOOST_REQUIRE(done.has_value());
    BOOST_TEST(one.w.service.requests("UploadPart") - before == f.count(part_step::send).parts);
    BOOST_TEST(done->totals.bytes_resumed == f.count(part_step::keep).bytes + f.count(part_step::compare).bytes);
}

BOOST_AUTO_TEST_CASE(a_small_source_is_one_put_and_a_new_one_is_all_sent) {
    world w;
    auto put = w.run(w.bucket().plan_upload("k", std::make_shared<memory_source>(some_bytes(1000))));
    BOOST_TEST(put->parts == 0);
    BOOST_TEST(put->size == 1000U);

    auto parts = w.run(w.bucket().plan_upload("k", eight_parts(), in_small_parts(w.store)));
    BOOST_TEST(parts->upload_id.empty());
    BOOST_TEST(parts->count(part_step::send).bytes == size);
    BOOST_TEST(w.service.requests("*") == 0);
}

BOOST_AUTO_TEST_CASE(it_says_why_an_earlier_run_is_of_no_use) {
    {
        interrupted one;
        one.store->held->size += 1;
        auto const f = one.plan();
        BOOST_TEST(f.upload_id.empty());
        BOOST_REQUIRE_EQUAL(f.rejected.size(), 1U);
        BOOST_TEST((f.rejected[0].why == rejection_reason::source_changed));
        BOOST_TEST(f.rejected[0].upload_id == one.upload.upload_id);
    }
    {
        interrupted one;
        one.store->held->bucket = "otherbucket";
        BOOST_TEST((one.plan().rejected.at(0).why == rejection_reason::foreign));
    }
    {
        interrupted one;
        one.store->damaged = true;
        auto const f = one.plan();
        BOOST_TEST((f.rejected.at(0).why == rejection_reason::unreadable));
        BOOST_TEST(f.rejected[0].detail.find("damaged by the test") != std::string::npos);
    }
    {
        interrupted one;
        one.w.service.vanish_uploads("examplebucket");
        auto const f = one.plan();
        BOOST_TEST((f.rejected.at(0).why == rejection_reason::gone));
        BOOST_TEST(f.count(part_step::send).parts == 8);
    }
}

BOOST_AUTO_TEST_CASE(what_the_service_has_is_to_be_compared) {
    interrupted one;
    auto options = in_small_parts();
    options.resume_from_service = service_resume::newest();

    auto const f = one.plan(options);

    BOOST_TEST(f.upload_id == one.upload.upload_id);
    BOOST_TEST((f.found_in == upload_origin::service));
    BOOST_TEST(f.count(part_reason::found_on_service).parts == one.there);
    BOOST_TEST(f.count(part_step::keep).parts == 0);

    one.from->bytes[0] ^= 1;
    auto const changed = one.plan(options);
    BOOST_TEST(changed.upload_id.empty());
    BOOST_TEST((changed.rejected.at(0).why == rejection_reason::other_content));
}

BOOST_AUTO_TEST_CASE(an_object_that_is_done_is_told) {
    interrupted one;
    checkpoint left = *one.store->held;
    auto done = one.w.run(one.w.bucket().upload("k", one.from, in_small_parts(one.store)));
    left.completing = true;
    left.object_crc64 = done->crc64;
    one.store->held = left;

    auto const f = one.plan();

    BOOST_TEST(f.already_stored);
    BOOST_TEST(f.runs.empty());
}

BOOST_AUTO_TEST_CASE(bad_options_and_missing_files_fail_as_the_upload_would) {
    world w;
    auto options = in_small_parts();
    options.concurrency = 0;
    BOOST_TEST((w.run(w.bucket().plan_upload("k", eight_parts(), options)).error().code == errc::invalid_argument));
    options = in_small_parts();
    options.part_size = 1;
    BOOST_TEST((w.run(w.bucket().plan_upload("k", eight_parts(), options)).error().code == errc::invalid_argument));
    auto missing = w.run(w.bucket().plan_upload("k", "/nowhere/at/all"));
    BOOST_TEST((missing.error().code == errc::source_unreadable));
}

BOOST_AUTO_TEST_SUITE_END()
