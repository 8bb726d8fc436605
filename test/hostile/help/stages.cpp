// SPDX-License-Identifier: BSL-1.0
// Operations as users call them, against a server of one test.
#include "hostile/help/stages.hpp"

#include <algorithm>
#include <cstdlib>

namespace ossio::test {

namespace {

using namespace std::chrono_literals;

/// Takes bytes and forgets them.
class forgetful_sink final : public sink {
public:
    asio::awaitable<void> write(asio::const_buffer) override { co_return; }
};

multipart_upload one_upload() { return multipart_upload("k", "U"); }

std::string const& large_body() {
    static std::string const bytes(24 << 20, 'b');
    return bytes;
}

std::string with_body(std::string const& status, std::string const& headers, std::string const& body) {
    return "HTTP/1.1 " + status + "\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
           body;
}

asio::awaitable<void> initiate(client c, std::string) { co_await c.bucket("bucket").init_multipart_upload("k"); }

asio::awaitable<void> send_part(client c, std::string) {
    co_await c.bucket("bucket").upload_part(one_upload(), 1, asio::buffer(large_body()));
}

asio::awaitable<void> list_parts(client c, std::string) {
    auto pages = c.bucket("bucket").list_parts(one_upload());
    while (auto page = co_await pages.next()) {
    }
}

asio::awaitable<void> complete(client c, std::string) {
    std::vector<part> parts;
    parts.emplace_back(1, "\"E\"");
    co_await c.bucket("bucket").complete_multipart_upload(one_upload(), std::move(parts));
}

asio::awaitable<void> abort(client c, std::string) { co_await c.bucket("bucket").abort_multipart_upload(one_upload()); }

asio::awaitable<void> head(client c, std::string) { co_await c.bucket("bucket").head_object("k"); }

asio::awaitable<void> put(client c, std::string) {
    co_await c.bucket("bucket").put_object("k", asio::buffer(large_body()));
}

asio::awaitable<void> get(client c, std::string) {
    auto into = std::make_shared<forgetful_sink>();
    co_await c.bucket("bucket").get_object_to("k", std::move(into));
}

asio::awaitable<void> fetch_credentials(client, std::string authority) {
    auto from = uri_credentials(authority + "/credentials");
    co_await from->get();
}

std::vector<stage_of_peer> make_stages() {
    std::string const etag = "ETag: \"E\"\r\n";
    std::string const begun = "<InitiateMultipartUploadResult><Key>k</Key><UploadId>U</UploadId>"
                              "</InitiateMultipartUploadResult>";
    std::string const done =
        "<CompleteMultipartUploadResult><Key>k</Key><ETag>\"E\"</ETag></CompleteMultipartUploadResult>";
    std::string const keys = "{\"AccessKeyId\":\"a\",\"AccessKeySecret\":\"s\",\"SecurityToken\":\"t\","
                             "\"Expiration\":\"2190-01-01T00:00:00Z\"}";
    return {
        {"Initiate", initiate, false, true, with_body("200 OK", "", begun)},
        {"UploadPart", send_part, true, true, with_body("200 OK", etag, "")},
        {"ListParts", list_parts, false, true, with_body("200 OK", "", "<ListPartsResult></ListPartsResult>")},
        {"Complete", complete, false, true, with_body("200 OK", "", done)},
        {"Abort", abort, false, true, "HTTP/1.1 204 No Content\r\n\r\n"},
        {"Head", head, false, true, "HTTP/1.1 200 OK\r\nETag: \"E\"\r\nContent-Length: 5\r\n\r\n"},
        {"Put", put, true, true, with_body("200 OK", etag, "")},
        {"Get", get, false, true, with_body("200 OK", etag, "bytes")},
        {"credentials", fetch_credentials, false, true, with_body("200 OK", "", keys), std::chrono::seconds(12)},
        {"CONNECT", head, false, false, "HTTP/1.1 200 Connection established\r\n\r\n"},
    };
}

} // namespace

std::vector<stage_of_peer> const& all_stages() {
    static std::vector<stage_of_peer> const all = make_stages();
    return all;
}

stage_of_peer const& stage_named(std::string_view name) {
    return *std::ranges::find(all_stages(), name, &stage_of_peer::name);
}

certificates const& our_certificates() {
    static certificates const made("127.0.0.1");
    static bool const trusted = ::setenv("SSL_CERT_FILE", made.certificate_file().c_str(), 1) == 0;
    BOOST_REQUIRE(trusted);
    return made;
}

client_options impatient_client(raw_server const& server, bool tls) {
    client_options o("cn-hangzhou");
    o.endpoint = (tls ? "https://" : "http://") + server.authority();
    o.credentials = static_credentials(credentials("id", "secret"));
    o.retry.max_attempts = 1;
    o.timeouts.connect = 2s;
    o.timeouts.low_speed_time = 500ms;
    o.timeouts.response = 500ms;
    o.timeouts.total = 2s;
    if (tls) o.tls.ca_file = our_certificates().certificate_file();
    return o;
}

void trial::run() const {
    for (stage_of_peer const& stage : all_stages()) {
        if (only && !only(stage)) continue;
        if (plain) run_one(stage, false);
        if (tls && stage.by_tls) run_one(stage, true);
    }
}

measured_end trial::run_once(stage_of_peer const& stage, bool over_tls, bool& endured) const {
    auto const serve = [&](raw_peer& peer, int) {
        std::string const head = peer.read_head();
        if (!head.empty()) misbehave(peer, stage, head);
    };
    auto const& made = our_certificates();
    raw_server server(serve, over_tls ? made.certificate_file() : "", over_tls ? made.key_file() : "");
    client_options options = impatient_client(server, over_tls);
    if (stage.name == "CONNECT") {
        options.endpoint = "https://oss.example";
        options.proxy.url = "http://" + server.authority();
    }
    if (prepare) prepare(options);
    large_body(); // not while memory is measured
    asio::io_context io;
    client const c(io.get_executor(), options);
    auto end = run_measured(io, stage.run(c, (over_tls ? "https://" : "http://") + server.authority()));
    endured = server.was_endured();
    return end;
}

void trial::run_one(stage_of_peer const& stage, bool over_tls) const {
    bool endured = false;
    measured_end end;
    auto const longest_step = undisturbed_step(longest_allowed_step, [&] {
        end = run_once(stage, over_tls, endured);
        return end.longest_step;
    });

    BOOST_TEST_CONTEXT(stage.name << (over_tls ? " over TLS" : " in plain text")) {
        BOOST_TEST_INFO("ended with: " << (end.why ? to_string(*end.why) : "success"));
        BOOST_TEST(end.succeeded() == (may_succeed && end.succeeded()));
        BOOST_TEST(!endured, "the client endured it");
        BOOST_TEST(end.took.count() < std::chrono::nanoseconds(stage.limit).count());
        BOOST_TEST(longest_step.count() < std::chrono::nanoseconds(longest_allowed_step).count());
        BOOST_TEST(end.grown_by < within.memory);
        if (look) look(stage, end);
    }
}

} // namespace ossio::test
