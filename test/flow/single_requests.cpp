// SPDX-License-Identifier: BSL-1.0
// Single requests: ranges that the service widens or cuts, a connection that is waited for, and URLs that are signed.
#include "flow/world.hpp"

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(single_requests)

namespace {

std::string const object = "0123456789abcdefghij";

/// A response with so much of the object; an empty range: status 200.
std::string response_with(std::string const& range, std::string const& bytes) {
    std::string const head = range.empty()
                                 ? "HTTP/1.1 200 OK\r\n"
                                 : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes " + range + "/20\r\n";
    return head + "ETag: \"E\"\r\nx-oss-request-id: 1\r\nContent-Length: " + std::to_string(bytes.size()) + "\r\n\r\n" +
           bytes;
}

class text_sink final : public sink {
public:
    asio::awaitable<void> write(asio::const_buffer piece) override {
        bytes.append(static_cast<char const*>(piece.data()), piece.size());
        co_return;
    }

    std::string bytes;
};

/// Reads bytes 5 to 9, or `asked`, into memory or into a sink.
result<std::string> read(world& w, bool by_sink, byte_range asked) {
    if (!by_sink) {
        auto got = w.run(w.bucket().get_object("k", asked));
        if (!got) return got.error();
        BOOST_TEST(got->info.size == object.size());
        return std::move(got->bytes);
    }
    auto const into = std::make_shared<text_sink>();
    get_options options;
    options.range = asked;
    auto const got = w.run(w.bucket().get_object_to("k", into, options));
    if (!got) return got.error();
    return into->bytes;
}

class slow_world : public world {
public:
    explicit slow_world(std::function<void(client_options&)> adjust = {})
        : world(nullptr, [&adjust](client_options& o) {
              o.max_connections = 1;
              o.timeouts.response = 0s;
              o.timeouts.low_speed_time = 0s;
              if (adjust) adjust(o);
          }) {}
};

/// Fetches temporary keys each time.
class short_lived final : public credentials_provider {
public:
    asio::awaitable<credentials> get() override { co_return issue(); }

    std::function<credentials()> issue;
};

} // namespace

BOOST_AUTO_TEST_CASE(a_range_is_what_was_asked_for_or_no_success) {
    class row {
    public:
        byte_range asked;
        std::string range, bytes; // of the response
        std::optional<std::string> read;
    };
    std::optional<std::string> const none;
    for (row const& r : std::vector<row>{{{5, 9}, "5-9", "56789", "56789"},
                                         {{5, 9}, "", object, "56789"}, // widened
                                         {{15, 30}, "15-19", "fghij", "fghij"},
                                         {{15, 30}, "", object, "fghij"},
                                         {{5, 9}, "5-19", object.substr(5), none},
                                         {{5, 9}, "5-6", "56", none},
                                         {{5, 9}, "5-9", "56", none}})
        for (bool by_sink : {false, true}) BOOST_TEST_CONTEXT(r.range << ' ' << r.bytes << ' ' << by_sink) {
                world w(nullptr, [](client_options& o) { o.retry.max_attempts = 1; });
                w.service.respond_raw("GetObject", response_with(r.range, r.bytes), -1);
                auto const got = read(w, by_sink, r.asked);
                BOOST_TEST(got.has_value() == r.read.has_value());
                if (got && r.read) BOOST_TEST(*got == *r.read);
                if (!got) BOOST_TEST((got.error().code == errc::malformed_response), to_string(got.error()));
            }
}

BOOST_AUTO_TEST_CASE(a_request_that_waited_for_a_connection_is_signed_afterwards) {
    slow_world w;
    w.service.stall("PutObject", 20min, 1);
    auto const first = w.start(w.bucket().put_object("a", std::string("x")));
    auto const second = w.start(w.bucket().delete_object("b"));
    w.turn();
    BOOST_TEST((first->is->has_value() && second->is->has_value()));
    BOOST_TEST(w.service.requests("DeleteObject") == 1);
}

BOOST_AUTO_TEST_CASE(keys_that_end_while_a_request_waits_for_a_connection_are_asked_for_again) {
    auto const keys = std::make_shared<short_lived>();
    slow_world w([&](client_options& o) { o.credentials = keys; });
    keys->issue = [&w] { return w.service.issue_credentials(10min); };
    w.service.stall("PutObject", 12min, 1);
    auto const first = w.start(w.bucket().put_object("a", std::string("x")));
    auto const second = w.start(w.bucket().delete_object("b"));
    w.turn();
    BOOST_TEST((first->is->has_value() && second->is->has_value()));
    BOOST_TEST(w.service.requests("DeleteObject") == 1);
}

