// SPDX-License-Identifier: BSL-1.0
// A checkpoint store of one's own: checkpoints as texts in a table. The table is a map here; yours is in your database.
#include <ossio.hpp>
#include <ossio/testing/checkpoint_store_conformance.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>

namespace asio = boost::asio;
using namespace ossio::literals;

// --8<-- store
class table_checkpoints final : public ossio::checkpoint_store {
public:
    asio::awaitable<std::optional<ossio::checkpoint>> load(std::string id) override { // SELECT
        auto const row = table_.find(id);
        if (row == table_.end()) co_return std::nullopt;
        co_return ossio::checkpoint_from_json(row->second); // throws checkpoint_unreadable if the text is damaged
    }

    asio::awaitable<void> save(std::string id, ossio::checkpoint saved) override {
        table_[id] = to_json(saved); // INSERT or UPDATE, and COMMIT: durable when this returns
        co_return;
    }

    asio::awaitable<void> erase(std::string id) override { // DELETE
        table_.erase(id);
        co_return;
    }

private:
    std::map<std::string, std::string> table_;
};
// -->8--

asio::awaitable<bool> upload_twice(ossio::bucket bucket, std::filesystem::path path) {
    // --8<-- use
    auto const store = std::make_shared<table_checkpoints>();
    ossio::testing::store_under_test subject([store] { return store; }, false); // false: it grants no leases
    co_await ossio::testing::check_checkpoint_store(subject);                   // throws if the store breaks a rule

    ossio::upload_options options;
    options.checkpoints = store;
    // -->8--
    options.part_size = 1_MiB;
    auto const first = co_await ossio::as_result(bucket.upload_file("k", path, options));
    auto const second = co_await bucket.upload_file("k", path, options);
    std::cout << second.totals.bytes_resumed << " bytes were kept\n";
    co_return first.has_error() && second.resumed;
}

int main() {
    auto const path = std::filesystem::temp_directory_path() / "ossio-example-30";
    std::ofstream(path, std::ios::binary) << std::string(16_MiB, 'x');
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    server.fail("CompleteMultipartUpload", 403, "AccessDenied"); // once: the first upload leaves its parts
    ossio::client client(io.get_executor(), server.options());
    bool done = false;
    asio::co_spawn(io, upload_twice(client.bucket("examplebucket"), path), [&](std::exception_ptr e, bool end) {
        client.close();
        done = !e && end;
    });
    io.run();
    std::filesystem::remove(path);
    return done ? 0 : 1;
}
