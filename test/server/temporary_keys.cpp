// SPDX-License-Identifier: BSL-1.0
// Credentials from metadata and token servers, from commands and files; and tokens that expire during an upload.
#include "help/temporary_folder.hpp"
#include "help/web_server.hpp"
#include "server/stage.hpp"

#include "credentials/rpc_sign.hpp"
#include "wire/http_date.hpp"
#include "wire/percent.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

using namespace ossio;
using namespace ossio::test;
using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(temporary_keys)

namespace {

std::string json_of(credentials const& c) {
    boost::json::object o{{"Code", "Success"},
                          {"AccessKeyId", c.access_key_id},
                          {"AccessKeySecret", c.access_key_secret},
                          {"SecurityToken", c.security_token},
                          {"Expiration", wire::iso_date(*c.expires_at)}};
    return boost::json::serialize(o);
}

std::map<std::string, std::string> form_of(std::string_view text) {
    std::map<std::string, std::string> all;
    while (!text.empty()) {
        auto const pair = text.substr(0, text.find('&'));
        auto const equals = pair.find('=');
        all[*wire::percent_decode(pair.substr(0, equals))] = *wire::percent_decode(pair.substr(equals + 1));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
    }
    return all;
}

/// An OSS that lets in whom it issued keys, and a server of the test that hands them out.
class world {
public:
    explicit world(std::function<provider_response(world&, web_request const&)> answers)
        : oss(io.get_executor()), web(io.get_executor(), [this, answers = std::move(answers)](web_request const& r) {
              return answers(*this, r);
          }) {
        oss.create_bucket("examplebucket");
    }

    result<object_info> put(credentials_ptr with) {
        client_options options = oss.options();
        options.credentials = std::move(with);
        client one(io.get_executor(), options);
        return run(io, one.bucket("examplebucket").put_object("k", std::string("x")));
    }
    provider_response keys(std::chrono::milliseconds valid_for = 1h) {
        return provider_response(200, json_of(oss.issue_credentials(valid_for)));
    }

    asio::io_context io;
    testing::server oss;
    web_server web;
};

/// The same keys always; two calls in a row fail.
class unsteady_keys final : public credentials_provider {
public:
    explicit unsteady_keys(credentials keys) : keys_(std::move(keys)) {}

    asio::awaitable<credentials> get() override {
        int const number = ++calls_;
        if (number == fails_from || number == fails_from + 1) std::rethrow_exception(failure);
        co_return keys_;
    }

    int fails_from = 0; // number of the first call that does
    std::exception_ptr failure = std::make_exception_ptr(std::runtime_error("out of order"));

private:
    credentials keys_;
    int calls_ = 0;
};

provider_response metadata(world& w, web_request const& r, bool second) {
    std::string const base = "/latest/meta-data/ram/security-credentials/";
    if (r.target == "/latest/api/token" && r.method == "PUT")
        return second ? provider_response(200, "the-token") : provider_response(404, "no such page");
    if (second && (!r.headers.contains("x-aliyun-ecs-metadata-token") ||
                   r.headers.at("x-aliyun-ecs-metadata-token") != "the-token"))
        return provider_response(403, "a token is needed");
    if (r.target == base) return provider_response(200, "the-role\n");
    if (r.target == base + "the-role") return w.keys();
    return provider_response(404, "no such role");
}

} // namespace

BOOST_AUTO_TEST_CASE(the_metadata_server_of_an_instance_is_asked_in_both_versions) {
    for (bool second : {true, false}) {
        world w([second](world& self, web_request const& r) { return metadata(self, r, second); });
        ecs_role_options options;
        options.endpoint = w.web.url();
        auto const end = w.put(ecs_role_credentials(options));
        BOOST_TEST(end.has_value(), text(end));
        options.role = "the-role";
        BOOST_TEST(w.put(ecs_role_credentials(options)).has_value());
        options.allow_v1 = false;
        BOOST_TEST(w.put(ecs_role_credentials(options)).has_value() == second);
        options.role = "another";
        auto const missing = w.put(ecs_role_credentials(options));
        BOOST_TEST((missing.has_error() && missing.error().code == errc::no_credentials), text(missing));
    }
}

