// SPDX-License-Identifier: BSL-1.0
// Writes an object of unknown length in one process, and resumes it in another one after a crash: persist, resume, finish.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;

// --8<-- persist
asio::awaitable<std::string> write_and_persist(ossio::bucket bucket, std::string key, std::string records) {
    auto writer = bucket.open_writer(key);
    co_await writer.write(asio::buffer(records));
    ossio::writer_state state = co_await writer.persist();
    co_return ossio::to_json(state); // one line; save it together with the position of your input
}
// -->8--

// --8<-- resume
asio::awaitable<void> resume_and_finish(ossio::bucket bucket, std::string saved, std::string all_records) {
    ossio::writer_state state = ossio::writer_state_from_json(saved);
    auto writer = bucket.resume_writer(state);
    std::string const rest = all_records.substr(writer.offset()); // the bytes after the offset: write them again
    co_await writer.write(asio::buffer(rest));
    auto stored = co_await writer.finish();
    std::cout << stored.key << ": " << stored.size << " bytes, " << stored.totals.bytes_resumed << " resumed\n";
}
// -->8--

// --8<-- store
asio::awaitable<void> write_with_store(ossio::bucket bucket, std::string key, std::string all_records,
                                       ossio::checkpoint_store_ptr store) {
    ossio::upload_options options;
    options.checkpoints = store; // files, Redis, or your own
    auto writer = co_await bucket.open_or_resume_writer(key, options);
    std::string const rest = all_records.substr(writer.offset()); // 0 in the first run
    co_await writer.write(asio::buffer(rest));
    co_await writer.persist(); // after megabytes; the next process begins here
    co_await writer.finish();
}
// -->8--

// --8<-- discard
asio::awaitable<void> discard(ossio::bucket bucket, std::string saved) {
    co_await bucket.discard(ossio::writer_state_from_json(saved)); // returns when the service has no part any more
}
// -->8--

asio::awaitable<void> demonstrate(ossio::bucket bucket) {
    std::string const records(700'000, 'r');
    std::string const saved = co_await write_and_persist(bucket, "out/log-0", records.substr(0, 500'000));
    co_await resume_and_finish(bucket, saved, records);
    std::string const whole = co_await write_and_persist(bucket, "out/log-1", records);
    co_await resume_and_finish(bucket, whole, records);
    co_await resume_and_finish(bucket, whole, records); // the object stands: it is returned
    std::string const unwanted = co_await write_and_persist(bucket, "out/log-2", records);
    co_await discard(bucket, unwanted);
    co_await write_with_store(bucket, "out/log-3", records, ossio::memory_checkpoints());
}

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    asio::co_spawn(io, demonstrate(client.bucket("examplebucket")), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
    bool const all_stand = server.has_object("examplebucket", "out/log-0") &&
                           server.has_object("examplebucket", "out/log-1") &&
                           server.has_object("examplebucket", "out/log-3");
    return all_stand && server.uploads("examplebucket").empty() ? 0 : 1;
}
