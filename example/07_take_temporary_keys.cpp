// SPDX-License-Identifier: BSL-1.0
// Access keys that expire: from the environment, a role of the machine or the pod, a profile, a command.
//   example_07_take_temporary_keys REGION BUCKET KEY     with keys of yours; without arguments: a demonstration
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// --8<-- keys
ossio::credentials_ptr keys_of_this_machine() { return ossio::default_credentials(); }

ossio::credentials_ptr keys_of_a_role(std::string arn) {
    ossio::assume_role_options role;
    role.role_arn = std::move(arn);
    return ossio::assume_role_credentials(ossio::default_credentials(), std::move(role));
}

ossio::credentials_ptr keys_of_a_vault() {
    return ossio::first_of_credentials(
        {ossio::process_credentials("vault-oss-keys --json"), ossio::default_credentials()});
}
// -->8--

/// Keys of the demonstration's token service, valid for two seconds.
class short_lived_keys final : public ossio::credentials_provider {
public:
    explicit short_lived_keys(ossio::testing::server& from) : server_(from) {}

    asio::awaitable<ossio::credentials> get() override {
        std::cout << "a token of two seconds is fetched\n";
        co_return server_.issue_credentials(2s);
    }

private:
    ossio::testing::server& server_;
};

int main(int argc, char** argv) {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client_options options = server.options();
    options.credentials = ossio::cached_credentials(std::make_shared<short_lived_keys>(server));
    if (argc == 4) {
        options = ossio::client_options(argv[1]);
        options.credentials = keys_of_this_machine();
    }
    ossio::client client(io.get_executor(), options);
    auto bucket = client.bucket(argc == 4 ? argv[2] : "examplebucket");
    int failed = 1;
    asio::co_spawn(io, ossio::as_result(bucket.put_object(argc == 4 ? argv[3] : "hello", std::string("hello"))),
                   [&](std::exception_ptr, ossio::result<ossio::object_info> end) {
                       std::cout << (end ? end->etag : ossio::to_string(end.error())) << '\n';
                       failed = end ? 0 : 1;
                       client.close();
                   });
    io.run();
    return failed;
}