BOOST_AUTO_TEST_CASE(a_request_that_never_got_a_connection_leaves_no_doubt) {
    slow_world w([](client_options& o) { o.timeouts.total = 2s; });
    w.service.stall("GetObject", 10s, 1);
    request_options patient;
    patient.timeout = 1min;
    auto const first = w.start(w.bucket().get_object("a", std::nullopt, patient));
    auto const appended = w.start(w.bucket().append_object("log", 0, std::string("one ")));
    auto const begun = w.start(w.bucket().init_multipart_upload("k"));
    w.turn();
    BOOST_TEST((first->is->error().code == service_errc::no_such_key));
    for (failure const& f : {appended->is->error(), begun->is->error()}) {
        BOOST_TEST((f.code == errc::total_timed_out), to_string(f));
        BOOST_TEST((f.parts == parts_status::none), to_string(f));
        BOOST_TEST(f.detail.find("not known") == std::string::npos, to_string(f));
        BOOST_TEST(f.detail.find("may be left") == std::string::npos, to_string(f));
    }
}

BOOST_AUTO_TEST_CASE(an_upload_that_a_time_limit_may_have_begun_is_said_to_be_left) {
    world w(nullptr, [](client_options& o) { o.timeouts.total = 2s; });
    w.service.stall("InitiateMultipartUpload", 10s, 1);
    auto const end = w.run(w.bucket().init_multipart_upload("k"));
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().parts == parts_status::unknown), to_string(end.error()));
    BOOST_TEST(end.error().detail.find("an upload of this key may be left") != std::string::npos,
               to_string(end.error()));
}

BOOST_AUTO_TEST_CASE(waiting_for_a_connection_is_no_outage) {
    std::function<void()> after_first_attempt;
    slow_world w([&](client_options& o) {
        o.log = [&](log_level, std::string_view line) {
            if (line.find("event=request_failed") == std::string_view::npos) return;
            if (auto const now = std::exchange(after_first_attempt, nullptr)) now();
        };
    });
    w.service.stall("HeadObject", 5min, 1);
    w.service.fail("PutObject", 503, "ServiceUnavailable", 3);
    std::shared_ptr<ending<object_info>> other;
    after_first_attempt = [&] { other = w.start(w.bucket().head_object("other")); };
    upload_options options;
    options.multipart_threshold = 1 << 30;
    auto const from = std::make_shared<memory_source>(some_bytes(small_part));
    auto const end = w.run(w.bucket().upload("k", from, options));
    BOOST_REQUIRE_MESSAGE(end.has_value(), (end ? "" : to_string(end.error())));
    BOOST_TEST(w.service.requests("HeadObject") == 1);
}

BOOST_AUTO_TEST_CASE(a_url_says_who_pays_if_every_request_does) {
    for (auto signature : {signature_version::v4, signature_version::v1}) {
        world w(nullptr, [&](client_options& o) {
            o.requester_pays = true;
            o.signature = signature;
        });
        std::string const says_so = "x-oss-request-payer=requester";
        auto const get = w.run(w.bucket().presign_get_object("k"));
        BOOST_TEST(get->url.find(says_so) != std::string::npos, get->url);
        object_headers headers;
        headers.request_payer = "requester";
        auto const put = w.run(w.bucket().presign_put_object("k", headers));
        BOOST_TEST(put->url.find(says_so) == std::string::npos, put->url);
        BOOST_TEST(put->headers.size() == 1U);
    }
}

BOOST_AUTO_TEST_CASE(a_url_is_signed_with_the_content_type_that_was_given_and_with_no_other) {
    world w;
    object_headers headers;
    BOOST_TEST(w.run(w.bucket().presign_put_object("k.png", headers))->headers.empty());
    headers.extra["Content-Type"] = "image/png";
    auto const given = w.run(w.bucket().presign_put_object("k.png", headers));
    BOOST_REQUIRE(given->headers.size() == 1U);
    BOOST_TEST(given->headers.begin()->second == "image/png");
}

BOOST_AUTO_TEST_SUITE_END()
