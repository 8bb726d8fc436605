// SPDX-License-Identifier: BSL-1.0
// Which requests the embedded server lets in: those rightly signed, by its key, now, and nothing changed since.
#include "testing/signature_check.hpp"

#include "unit/wire/vectors.hpp"
#include "wire/http_date.hpp"
#include "wire/percent.hpp"
#include "wire/sign_v1.hpp"

#include <functional>

using namespace ossio;
using namespace ossio::testing;
using ossio::test::text;

BOOST_AUTO_TEST_SUITE(signature_check)

namespace {

/// A vector's request as a client sends it, with the signature that the vector expects.
class signed_request {
public:
    signed_request(test::json::value const& in, test::json::value const& expect) {
        std::string const bucket = text(in, "bucket"), key = text(in, "key");
        for (auto const& [name, value] : in.at("headers").as_object()) headers.set(std::string_view(name), text(value));
        if (!headers.has("Host")) headers.set("Host", "127.0.0.1");
        bool const in_path = !bucket.empty() && !headers.get("Host").starts_with(bucket + '.');
        target = "/" + (in_path ? bucket + '/' : "") + wire::percent_encode_path(key);
        char separator = '?';
        for (auto const& [name, value] : in.at("query").as_object()) {
            target += separator + wire::percent_encode(name);
            if (std::string const v = text(value); !v.empty()) target += '=' + wire::percent_encode(v);
            separator = '&';
        }
        method = text(in, "method");
        headers.set("Authorization", text(expect, "authorization"));
        keys.id = text(in, "access_key");
        keys.secret = text(in, "secret");
        keys.token = text(in, "token");
        now = wire::utc_time(std::chrono::seconds(static_cast<std::int64_t>(test::number(in.at("epoch")))));
        if (in.as_object().contains("omit_x_oss_date"))
            headers.set("Date", wire::http_date(now));
        else
            headers.set("x-oss-date", wire::basic_iso_date(now));
        headers.set("x-oss-content-sha256", "UNSIGNED-PAYLOAD");
        if (!keys.token.empty()) headers.set("x-oss-security-token", keys.token);
    }

    std::string verdict() const {
        auto const in = parse_request(method, target, headers);
        if (!in) return "not understood";
        auto const why = check_signature(*in, keys, now);
        return why ? why->code : "let in";
    }

