// SPDX-License-Identifier: BSL-1.0
// A program that test/crash kills: many uploads of one client at once, files with checkpoints among writers and streams.
//   many_uploads ENDPOINT CA_FILE CHECKPOINTS FOLDER COUNT CONCURRENCY
// CHECKPOINTS: a folder, or redis://...; CA_FILE may be empty. Uploads f0 to f(COUNT-1) of the folder; every third one by a writer,
// every sixth of these by a stream. Prints a line for each end; exits with 0 when all have succeeded.
#include <ossio.hpp>
#ifdef OSSIO_HAS_REDIS
#include <ossio/redis.hpp>
#endif

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace asio = boost::asio;

namespace {

std::string read_whole(std::filesystem::path const& path) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

asio::awaitable<ossio::upload_result> write_all(ossio::bucket in, std::string key, std::string bytes,
                                                ossio::upload_options options) {
    auto writer = in.open_writer(key, options);
    for (std::size_t at = 0; at < bytes.size(); at += 100'000) {
        auto const n = std::min<std::size_t>(100'000, bytes.size() - at);
        co_await writer.write(asio::buffer(bytes.data() + at, n));
    }
    co_return co_await writer.finish();
}

asio::awaitable<ossio::upload_result> stream_all(ossio::bucket in, std::string key, std::string bytes,
                                                 ossio::upload_options options) {
    auto const at = std::make_shared<std::size_t>(0);
    auto const all = std::make_shared<std::string const>(std::move(bytes));
    auto next = [at, all]() -> asio::awaitable<std::string> {
        std::string piece = all->substr(*at, 50'000);
        *at += piece.size();
        co_return piece;
    };
    co_return co_await in.upload_stream(key, ossio::from_generator(next), options);
}

ossio::checkpoint_store_ptr store_at(asio::any_io_executor executor, std::string const& where) {
#ifdef OSSIO_HAS_REDIS
    if (where.starts_with("redis://")) {
        auto options = ossio::redis_options::from_url(where);
        options.lease_life = std::chrono::seconds(1); // the next run waits no longer for a killed one
        return ossio::redis_checkpoints(std::move(executor), std::move(options));
    }
#endif
    return ossio::file_checkpoints(std::move(executor), where);
}

asio::awaitable<void> run_one(asio::awaitable<ossio::upload_result> work, std::string key, int& failed) {
    auto const end = co_await ossio::as_result(std::move(work));
    if (!end) ++failed;
    std::cout << key << ' ' << (end ? (end->resumed ? "resumed" : "stored") : to_string(end.error())) << std::endl;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 7) return 2;
    std::string const endpoint = argv[1], ca = argv[2], checkpoints = argv[3];
    std::filesystem::path const folder = argv[4];
    int const count = std::atoi(argv[5]);
    asio::io_context io;
    ossio::client_options options("cn-hangzhou");
    options.endpoint = endpoint;
    options.path_style = true;
    options.tls.ca_file = ca;
    options.credentials = ossio::environment_credentials();
    ossio::client const client(io.get_executor(), options);
    auto const store = store_at(io.get_executor(), checkpoints);
    int failed = 0;
    for (int i = 0; i < count; ++i) {
        std::string const key = "f" + std::to_string(i);
        ossio::upload_options how;
        how.part_size = 100 * 1024;
        how.multipart_threshold = 0;
        how.concurrency = std::atoi(argv[6]);
        how.checkpoints = store;
        auto const in = client.bucket("examplebucket");
        asio::awaitable<ossio::upload_result> work;
        if (i % 6 == 5)
            work = stream_all(in, key, read_whole(folder / key), how);
        else if (i % 3 == 2)
            work = write_all(in, key, read_whole(folder / key), how);
        else
            work = in.upload_file(key, folder / key, how);
        asio::co_spawn(io, run_one(std::move(work), key, failed), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    }
    io.run();
    return failed == 0 ? 0 : 1;
}
