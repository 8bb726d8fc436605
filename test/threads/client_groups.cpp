// SPDX-License-Identifier: BSL-1.0
// A client on several event loops with a thread each: files, parts, stops, draining, and what users implement.
#include <ossio.hpp>

#include "help/instrumented.hpp"
#include "help/memory_source.hpp"
#include "help/temporary_folder.hpp"
#include "threads/storage.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <set>
#include <thread>

namespace asio = boost::asio;
using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(client_groups)

namespace {

constexpr std::size_t part = 100 * 1024;

/// Notes the threads that called it, and whether two did at the same time.
class thread_notes {
public:
    void call() {
        if (is_called_.exchange(true)) overlaps = true;
        threads_.insert(std::this_thread::get_id());
        is_called_ = false;
    }
    std::size_t threads() const { return threads_.size(); }
    bool is_only(std::thread::id one) const { return threads_ == std::set<std::thread::id>{one}; }

    std::atomic<bool> overlaps = false;

private:
    std::atomic<bool> is_called_ = false;
    std::set<std::thread::id> threads_;
};

class noting_observer final : public observer {
public:
    void on_request_finished(request_finished const&) override { notes.call(); }
    void on_upload_finished(upload_finished const&) override { notes.call(); }

    thread_notes notes;
};

/// Temporary keys, asked for on one thread.
class noting_credentials final : public credentials_provider {
public:
    explicit noting_credentials(credentials c) : held_(std::move(c)) {
        held_.expires_at = std::chrono::system_clock::now() + 1h;
    }
    asio::awaitable<credentials> get() override {
        notes.call();
        ++asked;
        co_return held_;
    }

    thread_notes notes;
    std::atomic<int> asked = 0;

private:
    credentials held_;
};

upload_options in_parts() {
    upload_options o;
    o.part_size = o.multipart_threshold = part;
    o.concurrency = 6;
    return o;
}

/// A client on the loop of the test and two more.
class three_loops {
public:
    explicit three_loops(client_options options) : group(io.get_executor(), 3, std::move(options)) {}

    /// Runs the first loop until the work is done.
    template<class T>
    result<T> run(asio::awaitable<T> work, asio::cancellation_signal* signal = nullptr) {
        std::optional<result<T>> end;
        auto note = [&](std::exception_ptr e, result<T> r) {
            if (e) std::rethrow_exception(e);
            end.emplace(std::move(r));
        };
        if (signal)
            asio::co_spawn(io, as_result(std::move(work)), asio::bind_cancellation_slot(signal->slot(), note));
        else
            asio::co_spawn(io, as_result(std::move(work)), note);
        io.restart();
        io.run();
        BOOST_REQUIRE(end.has_value());
        return std::move(*end);
    }

    bucket to() const { return group.client().bucket("examplebucket"); }

    asio::io_context io{1};
    client_group group;
};

} // namespace

BOOST_AUTO_TEST_CASE(one_large_file_is_sent_by_three_threads_and_what_users_implement_stays_on_the_first) {
    storage s;
    temporary_folder const folder;
    std::string const bytes = some_bytes(40 * part - 3);
    write_file(folder / "f", bytes);
    auto const observing = std::make_shared<noting_observer>();
    auto const keys = std::make_shared<noting_credentials>(credentials("ossio-test-id", "ossio-test-secret"));
    thread_notes progress_notes, log_notes;
    auto options = s.options;
    options.events = observing;
    options.credentials = keys;
    options.log_level = log_level::debug;
    options.log = [&](log_level, std::string_view) { log_notes.call(); };
    {
        three_loops three(options);
        BOOST_TEST(three.group.loops() == 3);
        auto how = in_parts();
        how.checkpoints = memory_checkpoints();
        how.on_progress = [&](progress const&) { progress_notes.call(); };

        auto const end = three.run(three.to().upload_file("k", folder / "f", how));

        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
        BOOST_TEST(end->totals.parts_done == 40);
    }
    BOOST_TEST((s.server.object("examplebucket", "k") == bytes));
    BOOST_TEST(s.server.requests("CompleteMultipartUpload") == 1);
    auto const here = std::this_thread::get_id();
    BOOST_TEST(progress_notes.is_only(here));
    BOOST_TEST(log_notes.is_only(here));
    BOOST_TEST(keys->notes.is_only(here));
    BOOST_TEST(keys->asked < 60); // the other loops keep them
    BOOST_TEST(observing->notes.threads() == 3U);
    BOOST_TEST(!observing->notes.overlaps);
}

BOOST_AUTO_TEST_CASE(many_files_are_sent_by_three_threads) {
    storage s;
    temporary_folder const folder;
    auto const observing = std::make_shared<noting_observer>();
    thread_notes progress_notes;
    auto options = s.options;
    options.events = observing;
    int const files = 60;
    for (int i = 0; i < files; ++i)
        write_file(folder / std::to_string(i), std::string(1000, static_cast<char>('a' + i % 26)));
    int done = 0;
    {
        three_loops three(options);
        for (int i = 0; i < files; ++i) {
            upload_options how;
            how.on_progress = [&](progress const&) { progress_notes.call(); };
            auto upload = three.to().upload_file(std::to_string(i), folder / std::to_string(i), how);
            asio::co_spawn(three.io, std::move(upload), [&](std::exception_ptr e, upload_result) {
                if (!e) ++done;
            });
        }
        three.io.run();
    }
    BOOST_TEST(done == files);
    for (int i = 0; i < files; ++i) BOOST_TEST(s.server.object("examplebucket", std::to_string(i)).size() == 1000U);
    BOOST_TEST(observing->notes.threads() == 3U);
    BOOST_TEST(progress_notes.is_only(std::this_thread::get_id()));
}

