// SPDX-License-Identifier: BSL-1.0
// Credentials as others write them: JSON answers, INI files, the CLI's JSON; and the signature of STS.
#include "credentials/key_rules.hpp"
#include "credentials/profile_file.hpp"
#include "credentials/provider_response.hpp"
#include "credentials/rpc_sign.hpp"

#include <boost/test/unit_test.hpp>

#include <stdexcept>

using namespace ossio;
using namespace ossio::credentials_detail;

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

BOOST_AUTO_TEST_CASE(an_expiration_beyond_the_clock_is_far_in_the_future) {
    for (std::string const text : {"9999-12-31T23:59:59Z", "2262-04-11T23:47:17Z", "2400-02-29T00:00:00Z"}) {
        auto const c = parse_credentials(
            R"({"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":")" + text + R"("})");
        BOOST_TEST((c.expires_at->time_since_epoch() > std::chrono::seconds(7'000'000'000)), text);
    }
}

BOOST_AUTO_TEST_CASE(an_expiration_may_have_an_offset_from_utc) {
    for (std::string const text : {"2026-01-01T06:00:00Z", "2026-01-01T06:00:00+00:00", "2026-01-01T14:00:00+08:00",
                                   "2025-12-31T23:30:00.250000-06:30", "2026-01-01T06:00:00.5-00:00",
                                   "2026-01-01T06:00:00z", "2026-01-01t06:00:00Z", "2026-01-01t14:00:00+08:00"}) {
        auto const c = parse_credentials(
            R"({"AccessKeyId":"i","AccessKeySecret":"s","SecurityToken":"t","Expiration":")" + text + R"("})");
        auto const seconds = std::chrono::floor<std::chrono::seconds>(*c.expires_at).time_since_epoch();
        BOOST_TEST((seconds == std::chrono::seconds(1'767'247'200)), text);
    }
    for (std::string const text : {"2026-01-01T06:00:00", "2026-01-01T06:00:00+8", "2026-01-01T06:00:00+24:00",
                                   "2026-01-01T06:00:00+08:60", "2026-01-01T06:00:00 08:00", "+08:00", "soon"}) {
        std::string const said = complaint([&] {
            parse_credentials(R"({"AccessKeyId":"i","AccessKeySecret":"s","Expiration":")" + text + R"("})", true);
        });
        BOOST_TEST(said.find("not a date") != std::string::npos, text + ": " + said);
    }
}

BOOST_AUTO_TEST_CASE(a_member_that_is_no_text_is_an_error_and_null_is_none) {
    for (auto const& [member, is_fine] : std::vector<std::pair<std::string, bool>>{
             {R"("Expiration":1)", false},
             {R"("expiration":1767247200)", false},
             {R"("Expiration":{"at":"2026-01-01T06:00:00Z"})", false},
             {R"("SecurityToken":7)", false},
             {R"("sts_token":["t"])", false},
             {R"("Expiration":null,"SecurityToken":null)", true},
         }) {
        std::string const json = R"({"AccessKeyId":"i","AccessKeySecret":"s",)" + member + "}";
        std::string const said = complaint([&] { parse_credentials(json, true); });
        BOOST_TEST((said == "(none)") == is_fine, json + ": " + said);
        if (!is_fine) BOOST_TEST(said.find("not a text") != std::string::npos, said);
    }
}

BOOST_AUTO_TEST_CASE(answers_that_are_none_are_told_without_their_secrets) {
    for (auto const& [text, why] : std::vector<std::pair<std::string, std::string>>{
             {"<html>", "not a JSON object"},
             {R"({"Code":"Forbidden","Message":"no role"})", "says Forbidden"},
             {R"({"Code":"geheim und mehr","Message":"geheim"})", "that there are none"},
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
    std::string const long_mode =
        R"({"current":"a","profiles":[{"name":"a","mode":")" + std::string(500'000, 'm') + R"("}]})";
    BOOST_TEST(complaint([&] { read_cli_profile(long_mode, ""); }).size() < 300U);
}

BOOST_AUTO_TEST_CASE(a_token_that_an_earlier_mode_has_left_is_not_used_with_keys_that_have_none) {
    auto const cli = [](std::string const& mode) {
        return read_cli_profile(R"({"current":"a","profiles":[{"name":"a","mode":")" + mode +
                                    R"(","access_key_id":"i","access_key_secret":"s","sts_token":"old",)"
                                    R"("ram_role_arn":"arn"}]})",
                                "")
            .token;
    };
    auto const ossutil = [](std::string const& mode) {
        return read_ossutil_profile("[default]\n" + mode + "accessKeyID=i\naccessKeySecret=s\nstsToken=old\n", "")
            .token;
    };
    auto const sdk = [](std::string const& type) {
        return read_profile("[default]\n" + type + "access_key_id=i\naccess_key_secret=s\nsecurity_token=old\n", "")
            .token;
    };
    for (auto const& [got, expected] : std::vector<std::pair<std::string, std::string>>{
             {cli("AK"), ""},
             {cli("RamRoleArn"), "old"}, // the keys that assume the role may be temporary
             {cli("StsToken"), "old"},
             {cli(""), "old"},
             {ossutil("mode=AK\n"), ""},
             {ossutil("mode=StsToken\n"), "old"},
             {ossutil(""), "old"},
             {sdk("type=access_key\n"), ""},
             {sdk("type=sts\n"), "old"},
             {sdk(""), "old"},
         })
        BOOST_TEST(got == expected);
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

BOOST_AUTO_TEST_CASE(keys_are_trimmed_at_their_ends) {
    std::string const nul("\0", 1);
    credentials const given(" \r\nid\n", "\tsecret" + nul, nul + nul + "to ken\r\n");
    credentials const trimmed = trim_credentials(given).value();
    BOOST_TEST(trimmed.access_key_id == "id");
    BOOST_TEST(trimmed.access_key_secret == "secret");
    BOOST_TEST(trimmed.security_token == "to ken");
    BOOST_TEST(trim_credentials(credentials("\n", "s")).value().access_key_id == "");
}

BOOST_AUTO_TEST_CASE(keys_with_a_line_end_in_the_middle_are_refused_by_name_without_being_repeated) {
    for (char const c : {'\r', '\n', '\0', '\x1B', '\x7F'}) {
        std::string const bad = std::string("ge") + c + "heim";
        for (auto const& [given, name] : {std::pair<credentials, std::string>({bad, "s"}, "access key id"),
                                          {{"i", bad}, "access key secret"},
                                          {{"i", "s", bad}, "security token"}}) {
            failure const f = trim_credentials(given).error();
            BOOST_TEST((f.code == errc::no_credentials));
            BOOST_TEST(f.detail.find(name) != std::string::npos, f.detail);
            BOOST_TEST(f.detail.find("heim") == std::string::npos);
        }
    }
}

BOOST_AUTO_TEST_CASE(of_a_refusal_only_a_code_that_is_a_word_is_read) {
    BOOST_TEST(error_code_of(R"({"Code":"EntityNotExist.Role","Message":"m"})") == "EntityNotExist.Role");
    for (auto const* text : {"", "<html>", R"({"Code":"a secret"})", R"({"Code":5})", R"(["Code"])"})
        BOOST_TEST(error_code_of(text) == "");
    BOOST_TEST(error_code_of("{\"Code\":\"A\",\"x\":\"" + std::string(100'000, 'x') + "\"}") == "");
}

BOOST_AUTO_TEST_SUITE_END()
