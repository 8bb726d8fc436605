// SPDX-License-Identifier: BSL-1.0
// Callbacks, limits and order, as the tutorial has them; a bucket on a path with a proxy and a client certificate.
#include <ossio.hpp>

namespace asio = boost::asio;

asio::awaitable<std::string> upload_and_tell(ossio::bucket bucket, std::filesystem::path path) {
    ossio::upload_options options;
    // --8<-- special
    options.headers.callback = ossio::callback_request(
        R"({"callbackUrl":"https://app.example/stored","callbackBody":"key=${object}&size=${size}"})");
    options.rate = std::make_shared<ossio::rate_limit>(1 << 20); // bytes/s of the upload
    options.rate_by_service = true;                              // which the service enforces
    options.sequential = true;                                   // one part after the other
    // -->8--
    auto stored = co_await bucket.upload_file("k", path, options);
    co_return stored.callback_reply;
}

ossio::client_options by_proxy_with_a_certificate() {
    ossio::client_options options("cn-hangzhou");
    options.proxy.from_environment = true;
    options.tls.client_certificate = "client.pem";
    options.tls.client_key = "client.key";
    options.tls.minimum = ossio::tls_version::v1_3;
    options.credentials = ossio::default_credentials();
    return options;
}

int main() {
    (void)&upload_and_tell;
    (void)&by_proxy_with_a_certificate;
}
