// SPDX-License-Identifier: BSL-1.0
// Observers that start operations: each event comes when the client can be used.
#include "flow/world.hpp"

#include <map>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(observers)

namespace {

/// Starts one operation at the first event of each kind.
class starting_observer final : public observer {
public:
    void on_request_finished(request_finished const&) override { start("request_finished"); }
    void on_request_retried(request_retried const&) override { start("request_retried"); }
    void on_connection_opened(connection_opened const&) override { start("connection_opened"); }
    void on_connection_closed(connection_closed const& e) override {
        start("connection_closed: " + std::string(to_string(e.why)));
    }
    void on_upload_begun(upload_begun const&) override { start("upload_begun"); }
    void on_upload_resumed(upload_resumed const&) override { start("upload_resumed"); }
    void on_part_done(part_done const&) override { start("part_done"); }
    void on_upload_finished(upload_finished const&) override { start("upload_finished"); }

    void start(std::string const& event) {
        if (!in || !ends.try_emplace(event).second) return; // the operation has events, too
        ends[event] = in->start(in->bucket().put_object(event, std::string("x")));
    }

    world* in = nullptr;
    std::map<std::string, std::shared_ptr<ending<object_info>>> ends;
};

/// Drains the client when an upload begins.
class draining_observer final : public observer {
public:
    void on_upload_begun(upload_begun const&) override { drained = in->start(in->made->drain(0s)); }
    void on_upload_finished(upload_finished const& e) override { outcomes.push_back(e.outcome); }

    world* in = nullptr;
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    std::vector<upload_outcome> outcomes;
};

template<class Observer>
class observed_world : public world {
public:
    explicit observed_world(std::shared_ptr<Observer> to, int connections = 8)
        : world(nullptr, [to, connections](client_options& o) {
              o.events = to;
              o.max_connections = connections;
              o.retry.first_delay = 0ms;
          }) {
        to->in = this;
    }

    void pass(async::duration time) {
        auto timer = clock->make_timer();
        timer->set(clock->now() + time, [] {});
        turn();
    }
};

asio::awaitable<void> write_one_piece(ossio::bucket bucket) {
    auto writer = bucket.open_writer("w", in_small_parts());
    std::string const piece(small_part, 'p');
    co_await writer.write(asio::buffer(piece));
    auto const done = co_await writer.finish();
}

} // namespace

BOOST_AUTO_TEST_CASE(an_operation_may_be_started_at_each_event) {
    auto const told = std::make_shared<starting_observer>();
    observed_world w(told);
    auto from = std::make_shared<memory_source>(some_bytes(6 * small_part));
    cancellation_source stop;
    auto options = in_small_parts(w.store);
    options.concurrency = 1;
    options.cancellation = stop.token();
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 3 * small_part) stop.pause();
    };

    BOOST_TEST(w.run(w.bucket().upload("k", from, options)).has_error());
    from->on_read = nullptr;
    w.service.fail("UploadPart", 503, "SlowDown", 1);
    BOOST_TEST(w.run(w.bucket().upload("k", from, in_small_parts(w.store))).has_value());
    w.pass(1min); // the connections have been idle for too long
    BOOST_TEST(w.run(w.bucket().upload("k", from, in_small_parts())).has_value());
    w.made->set_max_connections(1);
    w.turn();

    for (char const* event :
         {"request_finished", "request_retried", "connection_opened", "connection_closed: idle_too_long",
          "connection_closed: over_limit", "upload_begun", "upload_resumed", "part_done", "upload_finished"})
        BOOST_TEST(told->ends.contains(event), event);
    for (auto const& [event, end] : told->ends) {
        BOOST_TEST_CONTEXT(event) {
            BOOST_REQUIRE(end->is.has_value());
            BOOST_TEST(end->is->has_value());
            BOOST_TEST(w.service.has_object("examplebucket", event));
        }
    }
    w.check_nothing_is_lent();
    told->in = nullptr; // what the end of the client says is no time to begin
}

BOOST_AUTO_TEST_CASE(an_upload_that_is_drained_by_its_first_event_ends_and_is_returned_once) {
    auto const told = std::make_shared<draining_observer>();
    observed_world w(told);
    auto from = std::make_shared<memory_source>(some_bytes(6 * small_part));

    auto const end = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::draining));
    BOOST_REQUIRE((told->drained->is && told->drained->is->has_value()));
    BOOST_TEST((*told->drained->is)->size() == 1U);
    BOOST_TEST((told->outcomes == std::vector{upload_outcome::drained}));
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_drained_by_its_first_event_ends_and_is_returned_once) {
    auto const told = std::make_shared<draining_observer>();
    observed_world w(told);

    auto const end = w.run(write_one_piece(w.bucket()));

    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::draining));
    BOOST_REQUIRE((told->drained->is && told->drained->is->has_value()));
    BOOST_TEST((*told->drained->is)->size() == 1U);
    BOOST_TEST((told->outcomes == std::vector{upload_outcome::drained}));
}

BOOST_AUTO_TEST_SUITE_END()
