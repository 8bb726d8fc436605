// SPDX-License-Identifier: BSL-1.0
// Uploads in one process and makes the object visible in another one: prepare, hand over as text, commit. Or discards it.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fstream>
#include <iostream>

namespace asio = boost::asio;
using namespace std::chrono_literals;

// --8<-- prepare
asio::awaitable<std::string> prepare(ossio::bucket bucket, std::string key, std::filesystem::path path) {
    ossio::pending_object pending = co_await bucket.prepare_upload(key, path);
    co_return ossio::to_json(pending); // one line; save it where the process that commits finds it
}
// -->8--

// --8<-- commit
asio::awaitable<void> commit(ossio::bucket bucket, std::string saved) {
    try {
        auto object = co_await bucket.commit(ossio::pending_object_from_json(saved)); // repeat it as often as you like
        std::cout << object.key << ": " << object.size << " bytes\n";
    } catch (ossio::error const& e) {
        if (e.code() == ossio::errc::object_replaced) std::cout << "overwritten since\n";
        if (e.code() == ossio::errc::object_missing) std::cout << "deleted since, or discarded\n";
        throw;
    }
}
// -->8--

// --8<-- discard
asio::awaitable<void> discard(ossio::bucket bucket, std::string saved) {
    co_await bucket.discard(ossio::pending_object_from_json(saved)); // returns when the service has no part any more
}
// -->8--

// --8<-- sweep
asio::awaitable<void> sweep_all_but(ossio::bucket bucket, std::vector<ossio::pending_object> pending) {
    ossio::sweep_options old;
    old.older_than = 7 * 24h;
    for (ossio::pending_object const& one : pending) old.keep.insert(one.upload_id);
    co_await bucket.sweep_uploads(old);
}
// -->8--

asio::awaitable<void> demonstrate(ossio::bucket bucket, std::filesystem::path path) {
    std::string const first = co_await prepare(bucket, "out/part-0.parquet", path);
    std::string const second = co_await prepare(bucket, "out/part-1.parquet", path);
    std::vector<ossio::pending_object> pending{ossio::pending_object_from_json(first)};
    co_await sweep_all_but(bucket, pending);
    co_await commit(bucket, first);
    co_await commit(bucket, first);
    co_await discard(bucket, second);
}

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    auto const path = std::filesystem::temp_directory_path() / "ossio_example_28.parquet";
    std::ofstream(path) << std::string(300'000, 'x');
    asio::co_spawn(io, demonstrate(client.bucket("examplebucket"), path), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    std::filesystem::remove(path);
    bool const one_stands = server.has_object("examplebucket", "out/part-0.parquet");
    return one_stands && server.uploads("examplebucket").empty() ? 0 : 1;
}
