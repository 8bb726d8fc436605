// SPDX-License-Identifier: BSL-1.0
// Presigned URLs: requests that are signed and not sent.
#include "service/operations.hpp"
#include "service/signing.hpp"
#include "service/validation.hpp"
#include "wire/failure_context.hpp"
#include "wire/multipart_messages.hpp"
#include "wire/object_headers.hpp"
#include "wire/object_messages.hpp"
#include "wire/request_head.hpp"

#include <algorithm>

namespace ossio::service {

namespace {

constexpr std::chrono::seconds longest_validity{7 * 24 * 3600};

constexpr char const* payer = "x-oss-request-payer";

result<void> add_query(wire::request& request, presign_options const& options) {
    if (options.valid_for.count() < 1 || options.valid_for > longest_validity)
        return failure(errc::invalid_argument, "a URL is valid for 1 second to 7 days");
    for (auto const& [name, value] : options.query) {
        if (name.empty()) return failure(errc::invalid_argument, "a query parameter without a name");
        request.query.erase(name);
        request.query.emplace_back(name, value);
    }
    return {};
}

std::string url_of(detail::client_impl const& client, wire::request const& request) {
    auto const where = wire::address_of(client.endpoint, request.bucket);
    return (where.tls ? "https://" : "http://") + where.host_header +
           wire::request_target(request, client.endpoint.style);
}

/// `built` is the request to sign, or the failure.
outcome<presigned_url> presigned(bucket_ptr in, std::string key, result<wire::request> built, presign_options options) {
    wire::failure_context const here("presign", in->name, key);
    if (in->client->broken) co_return *in->client->broken;
    auto names = check_names(in->name, key);
    if (!names) co_return wire::in_context(names.error(), here);
    if (!built) co_return wire::in_context(built.error(), here);
    wire::request request = std::move(*built);
    if (in->client->options.requester_pays && !request.headers.has(payer))
        request.query.emplace_back(payer, "requester");
    auto queried = add_query(request, options);
    if (!queried) co_return wire::in_context(queried.error(), here);
    auto keys = co_await ask_for_credentials(*in->client);
    if (!keys) co_return wire::in_context(keys.error(), here);

    presign(*in->client, request, *keys, options.valid_for);
    presigned_url url;
    url.method = to_string(request.method);
    url.url = url_of(*in->client, request);
    for (auto const& [name, value] : request.headers.all())
        if (!wire::equal_ignoring_case(name, "host")) url.headers.emplace(name, value);
    url.expires_at = in->client->runtime->utc_now() + options.valid_for;
    if (keys->expires_at) url.expires_at = std::min(url.expires_at, *keys->expires_at);
    co_return url;
}

result<wire::verb> verb_of(std::string_view method) {
    for (auto v : {wire::verb::get, wire::verb::head, wire::verb::put, wire::verb::post, wire::verb::del})
        if (wire::to_string(v) == method) return v;
    return failure(errc::invalid_argument, "the method is GET, HEAD, PUT, POST or DELETE");
}

result<wire::request> any_request(std::string const& bucket, std::string_view method, std::string const& key,
                                  std::map<std::string, std::string> const& headers) {
    auto verb = verb_of(method);
    if (!verb) return verb.error();
    wire::request request("presign", *verb, bucket, key);
    for (auto const& [name, value] : headers) {
        auto fine = wire::check_header(name, value);
        if (!fine) return fine.error();
        if (wire::equal_ignoring_case(name, "authorization"))
            return failure(errc::invalid_argument, "a URL has its signature in itself: it takes no header " + name);
        request.headers.set(name, value);
    }
    return request;
}

} // namespace

outcome<presigned_url> presign_put_object(bucket_ptr in, std::string key, object_headers headers,
                                          presign_options options) {
    headers.guess_content_type = false; // the holder of the URL would have to send it
    auto request = wire::build_put_object(in->name, key, headers);
    return presigned(std::move(in), std::move(key), std::move(request), std::move(options));
}

outcome<presigned_url> presign_get_object(bucket_ptr in, std::string key, presign_options options) {
    result<wire::request> request = wire::build_get_object(in->name, key, std::nullopt);
    return presigned(std::move(in), std::move(key), std::move(request), std::move(options));
}

outcome<presigned_url> presign_upload_part(bucket_ptr in, multipart_upload upload, int number,
                                           presign_options options) {
    auto const fine = check_part(in->name, upload, number);
    auto request = fine ? wire::build_upload_part(in->name, upload, number, wire::part_headers()) : fine.error();
    return presigned(std::move(in), std::move(upload.key), std::move(request), std::move(options));
}

outcome<presigned_url> presign_any(bucket_ptr in, std::string method, std::string key,
                                   std::map<std::string, std::string> headers, presign_options options) {
    auto request = any_request(in->name, method, key, headers);
    return presigned(std::move(in), std::move(key), std::move(request), std::move(options));
}

} // namespace ossio::service
