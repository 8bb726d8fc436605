// SPDX-License-Identifier: BSL-1.0
// Uploads whose ids never arrived: each ending says that they may be left, and so does the next run.
#include "flow/course.hpp"
#include "help/temporary_folder.hpp"

#include <boost/asio/detached.hpp>

#include <algorithm>
#include <set>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(intents)

namespace {

/// What a process that dies leaves in another store: nothing changes after its death.
class mortal_store final : public checkpoint_store {
public:
    explicit mortal_store(checkpoint_store_ptr keeps) : inner(std::move(keeps)) {}

    asio::awaitable<std::optional<checkpoint>> load(std::string id) override { return inner->load(std::move(id)); }
    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        change();
        co_await inner->save(std::move(id), std::move(saved));
    }
    asio::awaitable<void> erase(std::string id) override {
        change();
        co_await inner->erase(std::move(id));
    }

    checkpoint_store_ptr inner;
    std::function<void()> before_change;
    bool dead = false;

private:
    void change() const {
        if (before_change) before_change();
        if (dead) throw std::runtime_error("the process has died");
    }
};

/// A service and a store that outlive the processes that use them.
class lasting_place {
public:
    explicit lasting_place(checkpoint_store_ptr keeps)
        : clock(std::make_shared<testing::virtual_clock>()),
          service(io.get_executor(), clock, testing::server_options()),
          store(std::move(keeps)) {
        service.create_bucket("examplebucket");
    }

    std::set<std::string> uploads() const {
        std::set<std::string> ids;
        for (multipart_upload const& u : service.uploads("examplebucket")) ids.insert(u.upload_id);
        return ids;
    }

    asio::io_context io;
    std::shared_ptr<testing::virtual_clock> clock;
    testing::memory_service service;
    checkpoint_store_ptr store;
    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(3 * small_part));
};

/// Uploads "k" until it ends, or until it dies at that step of its I/O or of its store; true: it died.
class process {
public:
    process(lasting_place& at, int dies_at) : at_(at), store_(std::make_shared<mortal_store>(at.store)) {
        auto const fuse = std::make_shared<testing::fuse>(dies_at, [this] { store_->dead = true; });
        store_->before_change = [fuse] { fuse->step(); };
        client_.emplace(detail::client_access::make(io_.get_executor(), at.service.options(), at.clock,
                                                    testing::watch(at.service.connector(), fuse)));
        auto options = in_small_parts(store_);
        options.checkpoint_id = "id";
        asio::co_spawn(io_, upload(client_->bucket("examplebucket"), std::move(options)), asio::detached);
        at.clock->run_while({&io_, &at.io}, [this] { return !store_->dead; });
    }

    bool has_died() const noexcept { return store_->dead; }

    std::optional<result<upload_result>> end;

private:
    asio::awaitable<void> upload(bucket to, upload_options options) {
        end.emplace(co_await as_result(to.upload("k", at_.from, std::move(options))));
    }

    lasting_place& at_;
    asio::io_context io_;
    std::shared_ptr<mortal_store> store_;
    std::optional<client> client_;
};

/// Uploads that are on the service, and that the checkpoint does not name.
std::set<std::string> unnamed(lasting_place const& at, std::optional<checkpoint> const& saved) {
    auto ids = at.uploads();
    if (saved) ids.erase(saved->upload_id);
    return ids;
}

void check_deaths_at_every_step(std::function<checkpoint_store_ptr()> const& make_store) {
    int orphans = 0;
    for (int step = 1;; ++step) BOOST_TEST_CONTEXT("died at step " << step) {
            lasting_place at(make_store());
            if (process first(at, step); !first.has_died()) break;
            asio::io_context io;
            std::optional<checkpoint> saved;
            asio::co_spawn(
                io, [&]() -> asio::awaitable<void> { saved = co_await at.store->load("id"); }, asio::detached);
            io.run();
            auto const left = unnamed(at, saved);
            orphans += static_cast<int>(left.size());
            if (!left.empty()) {
                BOOST_REQUIRE(saved);
                BOOST_TEST(saved->unconfirmed_uploads >= static_cast<int>(left.size()));
                BOOST_TEST(saved->unconfirmed_since.starts_with("2026-01-01T"));
            }

            process second(at, 0);

            BOOST_REQUIRE(second.end);
            BOOST_REQUIRE_MESSAGE(second.end->has_value(), (*second.end ? "" : to_string(second.end->error())));
            BOOST_TEST((*second.end)->unconfirmed_uploads == (saved ? saved->unconfirmed_uploads : 0));
            BOOST_TEST(at.uploads() == left, boost::test_tools::per_element()); // whose they are nobody knows
        }
    BOOST_TEST(orphans >= 2); // after Initiate, and before its response or the save that follows it
}