    std::string method, target;
    wire::header_list headers;
    accepted_keys keys;
    wire::utc_time now;
};

/// The verdict on a V4 request that is signed with this payload hash, sends these lines, and lists these additional headers.
std::string verdict_on(std::string_view payload, std::vector<std::string> const& sent, std::string const& additional) {
    wire::utc_time const now(std::chrono::seconds(1'767'225'600));
    wire::header_list headers;
    headers.set("x-oss-date", wire::basic_iso_date(now));
    for (std::string const& value : sent) headers.add("x-oss-content-sha256", value);
    accepted_keys keys;
    keys.id = "id";
    keys.secret = "secret";
    std::string const day = "20260101", scope = day + "/cn-hangzhou/oss/aliyun_v4_request";
    auto const unsigned_one = parse_request("PUT", "/examplebucket/k", headers);
    auto const text = wire::string_to_sign_v4(wire::basic_iso_date(now), scope,
                                              wire::canonical_request(unsigned_one->request, {}, payload));
    headers.set("Authorization",
                "OSS4-HMAC-SHA256 Credential=id/" + scope + additional + ",Signature=" +
                    wire::signature_v4(wire::signing_key_v4("secret", day, "cn-hangzhou", "oss"), text));
    auto const why = check_signature(parse_request("PUT", "/examplebucket/k", headers).value(), keys, now);
    return why ? why->code + ' ' + why->ec : "let in";
}

bool is_whole(test::json::value const& in, test::json::value const& expect) {
    return in.as_object().contains("secret") && expect.as_object().contains("authorization");
}

template<class Check>
void for_each_signed(Check check) {
    int seen = 0;
    for (char const* section : {"v4_header", "v4_header_own"})
        test::for_each_vector(section, [&](auto const& in, auto const& expect) {
            if (!is_whole(in, expect)) return;
            ++seen;
            check(signed_request(in, expect));
        });
    BOOST_TEST(seen > 10);
}

} // namespace

BOOST_AUTO_TEST_CASE(what_the_vectors_sign_is_let_in) {
    for_each_signed([](signed_request const& r) { BOOST_TEST(r.verdict() == "let in"); });
}

BOOST_AUTO_TEST_CASE(what_was_changed_since_is_not) {
    for_each_signed([](signed_request const& original) {
        std::vector<std::function<void(signed_request&)>> const changes{
            [](signed_request& r) {
                r.target.insert(r.target.find_first_of("?") == std::string::npos ? r.target.size() : r.target.find('?'),
                                "x");
            },
            [](signed_request& r) { r.target += r.target.find('?') == std::string::npos ? "?acl" : "&acl"; },
            [](signed_request& r) { r.method = r.method == "PUT" ? "POST" : "PUT"; },
            [](signed_request& r) { r.headers.set("x-oss-object-acl", "public-read-write"); },
            [](signed_request& r) { r.headers.set("Content-Type", "text/changed"); },
            [](signed_request& r) { r.keys.secret += "x"; },
        };
        for (auto const& change : changes) {
            signed_request r = original;
            change(r);
            BOOST_TEST(r.verdict() == "SignatureDoesNotMatch");
        }
    });
}

BOOST_AUTO_TEST_CASE(who_and_when_are_checked_too) {
    for_each_signed([](signed_request const& original) {
        struct row {
            std::function<void(signed_request&)> change;
            std::string expected;
        };
        std::vector<row> const rows{
            {[](signed_request& r) { r.now += std::chrono::minutes(14); }, "let in"},
            {[](signed_request& r) { r.now -= std::chrono::minutes(14); }, "let in"},
            {[](signed_request& r) { r.now += std::chrono::minutes(16); }, "RequestTimeTooSkewed"},
            {[](signed_request& r) { r.now -= std::chrono::minutes(16); }, "RequestTimeTooSkewed"},
            {[](signed_request& r) { r.keys.id = "another"; }, "InvalidAccessKeyId"},
            {[](signed_request& r) { r.keys.token = "another"; }, "InvalidSecurityToken"},
            {[](signed_request& r) { r.headers.remove("Authorization"); }, "AccessDenied"},
            {[](signed_request& r) { r.headers.set("Authorization", "OSS4-HMAC-SHA256 nonsense"); }, "InvalidArgument"},
        };
        for (row const& r : rows) {
            signed_request changed = original;
            r.change(changed);
            BOOST_TEST(changed.verdict() == r.expected);
        }
    });
}

BOOST_AUTO_TEST_CASE(a_body_is_not_signed_and_the_request_says_so_or_nothing) {
    std::string const unsigned_payload = "UNSIGNED-PAYLOAD", zeros(64, '0');
    BOOST_TEST(verdict_on(unsigned_payload, {unsigned_payload}, "") == "let in");
    BOOST_TEST(verdict_on(unsigned_payload, {}, "") == "let in");
    for (std::string const& hash :
         {zeros, std::string("STREAMING-AWS4-HMAC-SHA256-PAYLOAD"), std::string("unsigned-payload")})
        BOOST_TEST(verdict_on(hash, {hash}, "") == "InvalidArgument ", hash);
    BOOST_TEST(verdict_on(unsigned_payload, {""}, "") == "InvalidArgument ");
}

BOOST_AUTO_TEST_CASE(an_additional_header_has_a_name) {
    std::string const payload = "UNSIGNED-PAYLOAD";
    BOOST_TEST(verdict_on(payload, {payload}, ",AdditionalHeaders=zzz") == "let in"); // oss2 lists absent ones, too
    BOOST_TEST(verdict_on(payload, {payload}, ",AdditionalHeaders=") == "InvalidArgument 0002-00000209");
    for (char const* const list : {"zzz;", ";zzz", "zzz;;zzzz"})
        BOOST_TEST(verdict_on(payload, {payload}, std::string(",AdditionalHeaders=") + list) ==
                       "InvalidArgument 0002-00000210",
                   list);
}

BOOST_AUTO_TEST_CASE(urls_hold_until_they_expire_and_for_nothing_else) {
    wire::utc_time const now(std::chrono::seconds(1'767'225'600));
    wire::signing_keys const keys("id", "secret", "token");
    for (bool v4 : {true, false}) {
        wire::request r("PutObject", wire::verb::put, "examplebucket", "a b/+");
        r.headers.set("Content-Type", "text/plain");
        if (v4)
            wire::presign_v4(r, keys, wire::signing_scope("cn-hangzhou", now), std::chrono::minutes(10));
        else
            wire::presign_v1(r, keys, now + std::chrono::minutes(10));
        std::string target = "/examplebucket/a%20b/%2B", separator = "?";
        for (auto const& [name, value] : r.query) {
            target += separator + wire::percent_encode(name) + '=' + wire::percent_encode(value);
            separator = "&";
        }
        accepted_keys known;
        known.id = "id";
        known.secret = "secret";
        known.token = "token";
        auto const verdict = [&](std::string_view method, std::string const& what, wire::utc_time when) {
            auto const in = parse_request(method, what, r.headers);
            auto const why = check_signature(in.value(), known, when);
            return why ? why->message : "let in";
        };
        BOOST_TEST(verdict("PUT", target, now) == "let in");
        BOOST_TEST(verdict("PUT", target, now + std::chrono::seconds(599)) == "let in");
        BOOST_TEST(verdict("PUT", target, now + std::chrono::seconds(600)) == "Request has expired.");
        BOOST_TEST(verdict("DELETE", target, now).starts_with("The request signature we calculated"));
        BOOST_TEST(verdict("PUT", target + "&acl", now).starts_with("The request signature we calculated"));
        BOOST_TEST(verdict("PUT", "/examplebucket/other" + target.substr(target.find('?')), now)
                       .starts_with("The request signature we calculated"));
        r.headers.set("Content-Type", "text/html");
        BOOST_TEST(verdict("PUT", target, now).starts_with("The request signature we calculated"));
        r.headers.set("Content-Type", "text/plain");
        known.token = "another";
        BOOST_TEST(verdict("PUT", target, now).starts_with("The security token"));
    }
}

BOOST_AUTO_TEST_SUITE_END()
