// SPDX-License-Identifier: BSL-1.0
// Parses the INI files of the SDKs and of ossutil, and the JSON file of the CLI.
#include "credentials/profile_file.hpp"

#include "wire/printable.hpp"

#include <boost/json.hpp>
#include <boost/property_tree/ini_parser.hpp>
#include <boost/property_tree/ptree.hpp>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace ossio::credentials_detail {

namespace {

namespace json = boost::json;
using boost::property_tree::ptree;

constexpr int deepest_chain = 8; // limit of profiles that assume roles by each other

constexpr std::size_t longest_quote = 100; // bytes of a file that a message repeats

std::string plain(std::string_view name) {
    std::string out;
    for (char c : name)
        if (c != '_' && c != '-') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return out;
}

ptree parse_ini(std::string_view text) {
    std::istringstream in{std::string(text)};
    ptree all;
    try {
        boost::property_tree::ini_parser::read_ini(in, all);
    } catch (boost::property_tree::ini_parser_error const& e) {
        throw std::runtime_error("line " + std::to_string(e.line()) + ": " + e.message());
    }
    return all;
}

/// Returns the first of these keys that exists, ignoring case, `_` and `-`.
std::string field(ptree const& section, std::initializer_list<std::string_view> names) {
    for (std::string_view name : names)
        for (auto const& [key, value] : section)
            if (plain(key) == plain(name)) return value.data();
    return {};
}

profile checked(profile p, std::string const& name) {
    bool const has_keys = !p.key_id.empty() && !p.key_secret.empty();
    bool const lacks_keys =
        !has_keys && (p.kind == profile_kind::keys || (p.kind == profile_kind::assume_role && !p.source));
    if (lacks_keys) throw std::runtime_error("the profile \"" + name + "\" has no access key");
    if (p.kind == profile_kind::assume_role && p.role_arn.empty())
        throw std::runtime_error("the profile \"" + name + "\" has no role ARN");
    return p;
}

std::string text_of(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    if (!value) return {};
    if (value->is_string()) return std::string(value->get_string());
    return value->is_int64() ? std::to_string(value->get_int64()) : std::string();
}

profile cli_profile(json::array const& all, std::string const& name, int depth) {
    if (depth > deepest_chain) throw std::runtime_error("the profiles refer to each other without end");
    auto const at = std::ranges::find_if(
        all, [&](json::value const& v) { return v.is_object() && text_of(v.get_object(), "name") == name; });
    if (at == all.end()) throw std::runtime_error("there is no profile \"" + name + '"');
    json::object const& o = at->get_object();
    std::string const mode = text_of(o, "mode");
    profile p;
    p.key_id = text_of(o, "access_key_id");
    p.key_secret = text_of(o, "access_key_secret");
    // `aliyun configure set --mode AK` leaves the token of the earlier mode in the file; so may the tools of the files below.
    if (mode != "AK") p.token = text_of(o, "sts_token");
    p.role_name = text_of(o, "ram_role_name");
    p.role_arn = text_of(o, "ram_role_arn");
    p.session_name = text_of(o, "ram_session_name");
    p.external_id = text_of(o, "external_id");
    p.provider_arn = text_of(o, "oidc_provider_arn");
    p.token_file = text_of(o, "oidc_token_file");
    p.valid_for_seconds = text_of(o, "expired_seconds");
    p.region = text_of(o, "region_id");
    if (mode == "EcsRamRole") {
        p.kind = profile_kind::ecs_role;
    } else if (mode == "RamRoleArn") {
        p.kind = profile_kind::assume_role;
    } else if (mode == "ChainableRamRoleArn") {
        p.kind = profile_kind::assume_role;
        p.source = std::make_shared<profile>(cli_profile(all, text_of(o, "source_profile"), depth + 1));
    } else if (mode == "OIDC") {
        p.kind = profile_kind::oidc_role;
    } else if (mode == "CredentialsURI") {
        p.kind = profile_kind::uri;
        p.location = text_of(o, "credentials_uri");
    } else if (mode == "External") {
        p.kind = profile_kind::process;
        p.location = text_of(o, "process_command");
    } else if (mode != "AK" && mode != "StsToken" && !mode.empty()) {
        throw std::runtime_error("the profile \"" + name + "\" has the mode " + wire::printable(mode, longest_quote) +
                                 ", which is not supported");
    }
    return checked(std::move(p), name);
}

} // namespace

