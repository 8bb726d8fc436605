// SPDX-License-Identifier: BSL-1.0
// Requests that four official SDKs sent, as they were recorded: their signatures hold, but for two made with a wrong secret.
#include "testing/signature_check.hpp"

#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <fstream>

using namespace ossio;
using namespace ossio::testing;

BOOST_AUTO_TEST_SUITE(recorded_requests)

namespace {

std::string text(boost::json::value const& v) { return std::string(v.as_string()); }

wire::header_list headers_of(boost::json::array const& raw) {
    wire::header_list headers;
    for (std::size_t i = 0; i + 1 < raw.size(); i += 2) headers.add(text(raw[i]), text(raw[i + 1]));
    return headers;
}

std::optional<wire::utc_time> time_of(wire::header_list const& headers) {
    auto when = wire::parse_basic_iso_date(headers.get("x-oss-date"));
    if (!when) when = wire::parse_http_date(headers.get("x-oss-date"));
    if (!when) when = wire::parse_http_date(headers.get("date"));
    return when;
}

} // namespace

BOOST_AUTO_TEST_CASE(all_but_the_two_with_a_wrong_secret_are_let_in) {
    int let_in = 0;
    std::vector<std::string> refused;
    accepted_keys keys;
    keys.id = "ak";
    keys.secret = "sk";
    for (char const* file : {"client-requests-fetched.jsonl", "client-requests-npm.jsonl"}) {
        std::ifstream in(std::string(OSSIO_TEST_DATA "/recorded/") + file);
        BOOST_REQUIRE(in);
        for (std::string line; std::getline(in, line);) {
            auto const o = boost::json::parse(line).as_object();
            auto const headers = headers_of(o.at("rawHeaders").as_array());
            std::string const client = text(o.at("client"));
            if (client.find(" V2 ") != std::string::npos) continue; // a third signature, of oss2 alone
            auto const request = parse_request(text(o.at("method")), text(o.at("target")), headers);
            auto const when = time_of(headers);
            BOOST_REQUIRE_MESSAGE(request && when, line);
            auto const why = check_signature(*request, keys, *when);
            if (why)
                refused.push_back(client + ' ' + request->method + ' ' + why->code);
            else
                ++let_in;
        }
    }
    BOOST_TEST(let_in == 346);
    std::vector<std::string> const wrong_secrets{"oss2 2.19.1 V1 path-style HEAD SignatureDoesNotMatch",
                                                 "oss2 2.19.1 V4 path-style HEAD SignatureDoesNotMatch"};
    BOOST_TEST(refused == wrong_secrets, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
