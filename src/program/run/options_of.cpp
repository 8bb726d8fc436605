// SPDX-License-Identifier: BSL-1.0
// Translates arguments to options of the library.
#include "program/run/options_of.hpp"

#include "program/cli/profile_settings.hpp"
#include "program/run/checkpoints_of.hpp"

namespace ossio::program {

namespace {

constexpr std::uint64_t usual_part_size = 8 << 20;

} // namespace

client_options client_options_of(arguments const& a, int concurrency, screen& out) {
    connection_arguments const& c = a.connection;
    client_options o(c.region);
    o.endpoint = c.endpoint;
    auto sources = sources_of_keys(c.profile);
    std::vector<credentials_ptr> providers;
    providers.reserve(sources.size());
    for (credentials_source& one : sources) providers.push_back(std::move(one.provider));
    o.credentials = first_of_credentials(std::move(providers));
    o.path_style = c.path_style;
    o.custom_domain = c.custom_domain;
    o.requester_pays = c.requester_pays;
    if (c.sign_v1) o.signature = signature_version::v1;
    o.tls.ca_file = c.ca_file;
    o.tls.client_certificate = c.client_certificate;
    o.tls.client_key = c.client_key;
    o.tls.verify = !c.insecure;
    o.proxy.url = c.proxy;
    o.proxy.no_proxy = c.no_proxy;
    o.proxy.from_environment = true;
    o.timeouts.connect = c.connect_timeout;
    o.timeouts.response = c.response_timeout;
    o.timeouts.total = c.total_timeout;
    o.retry.give_up_after = c.give_up_after;
    o.max_connections = concurrency + 2;
    o.rate_limit = a.transfer.rate_limit;
    if (a.transfer.memory != 0) o.buffer_budget = a.transfer.memory;
    if (a.output.verbose) {
        o.log = [&out](log_level, std::string_view line) { out.say(std::string(line)); };
        o.log_level = log_level::debug;
    }
    return o;
}

upload_options upload_options_of(arguments const& a, int concurrency, asio::any_io_executor executor) {
    transfer_arguments const& t = a.transfer;
    upload_options o;
    o.headers = t.headers;
    o.part_size = t.part_size;
    o.multipart_threshold = t.part_size != 0 ? t.part_size : usual_part_size;
    o.concurrency = concurrency;
    o.adaptive = t.adaptive;
    o.content_md5 = t.content_md5;
    o.checkpoints = checkpoints_of(t, a.connection.ca_file, std::move(executor));
    o.resume_from_service = t.shard ? service_resume::of_upload(t.upload_id) : t.resume_from_service;
    o.slice = t.shard;
    o.source_may_grow = t.source_may_grow;
    if (t.check_resumed) o.resume_check = resume_check::always;
    return o;
}

} // namespace ossio::program
