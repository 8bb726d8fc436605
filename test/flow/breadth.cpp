// SPDX-License-Identifier: BSL-1.0
// Very many uploads at once: as many begin as can make progress, and the others cost little, until they begin or are stopped.
#include "flow/world.hpp"
#include "help/instrumented.hpp"
#include "help/step_time.hpp"
#include "help/temporary_folder.hpp"

#include <boost/asio/detached.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(breadth)

namespace {

#if defined(OSSIO_TEST_IS_INSTRUMENTED)
constexpr int many = 2'000;
constexpr std::chrono::milliseconds longest_allowed{150};
#elif defined(OSSIO_TEST_IS_OF_OPTIMIZED_CODE)
constexpr int many = 50'000;
constexpr std::size_t most_bytes_each = 4096;
constexpr std::chrono::milliseconds longest_allowed{5};
#else
constexpr int many = 20'000;
constexpr std::size_t most_bytes_each = 6144;            // coroutine frames are larger, too
constexpr std::chrono::milliseconds longest_allowed{25}; // the same work takes several times as long
#endif

std::function<void(client_options&)> eight_at_a_time() {
    return [](client_options& o) { o.max_connections = 8; };
}

/// Counts how its uploads ended.
class crowd : public world {
public:
    crowd() : world(nullptr, eight_at_a_time()) { options.cancellation = stop.token(); }

    /// Starts that many uploads; the service stalls, so that none of them ends by itself for an hour.
    void start_many(int n) {
        service.stall("*", 1h, -1);
        for (int i = 0; i < n; ++i) asio::co_spawn(io, upload(i), asio::detached);
        clock->run_while({&io}, [this] { return service.requests("InitiateMultipartUpload") < 8; });
        io.poll();
    }

    /// Runs until all have ended; the longest time that one handler has taken.
    std::chrono::nanoseconds run_to_the_end() {
        std::chrono::nanoseconds longest{0};
        auto begun = cpu_time_of_this_thread();
        clock->run_while({&io}, [&] {
            auto const now = cpu_time_of_this_thread();
            longest = std::max(longest, now - begun);
            begun = cpu_time_of_this_thread();
            return true;
        });
        return longest;
    }

    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    cancellation_source stop;
    upload_options options = in_small_parts();
    std::map<std::string, int> ended; // by the message of the code

private:
    asio::awaitable<void> upload(int i) {
        auto const end = co_await as_result(bucket().upload(std::to_string(i), from, options));
        ++ended[end ? std::string("done") : end.error().code.message()];
    }
};

int open_descriptors() {
    std::filesystem::directory_iterator const all("/proc/self/fd");
    return static_cast<int>(std::distance(begin(all), end(all)));
}

} // namespace