BOOST_AUTO_TEST_CASE(version_1_of_the_metadata_server_is_asked_also_if_the_request_for_a_token_gets_no_response) {
    world w([](world& self, web_request const& r) {
        if (r.method == "PUT") throw std::runtime_error("no response"); // the connection is closed
        return metadata(self, r, false);
    });
    ecs_role_options options;
    options.endpoint = w.web.url();
    auto const end = w.put(ecs_role_credentials(options));
    BOOST_TEST(end.has_value(), text(end));
    options.allow_v1 = false;
    auto const refused = w.put(ecs_role_credentials(options));
    BOOST_REQUIRE(refused.has_error());
    BOOST_TEST(refused.error().detail.find("IMDSv1 is not allowed") != std::string::npos, text(refused));
}

BOOST_AUTO_TEST_CASE(a_role_is_assumed_with_other_keys_and_with_an_oidc_token) {
    temporary_folder const folder;
    std::ofstream(folder.path() / "token") << "eyJ.oidc.token";
    world w([](world& self, web_request const& r) {
        auto form = form_of(r.body);
        if (auto const query = r.target.find('?'); query != std::string::npos)
            form.merge(form_of(std::string_view(r.target).substr(query + 1)));
        if (form["Action"] == "AssumeRoleWithOIDC" && form["OIDCToken"] == "eyJ.oidc.token" &&
            form["RoleArn"] == "acs:ram::1:role/x" && form["OIDCProviderArn"] == "p" && form["Version"] == "2015-04-01")
            return self.keys();
        std::string const signature = form["Signature"];
        form.erase("Signature");
        bool const right = form["Action"] == "AssumeRole" && form["AccessKeyId"] == "main" &&
                           form["RoleSessionName"] == "ossio" && form["DurationSeconds"] == "3600" &&
                           signature == credentials_detail::rpc_signature("POST", form, "main-secret");
        return right ? self.keys() : provider_response(403, R"({"Code":"SignatureDoesNotMatch","Message":"no"})");
    });
    oidc_role_options oidc;
    oidc.role_arn = "acs:ram::1:role/x";
    oidc.provider_arn = "p";
    oidc.token_file = folder.path() / "token";
    oidc.endpoint = w.web.url();
    auto const by_token = w.put(oidc_role_credentials(oidc));
    BOOST_TEST(by_token.has_value(), text(by_token));

    assume_role_options role;
    role.role_arn = "acs:ram::1:role/x";
    role.endpoint = w.web.url();
    auto const main = static_credentials(credentials("main", "main-secret"));
    auto const by_keys = w.put(assume_role_credentials(main, role));
    BOOST_TEST(by_keys.has_value(), text(by_keys));
    auto const wrong = w.put(assume_role_credentials(static_credentials(credentials("main", "geheim")), role));
    BOOST_REQUIRE(wrong.has_error());
    BOOST_TEST((wrong.error().code == errc::no_credentials));
    BOOST_TEST(wrong.error().detail.find("SignatureDoesNotMatch") != std::string::npos);
    BOOST_TEST(to_string(wrong.error()).find("geheim") == std::string::npos);
    role.valid_for = 10s;
    BOOST_TEST(w.put(assume_role_credentials(main, role)).has_error());
}

BOOST_AUTO_TEST_CASE(urls_commands_and_files_give_credentials_and_a_chain_takes_the_first) {
    temporary_folder const folder;
    world w([](world& self, web_request const& r) {
        return r.target == "/keys" ? self.keys() : provider_response(500, "broken\r\npage");
    });
    BOOST_TEST(w.put(uri_credentials(w.web.url() + "/keys")).has_value());
    auto const broken = w.put(uri_credentials(w.web.url() + "/other"));
    BOOST_REQUIRE(broken.has_error());
    BOOST_TEST(broken.error().detail.find("500") != std::string::npos);

    std::string const keys = json_of(w.oss.issue_credentials(1h));
    std::ofstream(folder.path() / "keys.json") << keys;
    std::string const file = (folder.path() / "keys.json").string();
    BOOST_TEST(w.put(process_credentials("cat '" + file + "'")).has_value());
    for (auto const& [command, why] : std::vector<std::pair<std::string, std::string>>{
             {"exit 3", "failed"}, {"echo hello", "not a JSON"}, {"yes", "too much"}}) {
        auto const end = w.put(process_credentials(command));
        BOOST_REQUIRE(end.has_error());
        BOOST_TEST(end.error().detail.find(why) != std::string::npos, text(end));
    }

    profile_options profile;
    profile.file = folder.path() / "config.json";
    std::ofstream(profile.file) << R"({"current":"c","profiles":[{"name":"c","mode":"External","process_command":"cat )"
                                << file << "\"}]}";
    BOOST_TEST(w.put(cli_profile_credentials(profile)).has_value());
    profile_options nowhere;
    nowhere.file = folder.path() / "missing";
    auto const chained = w.put(first_of_credentials({profile_credentials(nowhere), cli_profile_credentials(profile)}));
    BOOST_TEST(chained.has_value(), text(chained));
    auto const none = w.put(first_of_credentials({profile_credentials(nowhere), ossutil_credentials(nowhere)}));
    BOOST_REQUIRE(none.has_error());
    BOOST_TEST(none.error().detail.find("none of 2 sources") != std::string::npos, text(none));
}

