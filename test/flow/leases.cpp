// SPDX-License-Identifier: BSL-1.0
// Uploads whose lease is lost: at every save, between saves, while paused; and what the next holder finds.
#include "flow/world.hpp"
#include "help/fenced_store.hpp"

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(leases)

namespace {

std::shared_ptr<memory_source> eight_parts() { return std::make_shared<memory_source>(some_bytes(8 * small_part - 1)); }

/// Each part takes a while to be read.
class slow_source final : public source {
public:
    slow_source(std::shared_ptr<memory_source> from, async::runtime_ptr time)
        : from_(std::move(from)), time_(std::move(time)) {}

    std::uint64_t size() const override { return from_->size(); }
    std::string name() const override { return from_->name(); }
    std::string fingerprint() const override { return from_->fingerprint(); }
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        co_await time_->sleep(std::chrono::milliseconds(400));
        co_await from_->read_at(offset, into);
    }

private:
    std::shared_ptr<memory_source> from_;
    async::runtime_ptr time_;
};

class stage : public world {
public:
    stage() { store = fenced; }

    upload_options options() const {
        auto o = in_small_parts(fenced);
        o.checkpoint_id = "id";
        o.concurrency = 1;
        return o;
    }

    /// Takes the lease away when the upload comes to its n-th save.
    void lose_at_save(int n) {
        fenced->all->before_save = [this, n](std::string const& id) {
            if (fenced->all->saves + 1 == n) fenced->take_away(id, false);
        };
    }

    /// Another host goes on with the upload, and the object is right.
    void check_that_another_completes(std::shared_ptr<memory_source> const& from) {
        fenced->all->before_save = nullptr;
        auto const done = run(bucket().upload("k", from, options()));
        BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
        BOOST_TEST((service.object("examplebucket", "k") == from->bytes));
        BOOST_TEST(service.uploads("examplebucket").empty());
        BOOST_TEST(fenced->all->held.empty());
        BOOST_TEST(fenced->all->holder.empty());
    }

    std::shared_ptr<fenced_store> fenced = std::make_shared<fenced_store>();
};

/// Why it ended; "" when it did not, or made an object.
template<class T>
error_code code_of(result<T> const& end) {
    return end ? error_code() : end.error().code;
}

} // namespace

BOOST_AUTO_TEST_CASE(whoever_loses_the_lease_in_the_middle_stops_at_once_and_leaves_the_parts) {
    for (bool aborts : {false, true}) {
        stage w;
        auto from = eight_parts();
        cancellation_source stop;
        auto options = w.options();
        options.cancellation = stop.token();
        from->on_read = [&](std::uint64_t offset) {
            if (offset < 4 * small_part) return;
            w.fenced->take_away("id", true);
            if (aborts) stop.abort();
        };

        auto const end = w.run(w.bucket().upload("k", from, options));

        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().code == errc::lease_lost));
        BOOST_TEST((end.error().code == condition::in_use));
        BOOST_TEST((end.error().parts == parts_status::kept));
        BOOST_TEST(!end.error().upload_id.empty());
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
        BOOST_TEST(w.service.uploads("examplebucket").size() == 1U);
        w.check_nothing_is_lent();
        from->on_read = nullptr;
        w.check_that_another_completes(from);
    }
}

BOOST_AUTO_TEST_CASE(one_that_is_refused_at_its_first_save_removes_what_nobody_can_know_of) {
    for (int save : {1, 2}) { // of the intent, and of the id
        stage w;
        auto from = eight_parts();
        w.lose_at_save(save);

        auto const end = w.run(w.bucket().upload("k", from, w.options()));

        BOOST_TEST((code_of(end) == errc::lease_lost));
        BOOST_TEST((end.error().parts == (save == 1 ? parts_status::none : parts_status::removed)));
        BOOST_TEST(w.service.requests("InitiateMultipartUpload") == save - 1);
        BOOST_TEST(w.service.requests("UploadPart") == 0);
        BOOST_TEST(w.service.uploads("examplebucket").empty());
        w.check_that_another_completes(from);
    }
}

