// SPDX-License-Identifier: BSL-1.0
// Writers that end in the background, where an exception has no caller: it must not end what else is cleaned up there.
#include "flow/world.hpp"

#include "help/fenced_store.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(throwing_ends)

namespace {

/// A writer that has taken `bytes`, and is idle then.
asio::awaitable<void> hold_writer(world& w, std::string key, std::string bytes, upload_options options) {
    auto writer = co_await w.bucket().open_or_resume_writer(std::move(key), std::move(options));
    co_await writer.write(asio::buffer(bytes));
    co_await w.clock->sleep(1h);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_writer_whose_end_throws_does_not_keep_the_others_from_theirs) {
    auto const store = std::make_shared<fenced_store>();
    store->all->before_forgetting = [throws = true]() mutable {
        if (std::exchange(throws, false)) throw std::runtime_error("of the first lease");
    };
    world w;
    w.start(hold_writer(w, "a", "few", in_small_parts(store)));
    w.start(hold_writer(w, "b", some_bytes(2 * small_part), in_small_parts(store)));
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    auto const draining = w.clock->make_timer();
    draining->set(w.clock->now() + 1s, [&] { drained = w.start(w.made->drain(10s)); });
    w.turn();

    BOOST_REQUIRE((drained->is && drained->is->has_value()));
    BOOST_TEST((*drained->is)->size() == 2U);
    for (resume_token const& one : **drained->is)
        BOOST_TEST((one.parts == (one.key == "a" ? parts_status::unknown : parts_status::removed)), to_json(one));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_SUITE_END()
