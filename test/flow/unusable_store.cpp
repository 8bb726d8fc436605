// SPDX-License-Identifier: BSL-1.0
// A folder of checkpoints that cannot be used: uploads in parts say why, and one PutObject needs none.
#include "flow/world.hpp"
#include "help/temporary_folder.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(unusable_store)

namespace {

/// A world whose store wants to make its folder below a file.
class blocked_world : public world {
public:
    blocked_world() {
        write_file(folder / "file", "x");
        store = file_checkpoints(folder / "file/uploads");
    }
    result<upload_result> send(std::uint64_t threshold) {
        auto options = in_small_parts(store);
        options.multipart_threshold = threshold;
        return run(bucket().upload("k", std::make_shared<memory_source>(some_bytes(3 * small_part)), options));
    }

    temporary_folder const folder;
};

/// It can be read or not, and has no room.
class broken_store final : public checkpoint_store {
public:
    explicit broken_store(bool readable) : is_readable(readable) {}

    asio::awaitable<std::optional<checkpoint>> load(std::string) override {
        if (!is_readable) throw std::runtime_error("the store is away");
        co_return std::nullopt;
    }
    asio::awaitable<void> save(std::string, checkpoint) override {
        if (before_save) before_save();
        throw std::runtime_error("No space left on device");
        co_return;
    }
    asio::awaitable<void> erase(std::string) override { co_return; }

    bool is_readable;
    std::function<void()> before_save;
};

/// It takes the first save and hangs from the second one on, in which the upload is paused.
class hanging_store final : public checkpoint_store {
public:
    hanging_store(std::shared_ptr<testing::virtual_clock> time, cancellation_source stop)
        : time_(std::move(time)), stop_(std::move(stop)) {}

    asio::awaitable<std::optional<checkpoint>> load(std::string) override { co_return std::nullopt; }
    asio::awaitable<void> save(std::string, checkpoint) override {
        if (++saves_ == 1) co_return;
        if (saves_ == 2) stop_.pause();
        co_await time_->sleep(std::chrono::hours(1));
    }
    asio::awaitable<void> erase(std::string) override { co_return; }

private:
    std::shared_ptr<testing::virtual_clock> time_;
    cancellation_source stop_;
    int saves_ = 0;
};

/// A world in which somebody has sent the first of three parts.
class begun_by_another : public world {
public:
    begun_by_another() : begun(run(bucket().init_multipart_upload("k")).value()) {
        auto const first = payload(from->bytes.substr(0, small_part));
        BOOST_REQUIRE(run(bucket().upload_part(begun, 1, first)).has_value());
        options.resume_from_service = service_resume::of_upload(begun.upload_id);
        options.cancellation = stop.token();
    }
    result<upload_result> send() { return run(bucket().upload("k", source_ptr(from), options)); }

    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    multipart_upload begun;
    std::shared_ptr<broken_store> full = std::make_shared<broken_store>(true);
    upload_options options = in_small_parts(full);
    cancellation_source stop;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_small_object_goes_up_regardless) {
    blocked_world w;
    auto const end = w.send(10 * small_part);
    BOOST_REQUIRE_MESSAGE(end.has_value(), to_string(end.error()));
    BOOST_TEST((w.service.object("examplebucket", "k") == some_bytes(3 * small_part)));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(an_upload_in_parts_is_refused_with_the_folder_and_the_reason) {
    blocked_world w;
    auto const end = w.send(0);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(end.error().detail.find("file/uploads") != std::string::npos);
    BOOST_TEST(end.error().detail.find("Not a directory") != std::string::npos);
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_small_object_that_another_run_is_sending_is_not_sent_twice) {
    world w;
    auto options = in_small_parts(w.store);
    options.multipart_threshold = 10 * small_part;
    options.checkpoint_id = "id";
    auto const held = w.run(w.store->lease("id")).value();
    auto const end = w.run(w.bucket().upload("k", std::make_shared<memory_source>("x"), options));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::checkpoint_in_use));
}

BOOST_AUTO_TEST_CASE(an_upload_that_another_run_began_outlives_a_store_without_room) {
    for (parts_policy policy : {parts_policy::keep_if_resumable, parts_policy::keep, parts_policy::discard}) {
        begun_by_another w;
        w.options.on_failure = policy;

        auto const end = w.send();

        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
        BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
        BOOST_TEST(end.error().upload_id == w.begun.upload_id);
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        BOOST_TEST(w.service.parts("examplebucket", w.begun).size() == 1U);
        w.check_nothing_is_lent();
    }
}

BOOST_AUTO_TEST_CASE(an_abort_on_request_removes_it_all_the_same) {
    begun_by_another w;
    w.full->before_save = [&] { w.stop.abort(); };

    auto const end = w.send();

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::aborted));
    BOOST_TEST((end.error().parts == parts_status::removed), to_string(end.error()));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(a_pause_while_a_store_hangs_keeps_no_upload_that_no_checkpoint_names) {
    world w;
    cancellation_source stop;
    auto options = in_small_parts(std::make_shared<hanging_store>(w.clock, stop));
    options.cancellation = stop.token();
    auto const from = std::make_shared<memory_source>(some_bytes(3 * small_part));

    auto const end = w.run(w.bucket().upload("k", source_ptr(from), options));

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::paused), to_string(end.error()));
    BOOST_TEST((end.error().parts == parts_status::removed), to_string(end.error()));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(one_put_object_does_not_need_a_store_that_can_be_read) {
    world w;
    auto options = in_small_parts(std::make_shared<broken_store>(false));
    options.multipart_threshold = 10 * small_part;
    auto const from = std::make_shared<memory_source>(some_bytes(small_part));

    auto const plan = w.run(w.bucket().plan_upload("k", source_ptr(from), options));
    BOOST_REQUIRE_MESSAGE(plan.has_value(), (plan ? "" : to_string(plan.error())));
    BOOST_TEST(plan->parts == 0);
    auto const end = w.run(w.bucket().upload("k", source_ptr(from), options));
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));

    options.resume_from_service = service_resume::newest();
    BOOST_TEST(w.run(w.bucket().plan_upload("k", source_ptr(from), options)).has_error());
    BOOST_TEST(w.run(w.bucket().upload("k", source_ptr(from), options)).has_error());

    options.resume_from_service = service_resume();
    auto const prepared = w.run(w.bucket().prepare_upload("p", source_ptr(from), options)); // it has a part
    BOOST_REQUIRE(prepared.has_error());
    BOOST_TEST((prepared.error().code == errc::checkpoint_not_saved));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_SUITE_END()
