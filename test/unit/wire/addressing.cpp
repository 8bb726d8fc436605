// SPDX-License-Identifier: BSL-1.0
// Endpoints, styles, names and percent-encoding against known answers and hostile text.
#include "unit/wire/vectors.hpp"

#include "wire/endpoint.hpp"
#include "wire/percent.hpp"
#include "wire/request_head.hpp"
#include "wire/sign_v4.hpp"

using namespace ossio;
using namespace ossio::wire;
using ossio::test::text;

BOOST_AUTO_TEST_SUITE(addressing)

namespace {

/// As the request line and the Host header would have it, together with the scheme.
std::string url_of(endpoint const& e, request const& r) {
    std::string const head = request_head(r, e.style, address_of(e, r.bucket), 0);
    std::string const target = head.substr(head.find(' ') + 1, head.find(" HTTP/1.1") - head.find(' ') - 1);
    auto const host = head.find("Host: ") + 6;
    return (e.tls ? "https://" : "http://") + head.substr(host, head.find('\r', host) - host) + target;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_address_form_is_the_published_one) {
    test::for_each_vector("url", [](auto const& in, auto const& expect) {
        // Three deviations on purpose: we never escape the slash in a path, take https when no scheme is given, and refuse an
        // endpoint with a path, which others cut.
        if (in.as_object().contains("encode_slash")) return;
        std::string endpoint_text = text(in, "endpoint");
        if (in.as_object().contains("default_scheme"))
            endpoint_text = text(in, "default_scheme") + "://" + endpoint_text;
        auto const e =
            parse_endpoint(endpoint_text, "cn-hangzhou", text(in, "style") == "path", text(in, "style") == "cname");
        if (endpoint_text.find("/123") != std::string::npos) {
            BOOST_TEST(e.has_error());
            return;
        }
        BOOST_REQUIRE(e.has_value());
        request r("Vector", verb::get, text(in, "bucket"), text(in, "key"));
        for (auto const& [name, value] : in.at("query").as_object()) r.query.emplace_back(name, text(value));
        BOOST_TEST(url_of(*e, r) == text(expect, "url"));
    });
}

BOOST_AUTO_TEST_CASE(endpoints_are_trimmed_and_keep_their_port) {
    test::for_each_vector("endpoint_normalise", [](auto const& in, auto const& expect) {
        std::string given = text(in, "endpoint");
        if (given.find("://") == std::string::npos) given = text(in, "default_scheme") + "://" + given;
        auto const e = parse_endpoint(given, "cn-hangzhou", false, false);
        BOOST_REQUIRE(e.has_value());
        BOOST_TEST((e->tls ? "https://" : "http://") + address_of(*e, "").host_header == text(expect, "scheme_host"));
    });
}

BOOST_AUTO_TEST_CASE(the_scheme_may_be_written_in_any_case) {
    BOOST_TEST(!parse_endpoint("HTTP://oss.example", "r", false, false)->tls);
    BOOST_TEST(parse_endpoint("HttpS://oss.example/", "r", false, false)->tls);
}

BOOST_AUTO_TEST_CASE(an_endpoint_with_a_path_is_refused_not_cut) {
    for (auto const* bad : {"https://oss.example/bucket", "https://oss.example/b/k", "oss.example/x",
                            "https://oss.example//", "https://oss.example/b?x=y"})
        BOOST_TEST(parse_endpoint(bad, "r", false, false).has_error(), bad);
}

BOOST_AUTO_TEST_CASE(an_ipv6_address_keeps_its_zone_which_never_goes_to_the_wire) {
    for (auto const* given : {"http://[fe80::1%eth0]:8080", "http://[fe80::1%25eth0]:8080/"}) {
        auto const e = parse_endpoint(given, "r", false, false);
        BOOST_REQUIRE(e.has_value());
        BOOST_TEST(e->host == "fe80::1%eth0");
        BOOST_TEST((e->style == address_style::path));
        BOOST_TEST(address_of(*e, "bucket").host == "fe80::1%eth0");
        BOOST_TEST(address_of(*e, "bucket").host_header == "[fe80::1]:8080");
    }
    for (auto const* bad : {"http://[fe80::1%]", "http://[fe80::1%e h]", "http://[fe80::1%e%f]", "http://[%eth0]"})
        BOOST_TEST(parse_endpoint(bad, "r", false, false).has_error(), bad);
}

BOOST_AUTO_TEST_CASE(public_endpoints_come_from_the_region_alone) {
    test::for_each_vector("endpoint_from_region", [](auto const& in, auto const& expect) {
        if (text(in, "kind") != "public" || in.at("disable_tls").as_bool())
            return; // the others are written out by the user
        auto const e = parse_endpoint("", text(in, "region"), false, false);
        BOOST_REQUIRE(e.has_value());
        BOOST_TEST("https://" + e->host == text(expect, "endpoint"));
    });
}

BOOST_AUTO_TEST_CASE(a_region_in_its_location_form_is_understood) {
    BOOST_TEST(*parse_region("oss-cn-hangzhou") == "cn-hangzhou");
    BOOST_TEST(parse_endpoint("", "oss-cn-hangzhou", false, false)->host == "oss-cn-hangzhou.aliyuncs.com");
    for (auto bad : {"", "CN", "cn hangzhou", "cn/hangzhou", "cn.hangzhou"}) BOOST_TEST(parse_region(bad).has_error());
}

BOOST_AUTO_TEST_CASE(hosts_with_ports_are_told_from_addresses_before_they_are_asked_about) {
    test::for_each_vector("is_ip", [](auto const& in, auto const& expect) {
        auto const e = parse_endpoint("http://" + text(in, "host"), "cn-hangzhou", false, false);
        BOOST_TEST((e && is_ip_address(e->host)) == expect.at("ip").as_bool());
    });
}

BOOST_AUTO_TEST_CASE(cloud_boxes_are_known_by_their_hosts) {
    test::for_each_vector("cloud_box", [](auto const& in, auto const& expect) {
        BOOST_TEST(cloud_box_of(text(in, "host")) == text(expect, "cloud_box_id"));
    });
}

BOOST_AUTO_TEST_CASE(what_is_no_endpoint_is_refused_with_the_reason) {
    for (auto bad :
         {"ftp://x", "http://", "http://a b", "http://a\r\nHost: b", "http://x:0", "http://x:65536",
          "http://x:", "http://x:y", "http://[::1", "http://[x]", "http://[::1]x", "https://a\\b", "http://ü"}) {
        auto const e = parse_endpoint(bad, "cn-hangzhou", false, false);
        BOOST_TEST_CONTEXT(bad) BOOST_TEST((e.has_error() && e.error().code == errc::invalid_argument));
    }
    auto const v6 = parse_endpoint("http://[2401:b180::dc]:8080", "cn-hangzhou", false, false);
    BOOST_TEST(address_of(*v6, "b").host_header == "[2401:b180::dc]:8080");
    BOOST_TEST(address_of(*v6, "b").host == "2401:b180::dc");
}

BOOST_AUTO_TEST_CASE(no_address_ends_at_a_nul) {
    std::string const nul(1, '\0');
    for (std::string const& bad : {"http://[::" + nul + "]", "http://[::1" + nul + "\x13]",
                                   "http://[::1" + nul + "%eth0]", "http://192.0.2.1" + nul, "http://a" + nul + "b"})
        BOOST_TEST(parse_endpoint(bad, "r", false, false).has_error());
    BOOST_TEST(!is_ip_address("::1" + nul));
    BOOST_TEST(!is_ip_address("192.0.2.1" + nul + "x"));
    BOOST_TEST(is_ip_address("192.0.2.1"));
}

BOOST_AUTO_TEST_CASE(bucket_names_follow_the_rule) {
    test::for_each_vector("bucket_name", [](auto const& in, auto const& expect) {
        BOOST_TEST(check_bucket_name(text(in, "name")).has_value() == expect.at("valid").as_bool());
    });
}

BOOST_AUTO_TEST_CASE(keys_follow_the_rule) {
    for (auto good : {"k", "dir/a b", "..", "a//b", "中文", "%", "a\nb"}) BOOST_TEST(check_key(good).has_value());
    BOOST_TEST(check_key(std::string(1023, 'k')).has_value());
    BOOST_TEST(check_key(std::string(1024, 'k')).has_error());
    for (auto bad : {"", "/k", "\\k", "\xC0\x80", "\xFF", "\xED\xA0\x80", "\xE4\xB8", "\xF5\x80\x80\x80"})
        BOOST_TEST(check_key(bad).has_error());
}

BOOST_AUTO_TEST_CASE(names_are_encoded_as_published) {
    test::for_each_vector("key_encoding", [](auto const& in, auto const& expect) {
        bool const keep = in.at("keep_slash").as_bool();
        BOOST_TEST((keep ? percent_encode_path(text(in, "text")) : percent_encode(text(in, "text"))) ==
                   text(expect, "encoded"));
    });
}

BOOST_AUTO_TEST_CASE(every_byte_survives_encoding_and_none_breaks_a_line) {
    for (int b = 0; b < 256; ++b) {
        std::string const one(1, static_cast<char>(b));
        BOOST_TEST((*percent_decode(percent_encode(one)) == one));
        BOOST_TEST((*percent_decode(percent_encode_path(one)) == one));
        request r("GetObject", verb::get, "examplebucket", "a" + one + "b");
        endpoint const e = *parse_endpoint("http://127.0.0.1:1", "cn-hangzhou", false, false);
        std::string const head = request_head(r, e.style, address_of(e, r.bucket), 0);
        BOOST_TEST(std::ranges::count(head, '\n') == 4); // request line, Host, User-Agent, end
        BOOST_TEST(head.find('\0') == std::string::npos);
    }
    for (auto bad : {"%", "%1", "%zz", "a%0"}) BOOST_TEST(!percent_decode(bad).has_value());
    BOOST_TEST(*percent_decode("a+b", true) == "a b");
    BOOST_TEST(*percent_decode("a+b") == "a+b");
}

BOOST_AUTO_TEST_CASE(queries_are_canonicalised_as_published) {
    test::for_each_vector("canonical_query", [](auto const& in, auto const& expect) {
        request r("Vector", verb::get, "b", "k");
        std::string raw = text(in, "raw_query");
        for (std::size_t at = 0; at <= raw.size();) {
            auto const end = std::min(raw.find('&', at), raw.size());
            std::string const pair = raw.substr(at, end - at);
            auto const equals = std::min(pair.find('='), pair.size());
            r.query.emplace_back(*percent_decode(pair.substr(0, equals), true),
                                 equals == pair.size() ? "" : *percent_decode(pair.substr(equals + 1), true));
            at = end + 1;
        }
        std::string const canonical = canonical_request(r, {}, "UNSIGNED-PAYLOAD");
        BOOST_TEST(canonical.find('\n' + text(expect, "canonical_query") + '\n') != std::string::npos);
    });
}

BOOST_AUTO_TEST_SUITE_END()
