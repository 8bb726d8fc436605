// SPDX-License-Identifier: BSL-1.0
// A service that moves a few bytes each second: by the rule of net/pace, a trickle is a stall, and slow is not.
#include "flow/world.hpp"

#include <map>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(trickling)

namespace {

constexpr std::uint64_t large_part = 1 << 20; // does not fit into what lies between client and service

upload_options in_large_parts() {
    upload_options o;
    o.part_size = large_part;
    o.multipart_threshold = 0;
    o.concurrency = 1;
    return o;
}

class attempts final : public observer {
public:
    void on_request_finished(request_finished const& e) override { of[std::string(e.operation)].push_back(e); }

    std::map<std::string, std::vector<request_finished>> of; // their texts are gone
};

class slow_world : public world {
public:
    explicit slow_world(std::shared_ptr<attempts> to = std::make_shared<attempts>())
        : world(nullptr,
                [to](client_options& o) {
                    o.events = to;
                    o.timeouts.response = 1h; // what has been sent may take its time to arrive
                    o.retry.first_delay = 0ms;
                }),
          told(std::move(to)) {}

    std::vector<request_finished> const& attempts_of(std::string const& operation) const {
        return told->of.at(operation);
    }

    std::shared_ptr<attempts> told;
    std::shared_ptr<memory_source> from = std::make_shared<memory_source>(some_bytes(large_part + 17));
};

class text_sink final : public sink {
public:
    asio::awaitable<void> write(asio::const_buffer piece) override {
        text.append(static_cast<char const*>(piece.data()), piece.size());
        co_return;
    }

    std::string text;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_part_that_trickles_is_given_up_after_a_window_and_sent_again) {
    slow_world w;
    w.service.trickle("UploadPart", 100);

    auto done = w.run(w.bucket().upload("k", w.from, in_large_parts()));

    BOOST_REQUIRE_MESSAGE(done.has_value(), (done ? "" : to_string(done.error())));
    BOOST_TEST((w.service.object("examplebucket", "k") == w.from->bytes));
    BOOST_TEST(done->totals.retries == 1);
    auto const parts = w.attempts_of("UploadPart");
    BOOST_REQUIRE_EQUAL(parts.size(), 3U);
    BOOST_TEST((parts[0].code == errc::stalled));
    BOOST_TEST((parts[0].took >= 30s));
    BOOST_TEST((parts[0].took < 31s));
    BOOST_TEST(!parts[1].code);
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(a_service_that_trickles_for_ever_fails_the_upload_as_stalled) {
    slow_world w;
    w.service.trickle("UploadPart", 100, -1);
    auto const begun = w.clock->now();

    auto done = w.run(w.bucket().upload("k", w.from, in_large_parts()));

    BOOST_REQUIRE(done.has_error());
    failure const& f = done.error();
    BOOST_TEST((f.code == errc::stalled));
    BOOST_TEST((f.code == condition::retryable));
    BOOST_REQUIRE(f.history);
    for (attempt_record const& one : *f.history) BOOST_TEST((one.code == errc::stalled));
    BOOST_TEST((w.clock->now() - begun < 30min)); // the last session has trickled out, too
    w.check_nothing_is_lent();
}

BOOST_AUTO_TEST_CASE(the_rule_draws_the_line_between_500_and_600_bytes_a_second) {
    for (std::uint64_t rate : {500U, 600U}) {
        slow_world w;
        w.service.trickle("UploadPart", rate);

        BOOST_REQUIRE(w.run(w.bucket().upload("k", w.from, in_large_parts())).has_value());

        auto const first = w.attempts_of("UploadPart").at(0);
        BOOST_TEST((first.code == errc::stalled) == (rate == 500));
        BOOST_TEST((first.took > 10min) == (rate == 600));
    }
}

BOOST_AUTO_TEST_CASE(an_object_that_trickles_in_is_asked_for_from_where_it_stalled) {
    slow_world w;
    BOOST_REQUIRE(w.run(w.bucket().upload("k", w.from)).has_value());
    w.service.trickle("GetObject", 100);

    auto const into = std::make_shared<text_sink>();
    auto got = w.run(w.bucket().get_object_to("k", into));

    BOOST_REQUIRE_MESSAGE(got.has_value(), (got ? "" : to_string(got.error())));
    BOOST_TEST((into->text == w.from->bytes));
    auto const answers = w.attempts_of("GetObject");
    BOOST_REQUIRE_EQUAL(answers.size(), 2U);
    BOOST_TEST((answers[0].code == errc::stalled));
    BOOST_TEST(answers[0].bytes_received == 3000U);
    BOOST_TEST(answers[1].bytes_received == w.from->bytes.size() - 3000U);
}

BOOST_AUTO_TEST_SUITE_END()