BOOST_AUTO_TEST_CASE(a_failure_a_pause_and_a_cancelled_parent_end_the_work_of_all_threads) {
    testing::server_options slow;
    slow.bandwidth = 200'000; // a part takes half a second
    storage s(slow);
    temporary_folder const folder;
    std::string const bytes = some_bytes(60 * part);
    write_file(folder / "f", bytes);
    auto const store = memory_checkpoints();
    auto options = in_parts();
    options.checkpoints = store;
    {
        auto fragile = s.options;
        fragile.retry.max_attempts = 1;
        three_loops three(fragile);
        bool has_failed = false;
        options.on_progress = [&](progress const& p) {
            if (p.parts_done >= 6 && !std::exchange(has_failed, true))
                asio::post(s.io, [&s] { s.server.fail("UploadPart", 500, "InternalError", 1); });
        };
        auto const failed = three.run(three.to().upload_file("k", folder / "f", options));
        BOOST_TEST((failed.error().code == service_errc::internal_error));
    }
    {
        three_loops three(s.options);
        cancellation_source stop;
        options.cancellation = stop.token();
        options.on_progress = [&](progress const& p) {
            if (p.parts_done >= 12) stop.pause();
        };
        auto const paused = three.run(three.to().upload_file("k", folder / "f", options));
        BOOST_TEST((paused.error().code == errc::paused));
        BOOST_TEST((paused.error().parts == parts_status::kept));
    }
    {
        three_loops three(s.options);
        asio::cancellation_signal signal;
        options.cancellation = cancellation_token();
        options.on_progress = [&](progress const& p) {
            if (p.parts_done >= 18) asio::post(three.io, [&] { signal.emit(asio::cancellation_type::terminal); });
        };
        auto const cancelled = three.run(three.to().upload_file("k", folder / "f", options), &signal);
        BOOST_TEST((cancelled.error().code == asio::error::operation_aborted));
    }
    three_loops three(s.options);
    options.on_progress = nullptr;
    auto const end = three.run(three.to().upload_file("k", folder / "f", options));
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(end->totals.parts_resumed >= 18);
    BOOST_TEST((s.server.object("examplebucket", "k") == bytes));
}

BOOST_AUTO_TEST_CASE(a_drain_ends_the_uploads_of_all_threads_and_returns_each_once) {
    testing::server_options slow;
    slow.bandwidth = 500'000;
    storage s(slow);
    temporary_folder const folder;
    write_file(folder / "f", some_bytes(60 * part));
    three_loops three(s.options);
    int draining = 0;
    for (int i = 0; i < 6; ++i) {
        auto how = in_parts();
        how.on_failure = parts_policy::keep;
        how.concurrency = 2;
        auto upload = three.to().upload_file(std::to_string(i), folder / "f", how);
        asio::co_spawn(three.io, as_result(std::move(upload)), [&](std::exception_ptr, result<upload_result> r) {
            if (r.has_error() && r.error().code == errc::draining) ++draining;
        });
    }
    auto const drain_soon = [](client c) -> asio::awaitable<std::vector<resume_token>> {
        asio::steady_timer timer(c.get_executor(), 300ms);
        co_await timer.async_wait(asio::use_awaitable);
        co_return co_await c.drain(5s);
    };
    auto const tokens = three.run(drain_soon(three.group.client()));

    BOOST_REQUIRE_MESSAGE(tokens.has_value(), (tokens ? "" : to_string(tokens.error())));
    std::set<std::string> keys;
    for (resume_token const& t : *tokens) keys.insert(t.key);
    BOOST_TEST(draining == 6);
    BOOST_TEST(keys.size() == 6U);
    BOOST_TEST(tokens->size() == 6U);
}

BOOST_AUTO_TEST_CASE(loops_of_the_user_work_as_well_and_one_rate_holds_for_all) {
    storage s;
    asio::io_context first(1), second(1);
    auto work = asio::make_work_guard(second);
    std::thread thread([&] { second.run(); });
    auto const rate = std::make_shared<rate_limit>(4'000'000);
    std::string const bytes = some_bytes(20 * part);
    {
        client_group group({first.get_executor(), second.get_executor()}, s.options);
        auto how = in_parts();
        how.rate = rate;
        auto upload = group.client().bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), how);
        std::optional<result<upload_result>> end;
        asio::co_spawn(first, as_result(std::move(upload)),
                       [&](std::exception_ptr, result<upload_result> r) { end = std::move(r); });
        std::thread changes([&] { // from any thread
            std::this_thread::sleep_for(20ms);
            rate->set(0);
        });
        first.run();
        changes.join();
        BOOST_REQUIRE(end && end->has_value());
    }
    work.reset();
    thread.join();
    BOOST_TEST((s.server.object("examplebucket", "k") == bytes));
}

namespace {

/// In a process of its own, whose memory does not suffice for the stacks of so many threads.
int end_of_a_group_without_memory() {
    pid_t const child = ::fork();
    if (child == 0) {
        rlimit const little{1ULL << 30, 1ULL << 30};
        ::setrlimit(RLIMIT_AS, &little);
        asio::io_context io;
        try {
            client_group const many(io.get_executor(), 1000, client_options("cn-hangzhou"));
        } catch (std::exception const&) {
            ::_exit(0);
        }
        ::_exit(1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

boost::test_tools::assertion_result memory_is_ours(boost::unit_test::test_unit_id) {
    boost::test_tools::assertion_result is(!is_instrumented);
    is.message() << "sanitizers reserve more addresses than the limit";
    return is;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_group_whose_threads_cannot_be_made_throws, *boost::unit_test::precondition(memory_is_ours)) {
    BOOST_TEST(end_of_a_group_without_memory() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
