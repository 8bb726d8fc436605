// SPDX-License-Identifier: BSL-1.0
// Files of which another process holds a lease: an upload waits for it, and keeps nobody else from running.
#include "flow/world.hpp"

#include "help/file_lease.hpp"
#include "help/temporary_folder.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(leased_files)

namespace {

/// An upload of a leased file, of which others may run while it waits.
result<upload_result> upload(std::filesystem::path const& file, async::duration until) {
    world w;
    auto const given_up = w.clock->make_timer();
    given_up->set(w.clock->now() + until, [] { file_lease::give_up(); });
    return w.run(w.bucket().upload_file("k", file));
}

/// Counts uploads that have begun and not ended.
class upload_counter final : public observer {
public:
    void on_upload_begun(upload_begun const&) override { ++open; }
    void on_upload_finished(upload_finished const& e) override {
        --open;
        if (e.key == "slow" && on_slow_end) on_slow_end();
    }

    int open = 0;
    std::function<void()> on_slow_end;
};

asio::awaitable<void> keep_ending(asio::awaitable<upload_result> op, std::shared_ptr<ending<upload_result>> end) {
    end->is.emplace(co_await as_result(std::move(op)));
}

/// One place for uploads, taken by one of ten seconds; behind it a file, whose upload a parent cancels.
class one_place : public world {
public:
    explicit one_place(std::filesystem::path const& file, std::shared_ptr<upload_counter> const& count)
        : world(nullptr,
                [count](client_options& o) {
                    o.max_connections = 1;
                    o.events = count;
                }),
          counter(count) {
        service.stall("PutObject", 10s, 1);
        slow = start(bucket().upload("slow", std::make_shared<memory_source>("bytes")));
        upload = bucket().upload_file("k", file);
    }

    void start_upload(bool elsewhere) {
        auto const from = elsewhere ? asio::any_io_executor(asio::make_strand(io)) : io.get_executor();
        auto done = [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        };
        asio::co_spawn(from, keep_ending(std::move(*upload), end), asio::bind_cancellation_slot(signal.slot(), done));
    }
    void after(async::duration d, std::function<void()> f) {
        timers.push_back(clock->make_timer());
        timers.back()->set(clock->now() + d, std::move(f));
    }
    void check_it_was_cancelled() {
        BOOST_REQUIRE(end->is.has_value());
        BOOST_REQUIRE(end->is->has_error());
        BOOST_TEST((end->is->error().code == condition::canceled), to_string(end->is->error()));
        BOOST_TEST(end->is->error().key == "k");
        BOOST_REQUIRE(slow->is.has_value());
        BOOST_TEST(slow->is->has_value());
        BOOST_TEST(counter->open == 0);
        BOOST_TEST(!service.has_object("examplebucket", "k"));
        check_nothing_is_lent();
    }

    std::shared_ptr<upload_counter> counter;
    std::shared_ptr<ending<upload_result>> slow, end = std::make_shared<ending<upload_result>>();
    std::optional<asio::awaitable<upload_result>> upload;
    asio::cancellation_signal signal;
    std::vector<std::unique_ptr<async::timer>> timers;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_cancel_while_a_file_is_leased_ends_its_upload_at_once) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    for (bool elsewhere : {false, true})
        for (bool is_given_up : {false, true}) {
            file_lease const lease(folder / "f");
            if (!lease.is_held()) return;
            one_place w(folder / "f", std::make_shared<upload_counter>());
            w.start_upload(elsewhere);
            w.after(43ms, [&] {
                w.signal.emit(asio::cancellation_type::terminal);
                if (is_given_up) file_lease::give_up();
            });
            w.after(1s, [&] { BOOST_TEST(w.end->is.has_value()); });
            w.turn();
            w.check_it_was_cancelled();
        }
}

BOOST_AUTO_TEST_CASE(a_cancel_while_a_file_is_leased_when_its_turn_has_come_ends_its_upload) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    for (bool is_given_up : {false, true}) {
        one_place w(folder / "f", std::make_shared<upload_counter>());
        std::optional<file_lease> lease;
        w.start_upload(false);
        w.after(5s, [&] { lease.emplace(folder / "f"); });
        w.counter->on_slow_end = [&] {
            w.after(43ms, [&] {
                w.signal.emit(asio::cancellation_type::terminal);
                if (is_given_up) file_lease::give_up();
            });
        };
        w.turn();
        BOOST_REQUIRE(lease.has_value());
        if (!lease->is_held()) return;
        w.check_it_was_cancelled();
    }
}

BOOST_AUTO_TEST_CASE(an_upload_waits_for_a_lease_and_lets_others_run) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    file_lease const lease(folder / "f");
    if (!lease.is_held()) return;
    auto const end = upload(folder / "f", 20ms);
    BOOST_TEST(end.has_value(), (end ? "" : to_string(end.error())));
}

BOOST_AUTO_TEST_CASE(a_lease_that_is_kept_is_named_after_a_moment) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    file_lease const lease(folder / "f");
    if (!lease.is_held()) return;
    auto const end = upload(folder / "f", 1h);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::source_unreadable));
    BOOST_TEST(end.error().detail.find("lease") != std::string::npos, to_string(end.error()));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_opened_by_a_call_is_waited_for_there) {
    temporary_folder const folder;
    write_file(folder / "f", "bytes");
    asio::io_context io;
    file_lease const lease(folder / "f", file_lease::holder::gives_it_up);
    if (!lease.is_held()) return;
    BOOST_TEST(open_file(io.get_executor(), folder / "f")->size() == 5U);
}

BOOST_AUTO_TEST_SUITE_END()
