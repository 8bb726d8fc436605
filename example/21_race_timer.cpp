// SPDX-License-Identifier: BSL-1.0
// An upload with a time limit: when the timer wins, the upload is cancelled, which counts as a pause; the next one
// resumes it.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace asio::experimental::awaitable_operators;
using namespace std::chrono_literals;

// --8<-- race
/// true: it was done in time; false: what was sent is kept for the next call.
asio::awaitable<bool> upload_within(ossio::bucket bucket, ossio::source_ptr from, ossio::checkpoint_store_ptr store,
                                    std::chrono::milliseconds limit) {
    ossio::upload_options options;
    options.part_size = 256 * 1024;
    options.multipart_threshold = 0;
    options.concurrency = 2;
    options.checkpoints = store;
    options.on_failure = ossio::parts_policy::keep;
    asio::steady_timer timer(co_await asio::this_coro::executor, limit);
    auto uploading = ossio::as_result(bucket.upload("k", from, options)); // after an exception || waits for the timer
    auto race = std::move(uploading) || timer.async_wait(asio::use_awaitable);
    auto first = co_await std::move(race);
    if (first.index() == 1) co_return false; // too late
    auto const& done = std::get<0>(first);
    if (!done) throw ossio::error(done.error());
    co_return true;
}
// -->8--

/// A source with a constant fingerprint, as a file has one.
class steady_source final : public ossio::source {
public:
    std::uint64_t size() const override { return bytes_.size(); }
    std::string name() const override { return "memory"; }
    std::string fingerprint() const override { return "1"; }
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        asio::buffer_copy(into, asio::buffer(bytes_) + static_cast<std::size_t>(offset));
        co_return;
    }

private:
    std::string bytes_ = std::string(4 << 20, 'x');
};

asio::awaitable<void> demonstrate(ossio::bucket bucket, ossio::testing::server& server) {
    auto const from = std::make_shared<steady_source>();
    auto const store = ossio::memory_checkpoints();
    server.stall("UploadPart", 200ms, 4);
    bool const at_once = co_await upload_within(bucket, from, store, 300ms);
    auto const left = server.uploads("examplebucket").size();
    bool const later = co_await upload_within(bucket, from, store, 1min);
    std::cout << (at_once ? "in time" : "too late") << ", " << left << " upload kept; then "
              << (later ? "in time" : "too late") << '\n';
    if (at_once || left != 1 || !later) throw std::runtime_error("not as promised");
    server.fail("*", 403, "AccessDenied", -1);
    auto const refused = co_await ossio::as_result(upload_within(bucket, from, store, 2s));
    if (!refused.has_error()) throw std::runtime_error("a failure has passed for a time limit");
}

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    asio::co_spawn(io, demonstrate(client.bucket("examplebucket"), server), [&](std::exception_ptr e) {
        client.close();
        if (e) std::rethrow_exception(e);
    });
    io.run();
}
