// SPDX-License-Identifier: BSL-1.0
// What an observer is told, in which order, and that it cannot break anything.
#include "flow/recorder.hpp"

#include <map>
#include <set>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(events)

namespace {

using lines = std::vector<std::string>;

void check_lines(lines const& said, lines const& expected) {
    BOOST_CHECK_EQUAL_COLLECTIONS(said.begin(), said.end(), expected.begin(), expected.end());
}

upload_options one_by_one(checkpoint_store_ptr store = nullptr) {
    auto o = in_small_parts(std::move(store));
    o.concurrency = 1;
    return o;
}

class thrower final : public observer {
public:
    void on_request_finished(request_finished const&) override { throw std::runtime_error("disk full"); }
    void on_connection_opened(connection_opened const&) override { throw 7; }
    void on_upload_finished(upload_finished const&) override { throw std::bad_alloc(); }
};

/// Which operations and upload ids came with which upload_number.
class by_number final : public observer {
public:
    void on_request_finished(request_finished const& e) override {
        operations[e.upload_number].emplace_back(e.operation);
        note(e);
    }
    void on_request_retried(request_retried const& e) override { retried.push_back(e.upload_number); }
    void on_upload_begun(upload_begun const& e) override { begun.push_back(e.upload_number); }
    void on_upload_resumed(upload_resumed const& e) override { note(e); }
    void on_part_done(part_done const& e) override { note(e); }
    void on_upload_finished(upload_finished const& e) override { note(e); }

    std::map<std::uint64_t, lines> operations;
    std::map<std::uint64_t, std::set<std::string>> ids;
    std::vector<std::uint64_t> begun, retried;

private:
    template<class Event>
    void note(Event const& e) {
        if (!e.upload_id.empty()) ids[e.upload_number].emplace(e.upload_id);
    }
};

} // namespace

BOOST_AUTO_TEST_CASE(an_upload_in_parts_is_told_step_by_step) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    auto from = std::make_shared<memory_source>(some_bytes(2 * small_part + 17));

    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, one_by_one())).has_value());

    check_lines(told->said, {
                                "begin examplebucket/k 204817",
                                "open 127.0.0.1:1",
                                "request InitiateMultipartUpload #1 200",
                                "request UploadPart part 1 #1 200, sent 102400, reused",
                                "part 1 sent 102400",
                                "request UploadPart part 2 #1 200, sent 102400, reused",
                                "part 2 sent 102400",
                                "request UploadPart part 3 #1 200, sent 17, reused",
                                "part 3 sent 17",
                                told->said.size() > 9 ? told->said[9] : "", // the size of the list is not the point
                                "done 204817",
                            });
    BOOST_TEST(told->said.at(9).starts_with("request CompleteMultipartUpload #1 200, sent "));
}

BOOST_AUTO_TEST_CASE(a_refusal_and_its_retry_are_told) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    auto from = std::make_shared<memory_source>(some_bytes(300));
    w.service.fail("PutObject", 503, "SlowDown", 1);

    BOOST_REQUIRE(w.run(w.bucket().upload("k", from)).has_value());

    check_lines(told->said, {
                                "begin examplebucket/k 300",
                                "open 127.0.0.1:1",
                                "request PutObject #1 503, sent 300",
                                "retry: again of PutObject",
                                "request PutObject #2 200, sent 300, reused",
                                "done 300",
                            });
}

BOOST_AUTO_TEST_CASE(a_kept_connection_that_is_lost_and_the_replay_are_told) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    BOOST_REQUIRE(w.run(w.bucket().put_object("k", std::string("x"))).has_value());
    told->said.clear();
    w.service.lose_response("PutObject", 1);

    BOOST_REQUIRE(w.run(w.bucket().put_object("k", std::string("yy"))).has_value());

    check_lines(told->said, {
                                "request PutObject #1 the connection was lost, sent 2, reused",
                                "retry: replayed of PutObject",
                                "close request_failed",
                                "open 127.0.0.1:1",
                                "request PutObject #2 200, sent 2",
                            });
}

BOOST_AUTO_TEST_CASE(a_pause_and_what_follows_are_told) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    auto from = std::make_shared<memory_source>(some_bytes(6 * small_part));
    cancellation_source stop;
    auto options = one_by_one(w.store);
    options.cancellation = stop.token();
    from->on_read = [&](std::uint64_t offset) {
        if (offset >= 3 * small_part) stop.pause();
    };
    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, options)).has_error());
    BOOST_TEST(told->said.back() == "paused 307200 because the upload was paused");
    BOOST_TEST(told->count("part ") == 3);
    told->said.clear();

    from->on_read = nullptr;
    BOOST_REQUIRE(w.run(w.bucket().upload("k", from, one_by_one(w.store))).has_value());

    BOOST_TEST(told->said.at(0) == "begin examplebucket/k 614400");
    BOOST_TEST(told->count("resume 3") == 1);
    BOOST_TEST(told->count("part ") == 3);
    BOOST_TEST(told->said.back() == "done 614400");
}

