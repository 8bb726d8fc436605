// SPDX-License-Identifier: BSL-1.0
// How long an upload waits for a service that is away, busy, or behind something else: by time, not by attempts.
#include "flow/world.hpp"
#include "help/instrumented.hpp"

#include "wire/base64.hpp"
#include "wire/digest.hpp"

#include <boost/asio/error.hpp>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(outages)

namespace {

/// A way to the service that can be cut: connections that are made meanwhile fail as they are told to.
class cut_line final : public net::connector {
public:
    explicit cut_line(net::connector_ptr inner) : inner_(std::move(inner)) {}

    asio::awaitable<result<net::connection_ptr>> connect(net::peer to, async::duration limit) override {
        ++connects;
        if (broken) co_return *broken;
        co_return co_await inner_->connect(std::move(to), limit);
    }

    std::optional<failure> broken;
    int connects = 0;

private:
    net::connector_ptr inner_;
};

/// A world whose line can be cut, for a time.
class cut_world : public world {
public:
    explicit cut_world(std::function<void(client_options&)> adjust = {}) {
        client_options options = service.options();
        options.log = [this](log_level, std::string_view text) { lines.emplace_back(text); };
        if (adjust) adjust(options);
        line = std::make_shared<cut_line>(service.connector());
        made.emplace(detail::client_access::make(io.get_executor(), std::move(options), clock, line));
    }

    /// Once `parts` parts have been read, no connection holds and none can be made, until `how_long` has passed.
    void cut_after(int parts, failure how, async::duration how_long) {
        from->on_read = [this, parts, how = std::move(how), how_long, done = false](std::uint64_t offset) mutable {
            if (offset < static_cast<std::uint64_t>(parts) * small_part || std::exchange(done, true)) return;
            line->broken = how;
            service.drop_after("*", 0, 1000);
            mended_->set(clock->now() + how_long, [this] {
                line->broken.reset();
                service.core().faults = testing::fault_list();
            });
        };
    }

    /// For so long from now on the service gives this response to every request of an operation.
    void busy_for(async::duration how_long, std::string_view operation, int status, std::string code) {
        service.fail(operation, status, std::move(code), -1);
        mended_->set(clock->now() + how_long, [this] { service.core().faults = testing::fault_list(); });
    }

    /// Runs an upload; `took` says how long.
    result<upload_result> upload(upload_options options) {
        auto const begun = clock->now();
        auto timed = [](world& in, source_ptr bytes, upload_options how,
                        async::steady_time& ended) -> asio::awaitable<upload_result> {
            auto done = co_await as_result(in.bucket().upload("k", bytes, how));
            ended = in.clock->now();
            if (!done) throw error(done.error());
            co_return std::move(*done);
        };
        async::steady_time ended{};
        auto end = run(timed(*this, from, std::move(options), ended));
        took = std::chrono::duration_cast<std::chrono::milliseconds>(ended - begun);
        return end;
    }
    result<upload_result> upload() { return upload(in_small_parts(store)); }

    void check_stored(result<upload_result> const& end) {
        BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error(), failure_text::full)));
        BOOST_TEST((service.object("examplebucket", "k") == from->bytes));
        check_nothing_is_lent();
    }

    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(20 * small_part));
    std::shared_ptr<cut_line> line;
    std::vector<std::string> lines;
    std::chrono::milliseconds took{0};

private:
    std::unique_ptr<async::timer> mended_ = clock->make_timer();
};

failure refused() { return failure(asio::error::connection_refused); }

} // namespace

