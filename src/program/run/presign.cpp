// SPDX-License-Identifier: BSL-1.0
// ossio presign put and get, and ossio whoami: what access keys are for, without a request to OSS.
#include "credentials/ask_provider.hpp"
#include "program/cli/profile_settings.hpp"
#include "program/run/commands.hpp"
#include "program/run/one_command.hpp"
#include "wire/http_date.hpp"
#include "wire/printable.hpp"

#include <boost/json.hpp>

#include <iostream>

namespace ossio::program {

namespace {

std::string moment_text(std::chrono::system_clock::time_point when) { return wire::iso_date(when).substr(0, 19) + 'Z'; }

asio::awaitable<presigned_url> sign_url(arguments const& a, bucket in) {
    presign_options how(a.expires);
    if (a.command == command_id::presign_get) return in.presign_get_object(a.target.key, std::move(how));
    return in.presign_put_object(a.target.key, a.transfer.headers, std::move(how));
}

/// The keys that were found, and where.
class found_keys {
public:
    found_keys() = default;

    std::string source;
    credentials keys;
    std::string tried; // why the sources before it have none
};

asio::awaitable<found_keys> find_keys(std::vector<credentials_source> sources) {
    found_keys found;
    for (credentials_source const& one : sources) {
        auto asking = credentials_detail::ask_provider(one.provider);
        auto keys = co_await std::move(asking);
        if (keys) {
            found.keys = std::move(*keys);
            found.source = one.name;
            co_return found;
        }
        found.tried += (found.tried.empty() ? "" : "; ") + one.name + ": " + keys.error().detail;
    }
    throw error(failure(errc::no_credentials, "no source has access keys: " + found.tried));
}

} // namespace

int presign(arguments const& a) {
    one_command command(a);
    auto const url = command.run(sign_url(a, command.bucket()));
    if (!url) return command.report(url.error(), a.output.json);
    if (a.output.json) {
        boost::json::object headers;
        for (auto const& [name, value] : url->headers) headers[name] = value;
        boost::json::object const o{{"outcome", "done"},
                                    {"method", url->method},
                                    {"url", url->url},
                                    {"headers", std::move(headers)},
                                    {"expires", moment_text(url->expires_at)}};
        std::cout << wire::printable(boost::json::serialize(o)) << std::endl;
        return exit_done;
    }
    std::cout << url->url << std::endl;
    for (auto const& [name, value] : url->headers)
        command.out().say("send the header " + wire::printable(name) + ": " + wire::printable(value));
    return exit_done;
}

int who_am_i(arguments const& a) {
    one_command command(a);
    auto const found = command.run(find_keys(sources_of_keys(a.connection.profile)));
    if (!found) return command.report(found.error(), a.output.json);
    std::string endpoint = a.connection.endpoint;
    if (endpoint.find('@') != std::string::npos) endpoint = "unusable: it has a user name or a password";
    std::string const& region = a.connection.region;
    std::string const id = wire::printable(found->keys.access_key_id);
    bool const is_temporary = !found->keys.security_token.empty();
    auto const expires = found->keys.expires_at;
    if (a.output.json) {
        boost::json::object o{{"outcome", "done"},         {"access_key_id", id},  {"source", found->source},
                              {"temporary", is_temporary}, {"endpoint", endpoint}, {"region", region}};
        if (expires) o["expires"] = moment_text(*expires);
        std::cout << wire::printable(boost::json::serialize(o)) << std::endl;
        return exit_done;
    }
    std::cout << "access key " << id << ", from: " << found->source << (is_temporary ? "; temporary" : "")
              << (expires ? ", expires " + moment_text(*expires) : "") << '\n';
    if (!region.empty()) std::cout << "region " << wire::printable(region) << '\n';
    if (!endpoint.empty()) std::cout << "endpoint " << wire::printable(endpoint) << '\n';
    return exit_done;
}

} // namespace ossio::program
