// SPDX-License-Identifier: BSL-1.0
// Credentials as others write them: JSON answers, INI files, the CLI's JSON; and the signature of STS.
#include "credentials/answer.hpp"
#include "credentials/profile_file.hpp"
#include "credentials/rpc_sign.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace ossio;
using namespace ossio::identity;

BOOST_AUTO_TEST_SUITE(texts)

namespace {

std::string complaint(auto what) {
    try {
        what();
    } catch (std::runtime_error const& e) {
        return e.what();
    }
    return "(none)";
}

} // namespace

BOOST_AUTO_TEST_CASE(answers_are_read_at_the_top_and_nested) {
    auto const c = parse_credentials(
        R"({"Code":"success","AccessKeyId":"STS.x","AccessKeySecret":"y","SecurityToken":"z","Expiration":"2026-01-01T06:00:00Z"})");
    BOOST_TEST(c.access_key_id == "STS.x");
    BOOST_TEST(c.security_token == "z");
    BOOST_TEST((c.expires_at->time_since_epoch() == std::chrono::seconds(1'767'247'200)));
    auto const nested = parse_credentials(
        R"({"RequestId":"r","Credentials":{"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2026-01-01T06:00:00.000Z"}})");
    BOOST_TEST(nested.access_key_secret == "s");
    BOOST_TEST(!parse_credentials(R"({"AccessKeyId":"i","AccessKeySecret":"s"})", true).expires_at.has_value());
}

BOOST_AUTO_TEST_CASE(answers_that_are_none_are_told_without_their_secrets) {
    for (auto const& [text, why] : std::vector<std::pair<std::string, std::string>>{
             {"<html>", "not a JSON object"},
             {R"({"Code":"Forbidden","Message":"no role"})", "Forbidden no role"},
             {R"({"AccessKeyId":"i"})", "no AccessKeyId and AccessKeySecret"},
             {R"({"AccessKeyId":"i","AccessKeySecret":"geheim"})", "no SecurityToken and Expiration"},
             {R"({"AccessKeyId":"i","AccessKeySecret":"geheim","SecurityToken":"t","Expiration":"soon"})",
              "not a date"},
         }) {
        std::string const said = complaint([&] { parse_credentials(text); });
        BOOST_TEST(said.find(why) != std::string::npos, said);
        BOOST_TEST(said.find("geheim") == std::string::npos);
    }
}

// The example of "Signature method" in Alibaba Cloud's documentation of RPC calls.
BOOST_AUTO_TEST_CASE(the_documented_rpc_signature_is_reproduced) {
    rpc_parameters const p{{"AccessKeyId", "testid"},
                           {"Action", "DescribeRegions"},
                           {"Format", "XML"},
                           {"SignatureMethod", "HMAC-SHA1"},
                           {"SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf"},
                           {"SignatureVersion", "1.0"},
                           {"Timestamp", "2016-02-23T12:46:24Z"},
                           {"Version", "2014-05-26"}};
    BOOST_TEST(rpc_signature("GET", p, "testsecret") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
}

BOOST_AUTO_TEST_CASE(profiles_of_the_sdks_are_read) {
    char const* const ini =
        "# comment\n"
        "[default]\ntype = access_key\naccess_key_id = id\naccess_key_secret = s=e\n"
        "[role]\ntype=ram_role_arn\naccess_key_id=id\naccess_key_secret=s\nrole_arn=acs:ram::1:role/x\n"
        "role_session_name=me\n"
        "[ecs]\ntype=ecs_ram_role\nrole_name=r\n"
        "[empty]\ntype=access_key\n"
        "[other]\ntype=rsa_key_pair\n";
    BOOST_TEST(read_profile(ini, "").key_secret == "s=e");
    auto const role = read_profile(ini, "role");
    BOOST_TEST((role.kind == profile_kind::assume_role));
    BOOST_TEST(role.session_name == "me");
    BOOST_TEST((read_profile(ini, "ecs").kind == profile_kind::ecs_role));
    BOOST_TEST(complaint([&] { read_profile(ini, "empty"); }).find("no access key") != std::string::npos);
    BOOST_TEST(complaint([&] { read_profile(ini, "other"); }).find("rsa_key_pair") != std::string::npos);
    BOOST_TEST(complaint([&] { read_profile(ini, "none"); }).find("no profile") != std::string::npos);
    BOOST_TEST(complaint([&] { read_profile("no ini", ""); }).find("line 1") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(profiles_of_the_cli_are_read_and_chained) {
    char const* const text = R"({"current":"work","profiles":[
        {"name":"default","mode":"AK","access_key_id":"i","access_key_secret":"s"},
        {"name":"work","mode":"ChainableRamRoleArn","source_profile":"sts","ram_role_arn":"arn","expired_seconds":1200},
        {"name":"sts","mode":"StsToken","access_key_id":"STS.i","access_key_secret":"s","sts_token":"t"},
        {"name":"loop","mode":"ChainableRamRoleArn","source_profile":"loop","ram_role_arn":"arn"},
        {"name":"oidc","mode":"OIDC","ram_role_arn":"arn","oidc_provider_arn":"p","oidc_token_file":"/f"},
        {"name":"run","mode":"External","process_command":"echo"},
        {"name":"sso","mode":"CloudSSO"}]})";
    auto const work = read_cli_profile(text, "");
    BOOST_TEST((work.kind == profile_kind::assume_role));
    BOOST_TEST(work.valid_for_seconds == "1200");
    BOOST_REQUIRE(work.source != nullptr);
    BOOST_TEST(work.source->token == "t");
    BOOST_TEST(read_cli_profile(text, "default").key_id == "i");
    BOOST_TEST((read_cli_profile(text, "oidc").kind == profile_kind::oidc_role));
    BOOST_TEST(read_cli_profile(text, "run").location == "echo");
    BOOST_TEST(complaint([&] { read_cli_profile(text, "loop"); }).find("without end") != std::string::npos);
    BOOST_TEST(complaint([&] { read_cli_profile(text, "sso"); }).find("CloudSSO") != std::string::npos);
    BOOST_TEST(complaint([&] { read_cli_profile("{}", ""); }).find("not a configuration") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(both_forms_of_ossutils_file_are_read) {
    char const* const first = "[Credentials]\nlanguage=EN\nendpoint=oss-cn-hangzhou.aliyuncs.com\naccessKeyID=i\n"
                              "accessKeySecret=s\nsts_token=t\n[Bucket-Endpoint]\nb=oss-cn-x.aliyuncs.com\n";
    BOOST_TEST(read_ossutil_profile(first, "").key_id == "i");
    BOOST_TEST(read_ossutil_profile(first, "").token == "t");
    char const* const second = "[default]\naccessKeyID=a\naccessKeySecret=b\n[profile dev]\nmode=EcsRamRole\n";
    BOOST_TEST(read_ossutil_profile(second, "").key_id == "a");
    BOOST_TEST((read_ossutil_profile(second, "dev").kind == profile_kind::ecs_role));
    BOOST_TEST(complaint([&] { read_ossutil_profile(second, "none"); }).find("no profile") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