namespace {

asio::awaitable<upload_result> write_pieces(ossio::bucket bucket, int pieces, upload_options options) {
    auto writer = bucket.open_writer("w", options);
    std::string const piece(small_part, 'p');
    for (int i = 0; i < pieces; ++i) co_await writer.write(asio::buffer(piece));
    co_return co_await writer.finish();
}

} // namespace

BOOST_AUTO_TEST_CASE(a_writer_is_told_like_an_upload_of_unknown_size) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);

    BOOST_REQUIRE(w.run(write_pieces(w.bucket(), 3, in_small_parts())).has_value());
    BOOST_TEST(told->said.front() == "begin examplebucket/w ?");
    BOOST_TEST(told->count("part ") == 3);
    BOOST_TEST(told->said.back() == "done 307200");

    w.service.fail("UploadPart", 403, "AccessDenied", -1);
    BOOST_TEST(w.run(write_pieces(w.bucket(), 3, in_small_parts())).has_error());
    BOOST_TEST(told->said.back().starts_with("failed "));
    std::vector<upload_outcome> const expected{upload_outcome::done, upload_outcome::failed};
    BOOST_TEST((told->ends == expected));
    BOOST_TEST(told->count("begin") == 2);
}

BOOST_AUTO_TEST_CASE(a_writer_that_is_dropped_was_aborted) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    {
        auto writer = std::make_unique<object_writer>(w.bucket().open_writer("w", in_small_parts()));
        std::string const piece(2 * small_part, 'p');
        BOOST_TEST(w.run(writer->write(asio::buffer(piece))).has_value());
    }
    w.turn();

    BOOST_TEST((told->ends == std::vector{upload_outcome::aborted}));
    BOOST_TEST(told->said.back().starts_with("aborted "));
    BOOST_TEST(w.service.uploads("examplebucket").empty());
}

BOOST_AUTO_TEST_CASE(whoever_begins_also_ends_and_once) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));

    w.service.fail("InitiateMultipartUpload", 403, "AccessDenied");
    BOOST_TEST(w.run(w.bucket().upload("k", from, in_small_parts())).has_error());
    auto wrong = in_small_parts();
    wrong.part_size = 1;
    BOOST_TEST(w.run(w.bucket().upload("k", from, wrong)).has_error());
    cancellation_source stop;
    stop.abort();
    auto stopped = in_small_parts();
    stopped.cancellation = stop.token();
    BOOST_TEST(w.run(w.bucket().upload("k", from, stopped)).has_error());
    asio::cancellation_signal cancel;
    from->on_read = [&](std::uint64_t) { cancel.emit(asio::cancellation_type::terminal); };
    auto const cut = w.start(w.bucket().upload("k", from, in_small_parts()), &cancel);
    w.turn();

    std::vector<upload_outcome> const expected{upload_outcome::failed, upload_outcome::failed, upload_outcome::aborted,
                                               upload_outcome::cancelled};
    BOOST_TEST((told->ends == expected));
    BOOST_TEST(told->count("begin") == 4);
}

BOOST_AUTO_TEST_CASE(uploads_and_writers_that_are_drained_are_not_told_as_cancelled) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    lines logged;
    w.insides().options.log = [&](log_level, std::string_view line) { logged.emplace_back(line); };
    w.service.core().options.latency = 100ms;
    auto from = std::make_shared<memory_source>(some_bytes(20 * small_part));
    auto const upload = w.start(w.bucket().upload("k", from, one_by_one()));
    auto const writer = w.start(write_pieces(w.bucket(), 20, one_by_one()));
    auto timer = w.clock->make_timer();
    std::shared_ptr<ending<std::vector<resume_token>>> drained;
    timer->set(w.clock->now() + 500ms, [&] { drained = w.start(w.made->drain(1s)); });
    w.turn();

    BOOST_REQUIRE((drained && drained->is && drained->is->has_value()));
    BOOST_TEST((told->ends == std::vector(2, upload_outcome::drained)));
    BOOST_TEST(told->count("drained ") == 2);
    BOOST_TEST(std::ranges::count_if(logged, [](auto const& l) { return l.starts_with("event=upload_drained "); }) ==
               2);
}