BOOST_AUTO_TEST_CASE(no_more_uploads_are_begun_than_can_make_progress_and_the_first_end_early) {
    world w(nullptr, eight_at_a_time());
    constexpr int uploads = 400;
    std::size_t most_unfinished = 0;
    int begun_when_the_first_ended = 0;
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    from->on_read = [&](std::uint64_t) {
        most_unfinished = std::max(most_unfinished, w.service.uploads("examplebucket").size());
        if (begun_when_the_first_ended == 0 && w.service.requests("CompleteMultipartUpload") > 0)
            begun_when_the_first_ended = w.service.requests("InitiateMultipartUpload");
    };
    std::vector<std::shared_ptr<ending<upload_result>>> all;
    for (int i = 0; i < uploads; ++i)
        all.push_back(w.start(w.bucket().upload(std::to_string(i), from, in_small_parts())));
    w.turn();

    BOOST_TEST(std::ranges::all_of(all, [](auto const& one) { return one->is && one->is->has_value(); }));
    BOOST_TEST(most_unfinished <= 8U);
    BOOST_TEST(begun_when_the_first_ended <= 17);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(an_urgent_upload_does_not_wait_for_a_begun_one_to_end) {
    world w(nullptr, [](client_options& o) { o.max_connections = 2; });
    std::string order;
    auto const source_of = [&](char name, std::size_t parts) {
        auto from = std::make_shared<memory_source>(some_bytes(parts * small_part));
        from->on_read = [&order, name](std::uint64_t) { order += name; };
        return from;
    };
    auto a = w.start(w.bucket().upload("a", source_of('a', 30), in_small_parts()));
    auto b = w.start(w.bucket().upload("b", source_of('b', 30), in_small_parts()));
    auto urgent = in_small_parts();
    urgent.priority = 3;
    auto c = w.start(w.bucket().upload("c", source_of('c', 6), urgent));
    w.turn();
    BOOST_TEST((a->is->has_value() && b->is->has_value() && c->is->has_value()));
    BOOST_TEST(order.find_last_of('c') < 20U, order);
}

BOOST_AUTO_TEST_CASE(a_file_that_waits_holds_no_descriptor_and_is_the_one_that_is_there_when_it_begins) {
    world w(nullptr, [](client_options& o) { o.max_connections = 1; });
    temporary_folder folder;
    auto const path_of = [&](int i) { return folder.path() / std::to_string(i); };
    constexpr int files = 100;
    for (int i = 0; i < files; ++i) std::ofstream(path_of(i)) << some_bytes(small_part);
    int const before = open_descriptors();
    int most = 0;
    auto first = std::make_shared<memory_source>(some_bytes(3 * small_part));
    first->on_read = [&](std::uint64_t offset) {
        most = std::max(most, open_descriptors());
        if (offset != 0) return;
        std::ofstream(path_of(7)) << some_bytes(2 * small_part);
        std::filesystem::remove(path_of(8));
    };
    auto const whole = upload_options();
    auto running = w.start(w.bucket().upload("first", first, in_small_parts()));
    std::vector<std::shared_ptr<ending<upload_result>>> all;
    for (int i = 0; i < files; ++i)
        all.push_back(w.start(w.bucket().upload_file(std::to_string(i), path_of(i), whole)));
    auto const missing = w.start(w.bucket().upload_file("missing", folder.path() / "nothing", whole));
    w.turn();

    BOOST_TEST(most <= before + 3);
    for (int i = 0; i < files; ++i) {
        BOOST_REQUIRE(all[static_cast<std::size_t>(i)]->is);
        auto const& end = *all[static_cast<std::size_t>(i)]->is;
        if (i == 8)
            BOOST_TEST((end.has_error() && end.error().code == errc::source_unreadable));
        else
            BOOST_TEST((end.has_value() && end->size == (i == 7 ? 2 : 1) * small_part));
    }
    BOOST_TEST((missing->is->error().code == errc::source_unreadable));
    w.check_nothing_is_lent();
}

#if defined(__GLIBC__) && !defined(OSSIO_TEST_IS_INSTRUMENTED)
BOOST_AUTO_TEST_CASE(a_waiting_upload_takes_few_kibibytes) {
    crowd all;
    all.start_many(100); // what the first ones need
    auto const before = ::mallinfo2().uordblks;
    for (int i = 0; i < 2'000; ++i) {
        auto op = all.bucket().upload("key of usual length/" + std::to_string(i), all.from, all.options);
        asio::co_spawn(
            all.io,
            [](asio::awaitable<upload_result> waits) -> asio::awaitable<void> {
                co_await as_result(std::move(waits));
            }(std::move(op)),
            asio::detached);
    }
    all.io.poll();
    auto const each = (::mallinfo2().uordblks - before) / 2'000;
    BOOST_TEST_MESSAGE("a waiting upload takes " << each << " bytes, with the two coroutines that await it");
    BOOST_TEST(each < most_bytes_each);
    all.stop.pause();
    all.run_to_the_end();
}
#endif

namespace {

std::chrono::nanoseconds longest_step_of_pausing() {
    crowd all;
    all.start_many(many);
    all.stop.pause();
    auto const longest = all.run_to_the_end();
    BOOST_TEST_MESSAGE("pausing " << many << " uploads: the longest step took " << longest.count() / 1000 << " us");
    BOOST_TEST(all.ended.size() == 1U);
    BOOST_TEST(all.ended[make_error_code(errc::paused).message()] == many);
    BOOST_TEST(all.service.requests("InitiateMultipartUpload") == 8);
    all.check_nothing_is_lent();
    return longest;
}

std::chrono::nanoseconds longest_step_of_draining() {
    crowd all;
    all.start_many(many);
    auto drained = all.start(all.made->drain(0ms));
    auto const longest = all.run_to_the_end();
    BOOST_TEST_MESSAGE("draining " << many << " uploads: the longest step took " << longest.count() / 1000 << " us");
    BOOST_REQUIRE((drained->is && drained->is->has_value()));
    BOOST_TEST((*drained->is)->size() == static_cast<std::size_t>(many));
    BOOST_TEST(all.ended[make_error_code(errc::draining).message()] == many);
    return longest;
}

} // namespace

BOOST_AUTO_TEST_CASE(pausing_very_many_uploads_never_holds_the_loop) {
    BOOST_TEST((undisturbed_step(longest_allowed, longest_step_of_pausing) < longest_allowed));
}

BOOST_AUTO_TEST_CASE(draining_very_many_uploads_never_holds_the_loop_and_names_each) {
    BOOST_TEST((undisturbed_step(longest_allowed, longest_step_of_draining) < longest_allowed));
}

BOOST_AUTO_TEST_SUITE_END()