BOOST_AUTO_TEST_CASE(a_copy_in_parts_outlasts_a_service_that_is_away_for_eight_seconds) {
    cut_world w;
    BOOST_REQUIRE(w.run(w.bucket().put_object("from", payload(w.from->bytes))).has_value());
    for (char const* operation : {"UploadPartCopy", "CompleteMultipartUpload", "ListParts"}) {
        BOOST_TEST_CONTEXT(operation) {
            w.busy_for(8s, operation, 503, "ServiceUnavailable");
            copy_options in_parts;
            in_parts.multipart_threshold = 0;
            in_parts.part_size = small_part;
            auto const begun = w.clock->now();
            auto const copied = w.run(w.bucket().copy_object("k", copy_source("from"), std::nullopt, in_parts));
            BOOST_REQUIRE_MESSAGE(copied.has_value(), (copied ? "" : to_string(copied.error(), failure_text::full)));
            BOOST_TEST((w.service.object("examplebucket", "k") == w.from->bytes));
            BOOST_TEST((w.clock->now() - begun >= 8s));
        }
    }
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(what_never_got_through_a_proxy_leaves_no_doubt) {
    cut_world w;
    auto const by_hand = *w.run(w.bucket().init_multipart_upload("by hand"));
    auto const only = *w.run(w.bucket().upload_part(by_hand, 1, payload(some_bytes(small_part))));
    BOOST_REQUIRE(w.run(w.insides().runtime->sleep(1min)).has_value()); // no connection is kept so long
    failure of_the_proxy(errc::connection_lost, "the proxy responded with 502 to CONNECT");
    of_the_proxy.http_status = 502;
    failure lost_before(errc::connection_lost, "the proxy closed the connection");
    lost_before.phase = request_phase::wait;

    auto const check_nothing_is_left = [](auto const& end) {
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST((end.error().parts == parts_status::none), to_string(end.error()));
        BOOST_TEST(to_string(end.error()).find("may be") == std::string::npos, to_string(end.error()));
    };
    for (failure const& how : {of_the_proxy, lost_before}) BOOST_TEST_CONTEXT(to_string(how)) {
            w.line->broken = how;
            auto options = in_small_parts(w.store);
            options.checkpoint_id = "id";
            check_nothing_is_left(w.upload(std::move(options)));
            auto const saved = w.run(w.store->load("id"));
            BOOST_TEST((saved && !*saved));
            check_nothing_is_left(w.run(w.bucket().put_object("empty", std::string())));
            check_nothing_is_left(w.run(w.bucket().append_object("log", 0, std::string("one "))));
            check_nothing_is_left(w.run(w.bucket().init_multipart_upload("another")));
            check_nothing_is_left(w.run(w.bucket().complete_multipart_upload(by_hand, {only})));
        }
}

BOOST_AUTO_TEST_CASE(a_service_that_is_away_for_a_minute_and_a_half_does_not_end_an_upload) {
    for (failure const& how :
         {refused(), failure(asio::error::host_not_found), failure(errc::connect_timed_out),
          failure(errc::tls_failed, "a certificate of somebody else"), failure(asio::error::network_unreachable)}) {
        BOOST_TEST_CONTEXT(how.code.message()) {
            cut_world w;
            w.cut_after(8, how, 90s);
            w.check_stored(w.upload());
            BOOST_TEST((w.took >= 90s));
            BOOST_TEST((w.took < 101s)); // a pause of ten seconds at most
        }
    }
}

BOOST_AUTO_TEST_CASE(a_service_that_answers_503_for_a_minute_does_not_end_an_upload) {
    for (char const* code : {"SlowDown", "ServerBusy", "PartitionQpsLimitted", "InternalError"}) {
        cut_world w;
        w.from->on_read = [&, done = false](std::uint64_t offset) mutable {
            if (offset >= 8 * small_part && !std::exchange(done, true)) w.busy_for(60s, "*", 503, code);
        };
        w.check_stored(w.upload());
        BOOST_TEST((w.took >= 60s));
    }
}

BOOST_AUTO_TEST_CASE(an_upload_gives_up_two_minutes_after_its_last_progress_and_keeps_its_parts) {
    cut_world w;
    w.cut_after(8, refused(), 1h);
    auto const end = w.upload();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::kept));
    BOOST_TEST((w.took >= 120s));
    BOOST_TEST((w.took < 122s));
    BOOST_REQUIRE(end.error().history);
    BOOST_TEST((end.error().history->back().decision == retry_decision::no_progress));
}

BOOST_AUTO_TEST_CASE(how_long_an_upload_waits_is_for_the_caller_to_say) {
    cut_world hasty([](client_options& o) { o.retry.give_up_after = 5s; });
    hasty.cut_after(8, refused(), 1h);
    BOOST_TEST(hasty.upload().has_error());
    BOOST_TEST((hasty.took >= 5s && hasty.took < 7s));

    cut_world endless([](client_options& o) { o.retry.give_up_after = 0s; });
    auto const away = is_instrumented ? 2h : 24h;
    endless.cut_after(8, refused(), away);
    endless.check_stored(endless.upload());
    BOOST_TEST((endless.took >= away));
}

