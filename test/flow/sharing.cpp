// SPDX-License-Identifier: BSL-1.0
// Uploads that share a budget of buffers and connections: who goes first, who gets how much, and limits that change.
#include "flow/world.hpp"

#include <algorithm>
#include <filesystem>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(sharing)

namespace {

/// The order in which parts of several objects are read, by the first letter of their keys.
class readings {
public:
    std::shared_ptr<memory_source> source(char name, std::size_t parts) {
        auto from = std::make_shared<memory_source>(some_bytes(parts * small_part));
        from->on_read = [this, name](std::uint64_t) { order += name; };
        return from;
    }

    std::string order;
};

std::function<void(client_options&)> with_buffers(std::uint64_t n) {
    return [n](client_options& o) { o.buffer_budget = n * async::slice_size; };
}

} // namespace

BOOST_AUTO_TEST_CASE(the_upload_of_the_higher_priority_goes_first) {
    world w(nullptr, with_buffers(2));
    readings seen;
    auto options = in_small_parts();
    auto a = w.start(w.bucket().upload("a", seen.source('a', 12), options));
    options.priority = 1;
    auto b = w.start(w.bucket().upload("b", seen.source('b', 12), options));
    w.turn();

    BOOST_TEST((a->is && a->is->has_value() && b->is && b->is->has_value()));
    BOOST_TEST(seen.order.find_last_of('b') < seen.order.find_last_of('a') - 3, seen.order);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_small_upload_is_not_kept_waiting_by_a_large_one) {
    world w(nullptr, with_buffers(2));
    readings seen;
    auto large = in_small_parts();
    large.concurrency = 16;
    auto a = w.start(w.bucket().upload("a", seen.source('a', 40), large));
    auto b = w.start(w.bucket().upload("b", seen.source('b', 3), in_small_parts()));
    w.turn();

    BOOST_TEST((a->is && a->is->has_value() && b->is && b->is->has_value()));
    BOOST_TEST(seen.order.find_last_of('b') < 10U, seen.order); // in turn with a, not behind its sixteen
}

BOOST_AUTO_TEST_CASE(cleaning_up_waits_for_no_priority) {
    world w(nullptr, [](client_options& o) { o.max_connections = 1; });
    cancellation_source stop;
    auto options = in_small_parts();
    options.cancellation = stop.token();
    auto low = w.start(w.bucket().upload("low", std::make_shared<memory_source>(some_bytes(5 * small_part)), options));
    w.service.stall("UploadPart", std::chrono::seconds(10), -1); // forty parts, one after the other: 400 s
    auto urgent = in_small_parts();
    urgent.priority = 7;
    auto timer = w.clock->make_timer();
    timer->set(w.clock->now() + std::chrono::seconds(15), [&] {
        w.start(w.bucket().upload("high", std::make_shared<memory_source>(some_bytes(40 * small_part)), urgent));
        stop.abort();
    });
    w.turn();

    BOOST_REQUIRE((low->is && low->is->has_error()));
    BOOST_TEST((low->is->error().code == errc::aborted));
    BOOST_TEST((low->is->error().parts == parts_status::removed), to_string(low->is->error()));
    BOOST_TEST(w.service.has_object("examplebucket", "high"));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(limits_change_while_uploads_run) {
    world w(nullptr, with_buffers(1));
    std::size_t most_buffers = 0, most_connections = 0;
    auto from = std::make_shared<memory_source>(some_bytes(40 * small_part));
    from->on_read = [&](std::uint64_t offset) {
        most_buffers = std::max(most_buffers, w.insides().buffers->leased());
        most_connections = std::max(most_connections, w.insides().pool->leased());
        if (offset == 10 * small_part) {
            BOOST_TEST(most_buffers == 1U);
            w.made->set_buffer_budget(4 * async::slice_size);
        }
        if (offset == 20 * small_part) {
            BOOST_TEST(most_buffers == 4U);
            w.made->set_max_connections(1);
        }
        if (offset == 30 * small_part) most_connections = 0;
    };
    auto options = in_small_parts();
    options.concurrency = 8;

    auto const done = w.run(w.bucket().upload("k", from, options));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST(most_buffers == 4U);
    BOOST_TEST(most_connections == 1U);
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_thousand_uploads_at_once_share_a_budget_and_need_no_thread) {
    world w(nullptr, [](client_options& o) {
        o.buffer_budget = 4 << 20;
        o.max_connections = 16;
    });
    auto const threads = [] {
        std::filesystem::directory_iterator const all("/proc/self/task");
        return std::distance(begin(all), end(all));
    };
    auto const before = threads();
    auto from = std::make_shared<memory_source>(some_bytes(2 * small_part + 1));
    std::vector<std::shared_ptr<ending<upload_result>>> all;
    for (int i = 0; i < 1000; ++i) all.push_back(w.start(w.bucket().upload(std::to_string(i), from, in_small_parts())));

    w.turn();

    BOOST_TEST(std::ranges::all_of(all, [](auto const& one) { return one->is && one->is->has_value(); }));
    BOOST_TEST(w.service.requests("CompleteMultipartUpload") == 1000);
    BOOST_TEST(threads() == before);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_SUITE_END()
