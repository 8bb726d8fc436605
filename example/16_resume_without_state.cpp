// SPDX-License-Identifier: BSL-1.0
// Resumes an upload that another machine began: only the file and the key are known here.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- resume_from_service
asio::awaitable<ossio::upload_result> take_over(ossio::bucket bucket, std::string key, std::filesystem::path path) {
    ossio::upload_options options;
    options.resume_from_service = ossio::service_resume::newest();
    co_return co_await bucket.upload_file(key, path, options);
}
// -->8--

/// The remains of another machine's upload: three parts.
asio::awaitable<void> leave_behind(ossio::bucket bucket, std::string key, std::string bytes) {
    auto upload = co_await bucket.init_multipart_upload(key);
    for (int number : {1, 2, 4}) {
        std::string piece = bytes.substr(static_cast<std::size_t>(number - 1) * 5_MiB, 5_MiB);
        co_await bucket.upload_part(upload, number, std::move(piece));
    }
}

asio::awaitable<bool> demonstrate(ossio::bucket bucket, std::filesystem::path path, std::string bytes) {
    co_await leave_behind(bucket, "k", bytes);
    auto done = co_await take_over(bucket, "k", path);
    std::cout << "kept " << done.totals.bytes_resumed << " of " << done.size << " bytes\n";
    co_return done.totals.bytes_resumed == 15_MiB;
}

int main() {
    auto const path = std::filesystem::temp_directory_path() / "ossio-example-take-over";
    std::string const bytes(32_MiB, 'x');
    std::ofstream(path, std::ios::binary) << bytes;

    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    bool as_shown = false;
    auto work = demonstrate(client.bucket("examplebucket"), path, bytes);
    asio::co_spawn(io, std::move(work), [&](std::exception_ptr e, bool fine) {
        client.close();
        if (e) std::rethrow_exception(e);
        as_shown = fine;
    });
    io.run();
    std::filesystem::remove(path);
    return as_shown && server.uploads("examplebucket").empty() ? 0 : 1;
}
