// SPDX-License-Identifier: BSL-1.0
// Uploads that wait for their first buffer: nothing of them has begun, and they end at once when they shall.
#include "flow/world.hpp"

#include <algorithm>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(waiting)

namespace {

std::function<void(client_options&)> one_buffer() {
    return [](client_options& o) { o.buffer_budget = async::slice_size; };
}

std::shared_ptr<memory_source> six_parts() { return std::make_shared<memory_source>(some_bytes(6 * small_part - 7)); }

/// One upload has the only buffer for a minute; another one waits for it, and is stopped after a second.
class line_of_two {
public:
    explicit line_of_two(std::function<void(line_of_two&)> stop_it) : w(nullptr, one_buffer()) {
        w.service.stall("UploadPart", 60s, 1);
        first = w.start(w.bucket().upload("first", six_parts(), in_small_parts()));
        auto options = in_small_parts(w.store);
        options.cancellation = stop.token();
        second = w.start(w.bucket().upload("second", six_parts(), options), &signal);
        auto const begun = w.clock->now();
        auto timer = w.clock->make_timer(), later = w.clock->make_timer();
        timer->set(begun + 1s, [&] { stop_it(*this); });
        later->set(begun + 2s, [&] { ended_at_once = second->is.has_value(); });
        w.turn();
    }

    failure end() const {
        BOOST_REQUIRE(second->is);
        BOOST_REQUIRE(second->is->has_error());
        BOOST_TEST(ended_at_once);
        BOOST_TEST(first->is->has_value());
        BOOST_TEST(w.service.requests("InitiateMultipartUpload") == 1);
        w.check_nothing_is_lent();
        return second->is->error();
    }

    world w;
    cancellation_source stop;
    asio::cancellation_signal signal;
    std::shared_ptr<ending<upload_result>> first, second;
    bool ended_at_once = false;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_cancelled_wait_ends_at_once_and_nothing_was_begun) {
    line_of_two const two([](line_of_two& l) { l.signal.emit(asio::cancellation_type::terminal); });
    failure const f = two.end();
    BOOST_TEST((f.code == condition::canceled), to_string(f));
    BOOST_TEST((f.parts == parts_status::none));
    BOOST_TEST(f.key == "second");
}

BOOST_AUTO_TEST_CASE(a_pause_while_it_waits_is_a_pause) {
    line_of_two const two([](line_of_two& l) { l.stop.pause(); });
    failure const f = two.end();
    BOOST_TEST((f.code == errc::paused), to_string(f));
    BOOST_TEST((f.parts == parts_status::none));
}

BOOST_AUTO_TEST_CASE(an_abort_while_it_waits_is_an_abort) {
    line_of_two const two([](line_of_two& l) { l.stop.abort(); });
    failure const f = two.end();
    BOOST_TEST((f.code == errc::aborted), to_string(f));
    BOOST_TEST((f.parts == parts_status::none));
}

BOOST_AUTO_TEST_CASE(draining_ends_what_waits_and_gives_a_token_for_it) {
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    line_of_two two([&](line_of_two& l) { drained = l.w.start(l.w.made->drain(90s)); });
    BOOST_REQUIRE((two.second->is && two.second->is->has_error()));
    BOOST_TEST((two.second->is->error().code == errc::draining), to_string(two.second->is->error()));
    BOOST_TEST(two.ended_at_once);
    BOOST_REQUIRE((drained->is && drained->is->has_value()));
    auto const& tokens = **drained->is;
    BOOST_TEST(std::ranges::any_of(tokens, [](resume_token const& t) { return t.key == "second"; }));
    BOOST_TEST(two.w.service.requests("InitiateMultipartUpload") == 1);
    two.w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_budget_of_one_buffer_is_enough_for_all_that_an_upload_may_do) {
    world w(nullptr, one_buffer());
    auto const resumed = six_parts();
    cancellation_source stop;
    auto options = in_small_parts(w.store);
    options.cancellation = stop.token();
    resumed->on_read = [&](std::uint64_t offset) {
        if (offset == 3 * small_part) stop.pause();
    };
    BOOST_REQUIRE(w.run(w.bucket().upload("by checkpoint", resumed, options)).has_error());
    cancellation_source stop_too;
    options = in_small_parts();
    options.cancellation = stop_too.token();
    options.on_failure = parts_policy::keep;
    auto const found = six_parts();
    found->on_read = [&](std::uint64_t offset) {
        if (offset == 3 * small_part) stop_too.pause();
    };
    BOOST_REQUIRE(w.run(w.bucket().upload("by service", found, options)).has_error());
    resumed->on_read = found->on_read = nullptr;

    auto by_service = in_small_parts();
    by_service.resume_from_service = service_resume::newest();
    auto whole = in_small_parts();
    whole.multipart_threshold = 16 << 20;
    auto hedged = in_small_parts();
    hedged.hedge_tail = hedged.content_md5 = true;
    std::vector<std::shared_ptr<ending<upload_result>>> all;
    all.push_back(w.start(w.bucket().upload("by checkpoint", resumed, in_small_parts(w.store))));
    all.push_back(w.start(w.bucket().upload("by service", found, by_service)));
    all.push_back(w.start(w.bucket().upload("whole", six_parts(), whole)));
    all.push_back(w.start(w.bucket().upload("hedged", six_parts(), hedged)));
    all.push_back(w.start(w.bucket().upload("empty", std::make_shared<memory_source>(""), whole)));
    w.turn();

    for (auto const& one : all) {
        BOOST_REQUIRE(one->is);
        BOOST_TEST(one->is->has_value(), (*one->is ? "" : to_string(one->is->error())));
    }
    BOOST_TEST(all[0]->is->value().resumed);
    BOOST_TEST(all[1]->is->value().resumed);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_SUITE_END()