BOOST_AUTO_TEST_CASE(requests_tell_to_which_of_two_uploads_of_a_key_they_belong) {
    auto const told = std::make_shared<by_number>();
    world w(nullptr, [&](client_options& o) { o.events = told; });
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.fail("InitiateMultipartUpload", 503, "SlowDown");
    auto const one = w.start(w.bucket().upload("w", from, in_small_parts()));
    auto const other = w.start(write_pieces(w.bucket(), 3, in_small_parts()));
    w.turn();
    BOOST_TEST(w.run(w.bucket().head_object("w")).has_value());

    BOOST_REQUIRE((one->is->has_value() && other->is->has_value()));
    BOOST_TEST((told->begun == std::vector<std::uint64_t>{1, 2}));
    BOOST_REQUIRE_EQUAL(told->retried.size(), 1U);
    for (std::uint64_t n : told->begun) {
        BOOST_TEST(told->operations[n].size() == (n == told->retried[0] ? 6U : 5U));
        BOOST_TEST(told->ids[n].size() == 1U);
    }
    BOOST_TEST((told->ids[1] != told->ids[2]));
    check_lines(told->operations[0], {"HeadObject"});
}

BOOST_AUTO_TEST_CASE(a_clean_up_belongs_to_the_upload_whose_parts_it_removes) {
    auto const told = std::make_shared<by_number>();
    world w(nullptr, [&](client_options& o) { o.events = told; });
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));
    w.service.fail("UploadPart", 403, "AccessDenied", -1);

    BOOST_TEST(w.run(w.bucket().upload("k", from, one_by_one())).has_error());

    check_lines(told->operations[1], {"InitiateMultipartUpload", "UploadPart", "AbortMultipartUpload", "ListParts"});
    BOOST_TEST(told->operations.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_request_that_is_cut_short_is_told_as_cancelled) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    w.service.stall("HeadObject", 10s);
    asio::cancellation_signal cancel;
    auto const cut = w.start(w.bucket().head_object("k"), &cancel);
    auto timer = w.clock->make_timer();
    timer->set(w.clock->now() + 1s, [&] { cancel.emit(asio::cancellation_type::terminal); });
    w.turn();

    BOOST_REQUIRE(cut->is && cut->is->has_error());
    BOOST_TEST(told->count("request HeadObject #1") == 1);
    BOOST_REQUIRE(told->requests.size() == 1U);
    BOOST_TEST((told->requests[0].code == condition::canceled));
    BOOST_TEST((told->requests[0].took == 1s));
    BOOST_TEST(told->count("close request_failed") == 1);
}

BOOST_AUTO_TEST_CASE(the_phases_of_a_request_add_up) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    w.service.stall("PutObject", 250ms);

    BOOST_REQUIRE(w.run(w.bucket().put_object("k", std::string(1000, 'x'))).has_value());

    BOOST_REQUIRE(told->requests.size() == 1U);
    auto const& r = told->requests[0];
    BOOST_TEST((r.waiting == 250ms));
    BOOST_TEST((r.took == r.connecting + r.sending + r.waiting + r.receiving));
    BOOST_TEST(r.bytes_sent == 1000U);
}

BOOST_AUTO_TEST_CASE(connections_that_lie_idle_or_are_closed_are_told_why) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    auto const put = [&] { BOOST_REQUIRE(w.run(w.bucket().put_object("k", std::string("x"))).has_value()); };
    put();
    auto timer = w.clock->make_timer();
    timer->set(w.clock->now() + 1min, [] {});
    w.turn();
    put();
    w.service.core().close_sessions();
    w.turn();
    w.made->close();

    BOOST_TEST(told->count("open") == 2);
    BOOST_TEST(told->count("close idle_too_long") == 1);
    BOOST_TEST(told->count("close client_closed") == 1);
}

BOOST_AUTO_TEST_CASE(a_client_that_goes_without_close_tells_of_its_idle_connections) {
    auto const told = std::make_shared<recorder>();
    watched_world w(told);
    BOOST_REQUIRE(w.run(w.bucket().put_object("k", std::string("x"))).has_value());
    BOOST_TEST(told->count("close") == 0);

    w.made.reset();

    BOOST_TEST(told->count("close client_closed") == 1);
}

BOOST_AUTO_TEST_CASE(an_observer_that_throws_breaks_nothing_and_is_complained_of) {
    lines complaints;
    world w(nullptr, [&](client_options& o) {
        o.events = std::make_shared<thrower>();
        o.log = [&](log_level level, std::string_view line) {
            if (level == log_level::error) complaints.emplace_back(line);
            throw std::runtime_error("the log, too");
        };
        o.log_level = log_level::debug;
    });
    auto from = std::make_shared<memory_source>(some_bytes(3 * small_part));

    auto done = w.run(w.bucket().upload("k", from, in_small_parts()));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == from->bytes));
    BOOST_TEST(std::ranges::count(complaints, "event=observer_threw what=\"disk full\"") == 5);
    BOOST_TEST(std::ranges::count(complaints, "event=observer_threw what=\"not a std::exception\"") >= 1);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_SUITE_END()
