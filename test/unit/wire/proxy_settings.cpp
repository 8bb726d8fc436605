// SPDX-License-Identifier: BSL-1.0
// Proxy URLs, lists of hosts without one, and URLs in general.
#include "wire/http_url.hpp"
#include "wire/proxy.hpp"
#include "wire/request_head.hpp"

#include <boost/test/unit_test.hpp>

using namespace ossio;
using namespace ossio::wire;

BOOST_AUTO_TEST_SUITE(proxy_settings)

BOOST_AUTO_TEST_CASE(a_proxy_is_a_host_a_port_and_perhaps_credentials) {
    auto const p = parse_proxy("http://us%40er:pa%3Ass@proxy.example:3128").value();
    BOOST_TEST(p.host == "proxy.example");
    BOOST_TEST(p.port == 3128);
    BOOST_TEST((p.kind == proxy_kind::http));
    BOOST_TEST(proxy_authorization(p) == "Basic dXNAZXI6cGE6c3M=");
    BOOST_TEST(parse_proxy("proxy:8080")->host == "proxy");
    BOOST_TEST(parse_proxy(" http://[::1]:1 ")->host == "::1");
    BOOST_TEST(parse_proxy("http://p")->port == 80);
    for (auto bad : {"ftp://p:1", "socks4://p:1", "://p", "http://", "http://user:geheim@:1", "http://a b",
                     "http://p:99999", "http://user:geheim@p:x"}) {
        auto const r = parse_proxy(bad);
        BOOST_REQUIRE_MESSAGE(r.has_error(), bad);
        BOOST_TEST((r.error().code == errc::invalid_argument));
        BOOST_TEST(r.error().detail.find("geheim") == std::string::npos);
    }
}

BOOST_AUTO_TEST_CASE(a_decoded_host_has_no_control_characters_and_no_blanks) {
    for (auto const* bad :
         {"http://good.example%00.evil.example/", "http://a%0d%0ab/", "http://a%20b/", "http://a%7f/"}) {
        BOOST_TEST(parse_http_url(bad).has_error(), bad);
        BOOST_TEST(parse_proxy(bad).has_error(), bad);
    }
    BOOST_TEST(parse_http_url("http://a%2Db/")->host == "a-b");
}

BOOST_AUTO_TEST_CASE(the_scheme_says_how_a_proxy_is_spoken_to) {
    struct row {
        char const* url;
        proxy_kind kind;
        std::uint16_t port;
    };
    for (row const& r : {
             row{"https://p", proxy_kind::https, 443},
             row{"HTTPS://p:80", proxy_kind::https, 80},
             row{"socks5://p", proxy_kind::socks5, 1080},
             row{"socks5h://us:p@[::1]", proxy_kind::socks5, 1080},
             row{"socks5h://us:80@p/", proxy_kind::socks5, 1080},
             row{"Socks5://[::1]:80", proxy_kind::socks5, 80},
             row{"http://p:", proxy_kind::http, 80},
         }) {
        auto const p = parse_proxy(r.url);
        BOOST_REQUIRE_MESSAGE(p.has_value(), r.url);
        BOOST_TEST((p->kind == r.kind), r.url);
        BOOST_TEST(p->port == r.port, r.url);
    }
    BOOST_TEST(parse_proxy("socks5://" + std::string(256, 'u') + ":p@h").has_error());
}

BOOST_AUTO_TEST_CASE(hosts_without_a_proxy_are_named_by_suffix_address_and_port) {
    struct row {
        char const* list;
        char const* host;
        std::uint16_t port;
        bool named;
    };
    for (row const& r : {
             row{"", "a.example", 80, false},
             row{"*", "a.example", 80, true},
             row{"a.example", "a.example", 80, true},
             row{"A.Example", "b.a.exAmple", 80, true},
             row{".example", "a.example", 80, true},
             row{"example", "aexample", 80, false},
             row{"x, a.example:443 ", "a.example", 443, true},
             row{"x, a.example:443 ", "a.example", 80, false},
             row{"10.1.2.3", "10.1.2.3", 80, true},
             row{"10.1.2.3", "110.1.2.3", 80, false},
             row{"::1", "::1", 80, true},
             row{"[::1]:80", "::1", 80, true},
             row{"[::1]:81", "::1", 80, false},
             row{",,", "", 80, false},
             row{"*.example", "a.example", 80, true},
             row{"*.example", "example", 80, true},
             row{"x a.example\ty", "a.example", 80, true},
             row{"10.0.0.0/8", "10.200.3.4", 80, true},
             row{"10.0.0.0/8", "11.0.0.1", 80, false},
             row{"10.1.2.3/32", "10.1.2.3", 80, true},
             row{"0.0.0.0/0", "203.0.113.9", 80, true},
             row{"10.0.0.0/33", "10.0.0.1", 80, false},
             row{"10.0.0.0/", "10.0.0.1", 80, false},
             row{"fd00::/8", "fd12::1", 80, true},
             row{"fd00::/8", "fe80::1", 80, false},
             row{"10.0.0.0/8", "a.example", 80, false},
         })
        BOOST_TEST(names_host(r.list, r.host, r.port) == r.named, r.list << " / " << r.host << ':' << r.port);
}

BOOST_AUTO_TEST_CASE(a_proxy_gets_the_whole_url_and_the_credentials) {
    request r("GetObject", verb::get, "examplebucket", "dir/a b");
    r.query.emplace_back("versionId", "1");
    address to;
    to.tls = false;
    to.host_header = "examplebucket.oss.example:8080";
    proxy through;
    through.user = "u";
    through.password = "p";
    auto const direct = request_head(r, address_style::virtual_hosted, to, 0);
    auto const by_proxy = request_head(r, address_style::virtual_hosted, to, 0, &through);
    BOOST_TEST(direct.starts_with("GET /dir/a%20b?versionId=1 HTTP/1.1\r\n"));
    BOOST_TEST(direct.find("Proxy-Authorization") == std::string::npos);
    BOOST_TEST(by_proxy.starts_with("GET http://examplebucket.oss.example:8080/dir/a%20b?versionId=1 HTTP/1.1\r\n"));
    BOOST_TEST(by_proxy.find("\r\nProxy-Authorization: Basic dTpw\r\n") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(urls_are_taken_apart) {
    auto const a = parse_http_url("https://host.example/dir/x?y=%20#part").value();
    BOOST_TEST(a.tls);
    BOOST_TEST(a.port == 443);
    BOOST_TEST(a.host_header == "host.example");
    BOOST_TEST(a.target == "/dir/x?y=%20");
    auto const b = parse_http_url("http://[::1]:81").value();
    BOOST_TEST(b.host == "::1");
    BOOST_TEST(b.host_header == "[::1]:81");
    BOOST_TEST(b.target == "/");
    for (auto bad : {"", "host", "ftp://x/", "http:///path", "http://x:0/", "http://a\r\nb/"})
        BOOST_TEST(parse_http_url(bad).has_error(), bad);
}

BOOST_AUTO_TEST_SUITE_END()