int unconfirmed_in(world& w, checkpoint_store_ptr const& store) {
    auto const saved = w.run(store->load("id"));
    BOOST_REQUIRE(saved.has_value());
    return *saved ? (*saved)->unconfirmed_uploads : -1;
}

} // namespace

BOOST_AUTO_TEST_CASE(whenever_a_process_dies_the_next_run_reports_what_it_may_have_left) {
    check_deaths_at_every_step([] { return memory_checkpoints(); });
}

BOOST_AUTO_TEST_CASE(a_file_keeps_what_a_dead_process_intended) {
    temporary_folder folder;
    int n = 0;
    check_deaths_at_every_step([&] { return file_checkpoints(folder.path() / std::to_string(++n)); });
}

BOOST_AUTO_TEST_CASE(a_success_counts_the_uploads_that_a_repeated_initiate_may_have_left) {
    for (driver d : all_drivers) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d, {});
            w.service.lose_response("InitiateMultipartUpload", 2);
            auto const end = w.end();
            BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
            BOOST_TEST(w.unfinished() >= 2U);
            BOOST_TEST(w.unconfirmed_uploads == static_cast<int>(w.unfinished()));
        }
}

BOOST_AUTO_TEST_CASE(an_initiate_that_was_refused_and_repeated_leaves_nothing_to_report) {
    for (driver d : all_drivers) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d, {});
            w.service.fail("InitiateMultipartUpload", 503, "ServiceUnavailable", 2);
            auto const end = w.end();
            BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
            BOOST_TEST(w.unconfirmed_uploads == 0);
        }
}

BOOST_AUTO_TEST_CASE(a_gateway_that_spoke_for_the_service_leaves_a_doubt) {
    course w(driver::upload, {});
    w.service.respond_raw("InitiateMultipartUpload", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
    auto const end = w.end();
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(w.unconfirmed_uploads == 1);
}

BOOST_AUTO_TEST_CASE(a_failure_after_a_repeated_initiate_says_what_may_be_left) {
    for (driver d : all_drivers) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d, {});
            w.options.checkpoint_id = "id";
            w.service.lose_response("InitiateMultipartUpload", 1);
            w.service.fail(d == driver::copy ? "UploadPartCopy" : "UploadPart", 403, "AccessDenied", -1);

            auto const end = w.end();

            BOOST_REQUIRE(end.has_error());
            bool const keeps = d == driver::upload_with_store;
            BOOST_TEST((end.error().parts == (keeps ? parts_status::kept : parts_status::unknown)));
            BOOST_TEST(w.unfinished() == (keeps ? 2U : 1U));
            BOOST_TEST(end.error().detail.find("may be left on the service") != std::string::npos,
                       to_string(end.error()));
            if (!keeps) continue;
            BOOST_TEST(unconfirmed_in(w, w.store) == 1);
            w.service.core().faults = testing::fault_list();
            auto const again = w.end();
            BOOST_REQUIRE_MESSAGE(again.has_value(), (again ? "" : to_string(again.error())));
            BOOST_TEST(w.uploaded->resumed);
            BOOST_TEST(w.unconfirmed_uploads == 1);
            BOOST_TEST(w.unfinished() == 1U);
        }
}

BOOST_AUTO_TEST_CASE(an_upload_that_was_never_begun_leaves_no_intent_in_the_store) {
    course w(driver::upload_with_store);
    w.options.checkpoint_id = "id";
    w.service.fail("InitiateMultipartUpload", 403, "AccessDenied");
    auto const end = w.end();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::none));
    BOOST_TEST(unconfirmed_in(w, w.store) == -1);
}

BOOST_AUTO_TEST_CASE(one_whose_parts_were_removed_keeps_the_doubt_in_the_store) {
    course w(driver::upload_with_store, {});
    w.options.checkpoint_id = "id";
    w.options.on_failure = parts_policy::discard;
    w.service.lose_response("InitiateMultipartUpload", 1);
    w.service.fail("UploadPart", 403, "AccessDenied", -1);
    auto const end = w.end();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::unknown));
    BOOST_TEST(w.unfinished() == 1U);
    BOOST_TEST(unconfirmed_in(w, w.store) == 1);
}