BOOST_AUTO_TEST_CASE(progress_of_one_part_renews_the_patience_for_all) {
    cut_world w;
    auto options = in_small_parts(w.store);
    options.concurrency = 1;
    w.from->on_read = [&, last = std::uint64_t(-1)](std::uint64_t offset) mutable {
        if (offset == last || offset % (4 * small_part) != 0) return;
        last = offset;
        w.busy_for(100s, "UploadPart", 503, "SlowDown");
    };
    w.check_stored(w.upload(options));
    BOOST_TEST((w.took >= 500s));
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_never_worked_fails_within_seconds) {
    struct row {
        failure how;
        std::chrono::milliseconds most;
    };
    for (row const& r : {row{refused(), 8s}, row{failure(asio::error::host_not_found), 8s},
                         row{failure(errc::tls_failed, "a certificate of somebody else"), 1ms}}) {
        BOOST_TEST_CONTEXT(r.how.code.message()) {
            cut_world w;
            w.line->broken = r.how;
            auto const end = w.upload();
            BOOST_REQUIRE(end.has_error());
            BOOST_TEST((end.error().code == r.how.code));
            BOOST_TEST((w.took <= r.most));
            BOOST_TEST(w.line->connects <= 5);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_captive_portal_fails_within_seconds_where_nothing_worked_before_and_is_waited_out_later) {
    std::string const portal =
        "HTTP/1.1 302 Found\r\nLocation: http://portal.example/login\r\nContent-Length: 0\r\n\r\n";
    cut_world at_once;
    at_once.service.respond_raw("*", portal, -1);
    BOOST_TEST(at_once.upload().has_error());
    BOOST_TEST((at_once.took < 8s));

    cut_world later;
    auto timer = later.clock->make_timer();
    later.from->on_read = [&, done = false](std::uint64_t offset) mutable {
        if (offset < 8 * small_part || std::exchange(done, true)) return;
        later.service.respond_raw("*", portal, -1);
        timer->set(later.clock->now() + 45s, [&] { later.service.core().faults = testing::fault_list(); });
    };
    later.check_stored(later.upload());
    BOOST_TEST((later.took >= 45s));
}

BOOST_AUTO_TEST_CASE(retry_after_is_obeyed_in_seconds_and_as_a_date_while_time_is_left) {
    for (bool as_date : {false, true}) {
        cut_world w;
        std::string const when = as_date ? "Thu, 01 Jan 2026 00:01:30 GMT" : "90";
        w.service.respond_raw("UploadPart",
                              "HTTP/1.1 503 Service Unavailable\r\nx-oss-request-id: 1\r\nContent-Length: 0\r\n"
                              "Retry-After: " +
                                  when + "\r\n\r\n");
        w.check_stored(w.upload());
        BOOST_TEST((w.took >= 89s));
        BOOST_TEST((w.took < 92s));
    }
    cut_world w;
    w.service.respond_raw("UploadPart",
                          "HTTP/1.1 503 Service Unavailable\r\nx-oss-request-id: 1\r\nContent-Length: 0\r\n"
                          "Retry-After: 300\r\n\r\n",
                          -1);
    auto const end = w.upload();
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((w.took < 1s));
    BOOST_TEST((end.error().history->back().decision == retry_decision::asked_to_wait));
}

BOOST_AUTO_TEST_CASE(a_storm_of_503_does_not_spend_what_ends_uploads_and_slows_the_whole_client_down) {
    cut_world w([](client_options& o) { o.max_connections = 64; });
    std::vector<std::shared_ptr<ending<upload_result>>> ends;
    auto options = in_small_parts();
    options.concurrency = 16;
    std::size_t most_in_storm = 64;
    w.service.core().options.latency = 50ms;
    for (int i = 0; i < 8; ++i) ends.push_back(w.start(w.bucket().upload("k" + std::to_string(i), w.from, options)));
    auto storm = w.clock->make_timer(), look = w.clock->make_timer();
    storm->set(w.clock->now() + 150ms, [&] { w.busy_for(40s, "UploadPart", 503, "SlowDown"); });
    look->set(w.clock->now() + 20s, [&] { most_in_storm = w.insides().pool->leased(); });
    w.turn();
    for (auto const& end : ends) {
        BOOST_REQUIRE(end->is.has_value());
        BOOST_REQUIRE_MESSAGE(end->is->has_value(), (*end->is ? "" : to_string(end->is->error(), failure_text::full)));
    }
    BOOST_TEST(most_in_storm <= 2U);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(single_requests_keep_a_number_of_attempts) {
    cut_world w;
    BOOST_REQUIRE(w.run(w.bucket().put_object("there", std::string("x"))).has_value());
    w.service.fail("PutObject", 503, "SlowDown", -1);
    auto const end = w.run(w.bucket().put_object("k", std::string("x")));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST(end.error().attempts == 5);
}

BOOST_AUTO_TEST_CASE(what_the_bandwidth_limit_of_a_bucket_holds_back_is_reported) {
    class watcher final : public observer {
    public:
        void on_request_finished(request_finished const& e) override { held_back += e.qos_delay; }
        std::chrono::milliseconds held_back{0};
    };
    auto const seen = std::make_shared<watcher>();
    cut_world w([&](client_options& o) { o.events = seen; });
    w.from = std::make_shared<memory_source>(std::string(4 * small_part, 'x'));
    std::string const etag = wire::hex_upper(wire::md5(std::string(small_part, 'x')));
    w.service.respond_raw("UploadPart",
                          "HTTP/1.1 200 OK\r\nETag: \"" + etag +
                              "\"\r\nx-oss-request-id: 1\r\nx-oss-qos-delay-time: 300\r\nContent-Length: 0\r\n\r\n",
                          4);
    auto const end = w.upload();
    w.check_stored(end);
    BOOST_TEST(end->totals.qos_delay.count() == 1200);
    BOOST_TEST(seen->held_back.count() == 1200);
}

BOOST_AUTO_TEST_CASE(a_stream_and_a_copy_wait_as_long_as_an_upload) {
    cut_world w;
    int left = 30;
    auto next = [&]() -> asio::awaitable<std::string> {
        if (left == 15) w.busy_for(60s, "*", 503, "ServerBusy");
        co_return left-- > 0 ? std::string(small_part, 'x') : std::string();
    };
    auto const end = w.run(w.bucket().upload_stream("k", from_generator(next), in_small_parts()));
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error(), failure_text::full)));
}

BOOST_AUTO_TEST_SUITE_END()
