// SPDX-License-Identifier: BSL-1.0
// An upload that stops before it completes: what it leaves on the service, in the store, and to later uploads of the same source.
#include "flow/world.hpp"

#include <set>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(preparing)

namespace {

/// A store that erases nothing while it is told to fail.
class stubborn_store final : public checkpoint_store {
public:
    explicit stubborn_store(checkpoint_store_ptr keeps) : under_(std::move(keeps)) {}

    asio::awaitable<std::optional<checkpoint>> load(std::string id) override { return under_->load(std::move(id)); }
    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        return under_->save(std::move(id), std::move(saved));
    }
    asio::awaitable<void> erase(std::string id) override {
        if (fails) throw std::runtime_error("read-only file system");
        return under_->erase(std::move(id));
    }

    bool fails = true;

private:
    checkpoint_store_ptr under_;
};

class prepared_world : public world {
public:
    result<pending_object> prepare(upload_options options) {
        return run(bucket().prepare_upload("k", source_ptr(from), std::move(options)));
    }
    std::size_t unfinished() const { return service.uploads("examplebucket").size(); }
    std::vector<part> parts_of(pending_object const& o) const {
        return service.parts("examplebucket", multipart_upload(o.key, o.upload_id));
    }

    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(4 * small_part - 7));
};

} // namespace

