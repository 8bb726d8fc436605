// SPDX-License-Identifier: BSL-1.0
// Ways to the service: proxies, client certificates, TLS versions, signed hosts.
#include "help/certificates.hpp"
#include "help/web_server.hpp"
#include "server/stage.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>

using namespace ossio;
using namespace ossio::test;

BOOST_AUTO_TEST_SUITE(ways)

namespace {

/// Sets variables of the environment for one scope.
class variables {
public:
    explicit variables(std::map<std::string, std::string> all) : all_(std::move(all)) {
        for (auto const& [name, value] : all_) ::setenv(name.c_str(), value.c_str(), 1);
    }
    ~variables() {
        for (auto const& [name, value] : all_) ::unsetenv(name.c_str());
    }
    variables(variables const&) = delete;
    variables& operator=(variables const&) = delete;

private:
    std::map<std::string, std::string> all_;
};

result<upload_result> upload(asio::io_context& io, client_options options) {
    static std::string const bytes = some_bytes(1'000'000);
    options.retry.max_attempts = 1;
    client one(io.get_executor(), std::move(options));
    return run(io, one.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), in_parts(300'000)));
}

} // namespace

BOOST_AUTO_TEST_CASE(requests_go_through_a_proxy_when_one_is_set) {
    test::certificates const made("127.0.0.1");
    for (bool tls : {false, true}) {
        asio::io_context io;
        testing::server_options with;
        if (tls) {
            with.tls_certificate = made.certificate_file();
            with.tls_key = made.key_file();
        }
        testing::server server(io.get_executor(), with);
        server.create_bucket("examplebucket");
        proxy_server proxy(io.get_executor(), "Basic dXNlcjpnZWhlaW0="); // user:geheim
        std::string const at = "127.0.0.1:" + std::to_string(proxy.port());
        client_options options = server.options();

        options.proxy.url = "http://user:geheim@" + at;
        auto const done = upload(io, options);
        BOOST_TEST(done.has_value(), text(done));
        BOOST_TEST((tls ? proxy.tunnels() : proxy.requests()) >= 1);
        BOOST_TEST((tls ? proxy.requests() : proxy.tunnels()) == 0);

        options.proxy.url = "http://" + at;
        auto const refused = upload(io, options);
        BOOST_REQUIRE(refused.has_error());
        BOOST_TEST((refused.error().code == errc::proxy_refused), text(refused));
        BOOST_TEST(text(refused).find("407") != std::string::npos);

        int const before = proxy.tunnels() + proxy.requests();
        options.proxy.no_proxy = "localhost,127.0.0.1";
        BOOST_TEST(upload(io, options).has_value());
        BOOST_TEST(proxy.tunnels() + proxy.requests() == before);

        options.proxy = proxy_options();
        variables const set(
            {{tls ? "https_proxy" : "http_proxy", "http://user:geheim@" + at}, {"no_proxy", "x.example"}});
        BOOST_TEST(upload(io, options).has_value());
        BOOST_TEST(proxy.tunnels() + proxy.requests() == before);
        options.proxy.from_environment = true;
        BOOST_TEST(upload(io, options).has_value());
        BOOST_TEST(proxy.tunnels() + proxy.requests() > before);

        options.proxy.url = "socks4://user:geheim@" + at;
        auto const unusable = upload(io, options);
        BOOST_TEST((unusable.has_error() && unusable.error().code == errc::invalid_argument), text(unusable));
        BOOST_TEST(text(unusable).find("geheim") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_server_that_asks_for_a_certificate_gets_one) {
    test::certificates const ours("127.0.0.1"), mine("client.example"), other("client.example");
    asio::io_context io;
    testing::server_options with;
    with.tls_certificate = ours.certificate_file();
    with.tls_key = ours.key_file();
    with.tls_client_ca = mine.certificate_file();
    for (tls_version const version : {tls_version::v1_2, tls_version::v1_3}) {
        with.tls_newest = version;
        testing::server server(io.get_executor(), with);
        server.create_bucket("examplebucket");
        auto const without = upload(io, server.options());
        BOOST_REQUIRE(without.has_error());
        failure const& f = without.error();
        BOOST_TEST((f.code == errc::tls_failed), to_string(f));
        BOOST_TEST((f.parts != parts_status::unknown), to_string(f));
        BOOST_TEST(f.attempts == 1);
        // With TLS 1.3 the handshake of the client ends before the server has looked at the certificate.
        BOOST_TEST((f.phase == request_phase::tls) == (version == tls_version::v1_2));
    }
    testing::server server(io.get_executor(), with);
    server.create_bucket("examplebucket");
    client_options options = server.options();
    options.tls.client_certificate = mine.certificate_file();
    options.tls.client_key = mine.key_file();
    options.tls.minimum = tls_version::v1_3;
    auto const done = upload(io, options);
    BOOST_TEST(done.has_value(), text(done));
    options.tls.client_certificate = other.certificate_file();
    options.tls.client_key = other.key_file();
    auto const unknown = upload(io, options);
    BOOST_TEST((unknown.has_error() && unknown.error().code == errc::tls_failed), text(unknown));
    BOOST_TEST(text(unknown).find("certificate") != std::string::npos);
    options.tls.client_key = mine.key_file();
    auto const mixed = upload(io, options);
    BOOST_TEST((mixed.has_error() && mixed.error().code == errc::tls_failed), text(mixed));
}

BOOST_AUTO_TEST_CASE(a_custom_domain_names_its_bucket_in_the_host_and_in_the_signature) {
    test::certificates const made("files.localhost");
    asio::io_context io;
    testing::server_options with;
    with.custom_domains["files.localhost"] = "examplebucket";
    with.tls_certificate = made.certificate_file();
    with.tls_key = made.key_file();
    testing::server server(io.get_executor(), with);
    server.create_bucket("examplebucket");
    proxy_server names(io.get_executor()); // stands in for a resolver that knows the name
    client_options options = server.options();
    std::string const port = server.url().substr(server.url().rfind(':'));
    options.endpoint = "https://files.localhost" + port;
    options.custom_domain = true;
    options.proxy.url = "http://127.0.0.1:" + std::to_string(names.port());
    auto const done = upload(io, options); // SNI and certificate are of the domain, too
    BOOST_TEST(done.has_value(), text(done));
    BOOST_TEST(server.has_object("examplebucket", "k"));
}

BOOST_AUTO_TEST_CASE(a_service_without_checksums_is_believed_and_said_to_have_none) {
    asio::io_context io;
    testing::server_options with;
    with.returns_crc64 = false;
    testing::server server(io.get_executor(), with);
    server.create_bucket("examplebucket");
    auto const done = upload(io, server.options());
    BOOST_REQUIRE_MESSAGE(done.has_value(), text(done));
    BOOST_TEST(!done->crc64_confirmed);
}

BOOST_AUTO_TEST_CASE(part_numbers_are_1_to_10000_inclusive) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    client one(io.get_executor(), server.options());
    auto const bucket = one.bucket("examplebucket");
    auto const to = run(io, bucket.init_multipart_upload("k")).value();
    for (int good : {1, 10'000}) BOOST_TEST(run(io, bucket.upload_part(to, good, std::string("x"))).has_value());
    for (int bad : {-1, 0, 10'001}) {
        auto const refused = run(io, bucket.upload_part(to, bad, std::string("x")));
        BOOST_TEST((refused.has_error() && refused.error().code == errc::invalid_argument));
        BOOST_TEST(text(refused).find("1..10000") != std::string::npos);
    }
    BOOST_TEST(server.requests("UploadPart") == 2);
}

BOOST_AUTO_TEST_CASE(further_headers_can_be_signed) {
    asio::io_context io;
    testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    client_options options = server.options();
    options.additional_signed_headers = {"Host", "cache-control", "absent"};
    client one(io.get_executor(), options);
    object_headers headers;
    headers.cache_control = "no-cache";
    auto const put = run(io, one.bucket("examplebucket").put_object("k", std::string("x"), headers));
    BOOST_TEST(put.has_value(), text(put));
    auto const url = run(io, one.bucket("examplebucket").presign_put_object("k", headers));
    BOOST_TEST(url->url.find("x-oss-additional-headers=cache-control%3Bhost") != std::string::npos, url->url);
    BOOST_TEST(!url->headers.contains("Host"));
}

BOOST_AUTO_TEST_SUITE_END()