profile read_profile(std::string_view ini, std::string name) {
    if (name.empty()) name = "default";
    ptree const all = parse_ini(ini);
    auto const at = all.find(name);
    if (at == all.not_found()) throw std::runtime_error("there is no profile \"" + name + '"');
    ptree const& section = at->second;
    std::string const type = field(section, {"type"});
    profile p;
    p.key_id = field(section, {"access_key_id"});
    p.key_secret = field(section, {"access_key_secret"});
    if (type != "access_key") p.token = field(section, {"security_token"});
    p.role_name = field(section, {"role_name"});
    p.role_arn = field(section, {"role_arn"});
    p.session_name = field(section, {"role_session_name", "session_name"});
    p.policy = field(section, {"policy"});
    p.provider_arn = field(section, {"oidc_provider_arn"});
    p.token_file = field(section, {"oidc_token_file_path", "oidc_token_file"});
    p.valid_for_seconds = field(section, {"role_session_expiration", "session_expiration"});
    p.region = field(section, {"region_id", "region"});
    p.endpoint = field(section, {"endpoint"});
    if (type == "ecs_ram_role")
        p.kind = profile_kind::ecs_role;
    else if (type == "ram_role_arn")
        p.kind = profile_kind::assume_role;
    else if (type == "oidc_role_arn")
        p.kind = profile_kind::oidc_role;
    else if (type != "access_key" && type != "sts" && !type.empty())
        throw std::runtime_error("the profile \"" + name + "\" has the type " + type + ", which is not supported");
    return checked(std::move(p), name);
}

profile read_cli_profile(std::string_view text, std::string name) {
    boost::system::error_code ec;
    json::value const value = json::parse(text, ec);
    auto const* top = ec ? nullptr : value.if_object();
    auto const* all = top ? top->if_contains("profiles") : nullptr;
    if (!all || !all->is_array()) throw std::runtime_error("not a configuration of the aliyun CLI");
    if (name.empty()) name = text_of(*top, "current");
    return cli_profile(all->get_array(), name.empty() ? "default" : name, 0);
}

profile read_ossutil_profile(std::string_view ini, std::string name) {
    ptree const all = parse_ini(ini);
    std::string const wanted = name.empty() ? "default" : name;
    auto at = all.find(wanted);
    if (at == all.not_found()) at = all.find("profile " + wanted);
    if (at == all.not_found() && name.empty()) at = all.find("Credentials"); // of ossutil 1
    if (at == all.not_found()) throw std::runtime_error("there is no profile \"" + wanted + '"');
    ptree const& section = at->second;
    std::string const mode = field(section, {"mode"});
    profile p;
    p.key_id = field(section, {"accessKeyID", "accessid", "accesskey"});
    p.key_secret = field(section, {"accessKeySecret", "secret"});
    if (mode != "AK") p.token = field(section, {"stsToken", "securityToken"});
    p.role_arn = field(section, {"ramRoleArn", "roleArn"});
    p.session_name = field(section, {"roleSessionName", "ramSessionName"});
    p.role_name = field(section, {"ecsRoleName", "roleName"});
    p.region = field(section, {"region"});
    p.endpoint = field(section, {"endpoint"});
    if (mode == "EcsRamRole")
        p.kind = profile_kind::ecs_role;
    else if (mode == "RamRoleArn" || (mode.empty() && !p.role_arn.empty()))
        p.kind = profile_kind::assume_role;
    else if (!mode.empty() && mode != "AK" && mode != "StsToken")
        throw std::runtime_error("the profile \"" + wanted + "\" has the mode " + wire::printable(mode, longest_quote) +
                                 ", which is not supported");
    return checked(std::move(p), wanted);
}

} // namespace ossio::credentials_detail