BOOST_AUTO_TEST_CASE(an_intent_that_cannot_be_saved_begins_nothing) {
    class full_store final : public checkpoint_store {
    public:
        asio::awaitable<std::optional<checkpoint>> load(std::string) override { co_return std::nullopt; }
        asio::awaitable<void> save(std::string, checkpoint) override { throw std::runtime_error("the disk is full"); }
        asio::awaitable<void> erase(std::string) override { co_return; }
    };
    course w(driver::upload_with_store);
    w.options.checkpoints = std::make_shared<full_store>();
    auto const end = w.end();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::checkpoint_not_saved));
    BOOST_TEST((end.error().parts == parts_status::none));
    BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 0);
}

BOOST_AUTO_TEST_CASE(a_stop_between_two_attempts_of_initiate_ends_at_once_and_leaves_nothing) {
    for (driver d : {driver::upload, driver::upload_with_store, driver::writer}) BOOST_TEST_CONTEXT(name_of(d)) {
            course w(d, [](client_options& o) { o.retry.first_delay = o.retry.max_delay = 600s; });
            w.service.fail("InitiateMultipartUpload", 503, "ServiceUnavailable", -1);
            auto const begun = w.clock->now();
            w.at(100ms, [&] { w.stop.pause(); });
            auto const end = w.end();
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == errc::paused), to_string(end.error()));
            BOOST_TEST((end.error().parts == parts_status::none));
            BOOST_TEST(((w.clock->now() - begun) < 2s));
        }
}

BOOST_AUTO_TEST_CASE(a_stop_while_the_service_is_out_of_reach_is_a_stop_and_no_failure) {
    course w(driver::upload_with_store, [](client_options& o) { o.retry.max_attempts = 1; });
    w.service.stall("InitiateMultipartUpload", 1s);
    w.service.lose_response("InitiateMultipartUpload", 1);
    w.at(100ms, [&] { w.stop.pause(); });
    auto const end = w.end();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::paused), to_string(end.error()));
    BOOST_TEST((end.error().parts == parts_status::unknown));
}

BOOST_AUTO_TEST_CASE(a_pause_that_outlasts_the_grace_of_initiate_leaves_the_intent) {
    course w(driver::upload_with_store);
    w.options.checkpoint_id = "id";
    w.service.stall("InitiateMultipartUpload", 60s);
    w.at(1s, [&] { w.stop.pause(); });
    auto const end = w.end();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::paused));
    BOOST_TEST((end.error().parts == parts_status::unknown));
    BOOST_TEST(unconfirmed_in(w, w.store) == 1);
}

BOOST_AUTO_TEST_CASE(what_the_checkpoint_of_another_upload_knew_is_said_before_it_is_replaced) {
    std::vector<std::string> lines;
    course w(driver::upload_with_store,
             [&](client_options& o) { o.log = [&](log_level, std::string_view line) { lines.emplace_back(line); }; });
    w.options.checkpoint_id = "id";
    checkpoint other;
    other.bucket = "examplebucket";
    other.key = "another";
    other.unconfirmed_uploads = 1;
    other.unconfirmed_since = "2025-12-31T00:00:00.000Z";
    BOOST_REQUIRE(w.run(w.store->save("id", other)).has_value());

    auto const end = w.end();

    BOOST_TEST(end.has_value());
    BOOST_TEST(w.unconfirmed_uploads == 0);
    BOOST_TEST(std::ranges::any_of(lines, [](std::string const& line) {
        return line.find("oss://examplebucket/another") != std::string::npos &&
               line.find("may be left on the service") != std::string::npos;
    }));
}

BOOST_AUTO_TEST_CASE(a_caller_who_begins_by_hand_learns_of_it_too) {
    world w(nullptr, send_once);
    w.service.lose_response("InitiateMultipartUpload", -1);
    auto const lost = w.run(w.bucket().init_multipart_upload("k"));
    BOOST_REQUIRE(lost.has_error());
    BOOST_TEST((lost.error().parts == parts_status::unknown));
    BOOST_TEST(lost.error().detail.find("may be left on the service") != std::string::npos);
    w.service.core().faults = testing::fault_list();
    w.service.fail("InitiateMultipartUpload", 403, "AccessDenied");
    auto const refused = w.run(w.bucket().init_multipart_upload("k"));
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST((refused.error().parts == parts_status::none));
}

BOOST_AUTO_TEST_SUITE_END()