BOOST_AUTO_TEST_CASE(an_upload_outlives_many_tokens_of_two_seconds) {
    world w([](world& self, web_request const&) { return self.keys(2s); });
    client_options options = w.oss.options();
    options.credentials = uri_credentials(w.web.url());
    client one(w.io.get_executor(), options);
    std::string const bytes = some_bytes(30 * 102'400);
    w.oss.stall("UploadPart", 450ms, -1); // 30 parts, 4 at once: some 4 s
    auto up = in_parts(102'400);

    auto const end = run(w.io, one.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), up));

    BOOST_REQUIRE_MESSAGE(end.has_value(), text(end));
    BOOST_TEST((w.oss.object("examplebucket", "k") == bytes));
    BOOST_TEST(w.web.seen().size() >= 3U);  // a new token about every 1.6 s
    BOOST_TEST(w.web.seen().size() <= 12U); // and not for each request
    BOOST_TEST(end->totals.retries == 0);   // none of them expired in our hands
}

BOOST_AUTO_TEST_CASE(an_upload_waits_for_keys_that_cannot_be_had_for_a_while) {
    world w([](world& self, web_request const&) { return self.keys(); });
    for (bool had_some : {true, false}) {
        auto const keys = std::make_shared<unsteady_keys>(w.oss.issue_credentials(1h));
        keys->fails_from = had_some ? 4 : 1;
        client_options options = w.oss.options();
        options.credentials = keys;
        client one(w.io.get_executor(), options);
        std::string const bytes = some_bytes(6 * 102'400);
        auto up = in_parts(102'400);
        up.concurrency = 1;

        auto const end = run(w.io, one.bucket("examplebucket").upload("k", borrow(asio::buffer(bytes)), up));

        BOOST_REQUIRE_MESSAGE(end.has_value() == had_some, text(end));
        if (had_some) {
            BOOST_TEST(end->totals.retries == 2);
            continue;
        }
        BOOST_TEST((end.error().code == errc::no_credentials));
        BOOST_TEST(end.error().attempts == 1);
        BOOST_TEST(end.error().detail.find("out of order") != std::string::npos, text(end));
    }
}

BOOST_AUTO_TEST_CASE(a_provider_that_aborts_its_own_call_cancels_no_request) {
    world w([](world& self, web_request const&) { return self.keys(); });
    auto const keys = std::make_shared<unsteady_keys>(w.oss.issue_credentials(1h));
    keys->fails_from = 1;
    keys->failure = std::make_exception_ptr(boost::system::system_error(asio::error::operation_aborted, "its limit"));
    auto const end = w.put(keys);
    BOOST_REQUIRE(end.has_error());
    BOOST_TEST((end.error().code == errc::no_credentials), text(end));
    BOOST_TEST(end.error().detail.find("its limit") != std::string::npos, text(end));
}

BOOST_AUTO_TEST_CASE(a_token_that_the_service_refuses_is_replaced_once) {
    world w([](world& self, web_request const&) { return self.keys(); });
    w.oss.fail("PutObject", 403, "SecurityTokenExpired");
    BOOST_TEST(w.put(uri_credentials(w.web.url())).has_value());
    BOOST_TEST(w.web.seen().size() == 2U);
    w.oss.fail("PutObject", 403, "InvalidSecurityToken", 2);
    auto const end = w.put(uri_credentials(w.web.url()));
    BOOST_TEST((end.has_error() && end.error().code == service_errc::invalid_security_token), text(end));
    BOOST_TEST(end.error().attempts == 2);
}

BOOST_AUTO_TEST_SUITE_END()