BOOST_AUTO_TEST_CASE(one_that_is_refused_at_its_first_save_leaves_an_upload_that_it_did_not_begin) {
    for (bool aborts : {false, true}) {
        stage w;
        auto from = eight_parts();
        cancellation_source stop;
        auto const begun = w.run(w.bucket().init_multipart_upload("k")).value();
        auto const first = payload(from->bytes.substr(0, small_part));
        BOOST_REQUIRE(w.run(w.bucket().upload_part(begun, 1, first)).has_value());
        w.fenced->all->before_save = [&](std::string const& id) {
            w.fenced->take_away(id, false);
            if (aborts) stop.abort();
        };
        auto options = w.options();
        options.cancellation = stop.token();
        options.resume_from_service = service_resume::of_upload(begun.upload_id);

        auto const end = w.run(w.bucket().upload("k", from, options));

        BOOST_TEST((code_of(end) == errc::lease_lost));
        BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
        BOOST_TEST(end.error().upload_id == begun.upload_id);
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        BOOST_TEST(w.service.parts("examplebucket", begun).size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(parts_of_the_next_holder_stay_when_the_upload_was_paused_while_it_began) {
    stage w;
    auto from = eight_parts();
    cancellation_source stop;
    auto options = w.options();
    options.cancellation = stop.token();
    options.abort_window = std::chrono::seconds(3);
    w.service.stall("InitiateMultipartUpload", std::chrono::milliseconds(600));
    auto const pauses = w.clock->make_timer(), takes = w.clock->make_timer();
    pauses->set(w.clock->now() + std::chrono::milliseconds(300), [&] { stop.pause(); });
    takes->set(w.clock->now() + std::chrono::milliseconds(1500), [&] {
        BOOST_TEST(!w.fenced->all->held["id"].upload_id.empty());
        w.fenced->take_away("id", true);
        stop.abort();
    });

    auto const end = w.run(w.bucket().upload("k", from, options));

    BOOST_TEST((code_of(end) == errc::lease_lost));
    BOOST_TEST((end.error().parts == parts_status::kept), to_string(end.error()));
    BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
    BOOST_TEST(w.service.uploads("examplebucket").size() == 1U);
    w.check_that_another_completes(from);
}

BOOST_AUTO_TEST_CASE(at_whichever_save_it_is_refused_it_does_not_complete) {
    int refusals = 0;
    for (int n = 1;; ++n) {
        stage w;
        auto from = eight_parts();
        auto const slow = std::make_shared<slow_source>(from, w.clock); // the checkpoint is saved once a second
        w.lose_at_save(n);

        auto const end = w.run(w.bucket().upload("k", slow, w.options()));

        if (end) break;
        ++refusals;
        BOOST_TEST((code_of(end) == errc::lease_lost));
        BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 0);
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == (n == 2 ? 1 : 0)); // whose id nobody knows
        w.check_that_another_completes(from);
    }
    BOOST_TEST(refusals >= 4); // the intent, the id, one in the middle, the one before Complete
}

BOOST_AUTO_TEST_CASE(a_holder_who_wakes_after_another_has_completed_is_refused) {
    stage w;
    auto from = eight_parts();
    std::shared_ptr<ending<upload_result>> second;
    w.fenced->all->before_save = [&](std::string const& id) {
        bool const completing = w.fenced->all->held.contains(id) && w.service.requests("UploadPart") == 8;
        if (second || !completing) return;
        w.fenced->take_away(id, false);
        second = w.start(w.bucket().upload("k", from, w.options()));
    };

    auto const first = w.run(w.bucket().upload("k", from, w.options()));

    BOOST_TEST((code_of(first) == errc::lease_lost));
    BOOST_REQUIRE(second);
    BOOST_REQUIRE(second->is.has_value());
    BOOST_REQUIRE_MESSAGE(second->is->has_value(), (*second->is ? "" : to_string(second->is->error())));
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 1);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
}

BOOST_AUTO_TEST_CASE(while_the_first_runs_the_second_is_turned_away) {
    stage w;
    auto from = eight_parts();
    std::shared_ptr<ending<upload_result>> second;
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 4 * small_part && !second) second = w.start(w.bucket().upload("k", from, w.options()));
    };

    auto const first = w.run(w.bucket().upload("k", from, w.options()));

    BOOST_TEST(first.has_value());
    BOOST_REQUIRE(second && second->is);
    BOOST_TEST((code_of(*second->is) == errc::checkpoint_in_use));
    BOOST_TEST((code_of(*second->is) == condition::in_use));
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    BOOST_TEST(w.fenced->all->holder.empty());
}

BOOST_AUTO_TEST_CASE(a_lease_lost_while_an_abort_is_waited_for_saves_the_parts_from_it) {
    for (bool told : {true, false}) {
        stage w;
        auto from = eight_parts();
        cancellation_source stop;
        auto options = w.options();
        options.cancellation = stop.token();
        options.abort_window = std::chrono::seconds(2);
        from->on_read = [&](std::uint64_t offset) {
            if (offset < 4 * small_part) return;
            stop.pause();
            from->on_read = nullptr;
        };
        // The save at the pause succeeds; the lease goes while the abort is waited for.
        auto timer = w.clock->make_timer();
        timer->set(w.clock->now() + std::chrono::seconds(1), [&] {
            w.fenced->take_away("id", told);
            stop.abort();
        });

        auto const end = w.run(w.bucket().upload("k", from, options));

        BOOST_TEST((code_of(end) == errc::lease_lost));
        BOOST_TEST(w.service.requests("AbortMultipartUpload") == 0);
        BOOST_TEST(w.service.uploads("examplebucket").size() == 1U);
        w.check_that_another_completes(from);
    }
}

BOOST_AUTO_TEST_CASE(an_upload_that_ends_gives_its_lease_back) {
    stage w;
    auto from = eight_parts();
    w.service.fail("UploadPart", 403, "AccessDenied");

    auto const failed = w.run(w.bucket().upload("k", from, w.options()));

    BOOST_TEST((code_of(failed) == service_errc::access_denied));
    BOOST_TEST((failed.error().parts == parts_status::kept));
    BOOST_TEST(w.fenced->all->holder.empty());
    w.check_that_another_completes(from);
}

BOOST_AUTO_TEST_CASE(a_lease_that_the_store_does_not_take_back_changes_no_outcome) {
    for (bool succeeds : {true, false}) {
        stage w;
        w.fenced->all->before_release = [] { throw error(failure(errc::checkpoint_not_saved, "the store is away")); };
        if (!succeeds) w.service.fail("UploadPart", 403, "AccessDenied", -1);

        auto const end = w.run(w.bucket().upload("k", eight_parts(), w.options()));

        BOOST_TEST(end.has_value() == succeeds, (end ? "" : to_string(end.error())));
        w.check_nothing_is_lent();
        if (end) continue;
        BOOST_TEST((end.error().code == service_errc::access_denied));
        BOOST_TEST((end.error().parts == parts_status::kept));
        BOOST_TEST(!end.error().upload_id.empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
