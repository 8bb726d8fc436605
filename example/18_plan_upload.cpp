// SPDX-License-Identifier: BSL-1.0
// The dry run of an upload: what it would keep and send, and why.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- plan
asio::awaitable<ossio::upload_plan> look_ahead(ossio::bucket bucket, std::string key, ossio::source_ptr from) {
    ossio::upload_options options;
    options.resume_from_service = ossio::service_resume::newest();
    auto plan = co_await bucket.plan_upload(key, from, options);
    for (ossio::part_range const& run : plan.runs)
        std::cout << "parts " << run.first << '-' << run.last << ": " << to_string(run.reason) << '\n';
    for (ossio::rejected_upload const& run : plan.rejected)
        std::cout << "upload " << run.upload_id << " is not used: " << to_string(run.why) << '\n';
    std::cout << plan.count(ossio::part_step::send).bytes << " bytes are to be sent\n";
    co_return plan;
}
// -->8--

asio::awaitable<bool> demonstrate(ossio::bucket bucket, std::string bytes) {
    auto upload = co_await bucket.init_multipart_upload("k");
    for (int number : {1, 2, 4}) {
        std::string piece = bytes.substr(static_cast<std::size_t>(number - 1) * 8_MiB, 8_MiB);
        co_await bucket.upload_part(upload, number, std::move(piece));
    }
    auto plan = co_await look_ahead(bucket, "k", ossio::borrow(asio::buffer(bytes)));
    co_return plan.upload_id == upload.upload_id&& plan.count(ossio::part_step::send).parts == 1;
}

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    bool as_shown = false;
    std::string bytes(32_MiB, 'x');
    asio::co_spawn(io, demonstrate(client.bucket("examplebucket"), bytes), [&](std::exception_ptr e, bool fine) {
        client.close();
        if (e) std::rethrow_exception(e);
        as_shown = fine;
    });
    io.run();
    return as_shown ? 0 : 1;
}
