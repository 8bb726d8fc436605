// SPDX-License-Identifier: BSL-1.0
// Chooses the signature.
#include "service/signing.hpp"

#include "credentials/ask_provider.hpp"
#include "wire/sign_v1.hpp"
#include "wire/sign_v4.hpp"

namespace ossio::service {

namespace {

wire::signing_keys views_of(credentials const& keys) {
    return wire::signing_keys(keys.access_key_id, keys.access_key_secret, keys.security_token);
}

std::chrono::system_clock::time_point now(detail::client_impl const& client) {
    return client.runtime->utc_now() + client.clock_offset;
}

wire::signing_scope scope_of(detail::client_impl const& client) {
    return wire::signing_scope(client.region, now(client), client.product);
}

/// The Host header is written with the request line; only a signature that covers it needs it among the headers.
void set_signed_host(detail::client_impl const& client, wire::request& request) {
    for (std::string const& name : client.options.additional_signed_headers)
        if (wire::equal_ignoring_case(name, "host"))
            request.headers.set("Host", wire::address_of(client.endpoint, request.bucket).host_header);
}

} // namespace

asio::awaitable<result<credentials>> ask_for_credentials(detail::client_impl const& client) {
    if (!client.options.credentials)
        co_return failure(errc::no_credentials,
                          "the client has no credentials provider: client_options::credentials is null");
    auto asking = credentials_detail::ask_provider(client.options.credentials);
    co_return co_await std::move(asking);
}

void sign(detail::client_impl& client, wire::request& request, credentials const& keys) {
    if (client.options.signature == signature_version::v1) return wire::sign_v1(request, views_of(keys), now(client));
    set_signed_host(client, request);
    wire::sign_v4(request, views_of(keys), scope_of(client), client.options.additional_signed_headers, &client.signing);
}

void presign(detail::client_impl const& client, wire::request& request, credentials const& keys,
             std::chrono::seconds valid_for) {
    if (client.options.signature == signature_version::v1)
        return wire::presign_v1(request, views_of(keys), now(client) + valid_for);
    set_signed_host(client, request);
    wire::presign_v4(request, views_of(keys), scope_of(client), valid_for, client.options.additional_signed_headers);
}

} // namespace ossio::service