BOOST_AUTO_TEST_CASE(all_parts_are_sent_and_no_object_is_made) {
    prepared_world w;
    auto options = in_small_parts();
    options.headers.acl = "private";
    options.headers.forbid_overwrite = true;
    options.headers.content_type = "text/plain";

    auto const pending = w.prepare(options);

    BOOST_REQUIRE_MESSAGE(pending.has_value(), to_string(pending.error()));
    BOOST_TEST(pending->bucket == "examplebucket");
    BOOST_TEST(pending->key == "k");
    BOOST_TEST(pending->size == w.from->bytes.size());
    BOOST_TEST(pending->parts.size() == 4U);
    BOOST_TEST(pending->crc64.has_value());
    BOOST_TEST(pending->options.acl == "private");
    BOOST_TEST(pending->options.forbid_overwrite);
    BOOST_TEST((pending_object_from_json(to_json(*pending)) == *pending));
    BOOST_TEST(w.parts_of(*pending).size() == 4U);
    BOOST_TEST(!w.service.has_object("examplebucket", "k"));
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(an_object_smaller_than_a_part_is_prepared_in_one_part) {
    prepared_world w;
    w.from = std::make_shared<memory_source>("hello");
    upload_options options; // its threshold would send one PutObject

    auto const pending = w.prepare(options);

    BOOST_REQUIRE_MESSAGE(pending.has_value(), to_string(pending.error()));
    BOOST_TEST(pending->parts.size() == 1U);
    auto const object = w.run(w.bucket().commit(*pending));
    BOOST_REQUIRE_MESSAGE(object.has_value(), to_string(object.error()));
    BOOST_TEST(w.service.object("examplebucket", "k") == "hello");
}

BOOST_AUTO_TEST_CASE(an_object_without_bytes_is_prepared_without_parts) {
    prepared_world w;
    w.from = std::make_shared<memory_source>("");

    auto const pending = w.prepare(in_small_parts(w.store));

    BOOST_REQUIRE_MESSAGE(pending.has_value(), to_string(pending.error()));
    BOOST_TEST(pending->parts.empty());
    BOOST_TEST((pending->crc64 == std::optional<std::uint64_t>(0)));
    BOOST_TEST((pending_object_from_json(to_json(*pending)) == *pending));
    for (int n = 0; n < 2; ++n) {
        auto const object = w.run(w.bucket().commit(*pending));
        BOOST_REQUIRE_MESSAGE(object.has_value(), to_string(object.error()));
        BOOST_TEST(object->size == 0U);
    }
    BOOST_TEST(w.service.object("examplebucket", "k").empty());
}

BOOST_AUTO_TEST_CASE(a_later_upload_of_the_same_source_begins_an_upload_of_its_own) {
    prepared_world w;
    auto const pending = w.prepare(in_small_parts(w.store)).value();

    auto const uploaded = w.run(w.bucket().upload("k", source_ptr(w.from), in_small_parts(w.store)));

    BOOST_REQUIRE_MESSAGE(uploaded.has_value(), to_string(uploaded.error()));
    BOOST_TEST(!uploaded->resumed);
    BOOST_TEST(uploaded->upload_id != pending.upload_id);
    BOOST_TEST(w.parts_of(pending).size() == 4U);
    auto const changed =
        std::make_shared<memory_source>(some_bytes(3 * small_part)); // of it the parts would be deleted
    BOOST_REQUIRE(w.run(w.bucket().upload("k", source_ptr(changed), in_small_parts(w.store))).has_value());
    BOOST_TEST(w.parts_of(pending).size() == 4U);
    BOOST_TEST(w.run(w.bucket().commit(pending)).has_value());
}

BOOST_AUTO_TEST_CASE(two_preparations_of_one_source_are_two_pending_objects) {
    prepared_world w;
    auto const first = w.prepare(in_small_parts(w.store)).value();
    auto const second = w.prepare(in_small_parts(w.store)).value();
    BOOST_TEST(first.upload_id != second.upload_id);
    BOOST_TEST(w.unfinished() == 2U);
}

BOOST_AUTO_TEST_CASE(a_checkpoint_that_cannot_be_deleted_fails_the_preparation_and_the_next_run_resumes) {
    prepared_world w;
    auto const store = std::make_shared<stubborn_store>(w.store);

    auto const failed = w.prepare(in_small_parts(store));

    BOOST_REQUIRE(failed.has_error());
    BOOST_TEST((failed.error().code == errc::checkpoint_not_saved), to_string(failed.error()));
    BOOST_TEST((failed.error().parts == parts_status::kept));
    BOOST_TEST(failed.error().detail.find("read-only file system") != std::string::npos);
    BOOST_TEST(w.unfinished() == 1U);

    store->fails = false;
    int const sent = w.service.requests("UploadPart");
    auto const pending = w.prepare(in_small_parts(store));
    BOOST_REQUIRE_MESSAGE(pending.has_value(), to_string(pending.error()));
    BOOST_TEST(pending->upload_id == failed.error().upload_id);
    BOOST_TEST(w.service.requests("UploadPart") == sent);
    BOOST_TEST(w.unfinished() == 1U);
}

BOOST_AUTO_TEST_CASE(a_paused_preparation_resumes) {
    prepared_world w;
    cancellation_source stop;
    auto options = in_small_parts(w.store);
    options.concurrency = 1;
    options.cancellation = stop.token();
    w.from->on_read = [&](std::uint64_t offset) {
        if (offset >= 2 * small_part) stop.pause();
    };
    auto const paused = w.prepare(options);
    w.from->on_read = nullptr;
    BOOST_REQUIRE(paused.has_error());
    BOOST_TEST((paused.error().code == errc::paused));

    options.cancellation = cancellation_token();
    auto const pending = w.prepare(options);

    BOOST_REQUIRE_MESSAGE(pending.has_value(), to_string(pending.error()));
    BOOST_TEST(pending->upload_id == paused.error().upload_id);
    BOOST_TEST(pending->crc64.has_value());
    BOOST_TEST(w.run(w.bucket().commit(*pending)).has_value());
    BOOST_TEST((w.service.object("examplebucket", "k") == w.from->bytes));
}

BOOST_AUTO_TEST_CASE(a_source_that_changes_fails_the_preparation_and_no_upload_is_left) {
    prepared_world w;
    w.from->on_read = [&](std::uint64_t) { w.from->mark = "second"; };
    w.from->before_read = [&](std::uint64_t offset) { w.from->bytes[static_cast<std::size_t>(offset)] ^= 1; };

    auto const end = w.prepare(in_small_parts());

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::source_changed), to_string(end.error()));
    BOOST_TEST((end.error().parts == parts_status::removed));
    BOOST_TEST(w.unfinished() == 0U);
}

BOOST_AUTO_TEST_CASE(a_sweep_leaves_the_uploads_that_it_is_told_to_keep) {
    prepared_world w;
    auto const kept = w.prepare(in_small_parts()).value();
    auto const swept = w.prepare(in_small_parts()).value();
    sweep_options options;
    options.older_than = 0s;
    options.keep.insert(kept.upload_id);
    w.run(w.clock->sleep(1s));

    auto const gone = w.run(w.bucket().sweep_uploads(options));

    BOOST_REQUIRE(gone.has_value());
    BOOST_REQUIRE(gone->size() == 1U);
    BOOST_TEST(gone->front().upload.upload_id == swept.upload_id);
    BOOST_REQUIRE(w.unfinished() == 1U);
    BOOST_TEST(w.run(w.bucket().commit(kept)).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
