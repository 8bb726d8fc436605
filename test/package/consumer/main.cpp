// SPDX-License-Identifier: BSL-1.0
// What other people's programs do with ossio: they upload on their own io_context, from a source of their own, catch what the
// library throws, and stop an upload. Prints what failed, and exits with 1.
#include "plugin.hpp"

#include <ossio/testing/server.hpp>
#ifdef WITH_REDIS
#include <ossio/redis.hpp>
#endif

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstring>
#include <iostream>

namespace asio = boost::asio;

namespace {

int failures = 0;

void check(bool holds, char const* what) {
    if (holds) return;
    ++failures;
    std::cerr << "consumer: " << what << '\n';
}

/// Counts the reads that the library makes, and whether it makes them on the thread that runs the program's io_context.
class letters final : public ossio::source {
public:
    letters(asio::io_context& io, std::size_t size) : io_(io), text_(size, 'x') {}

    std::uint64_t size() const override { return text_.size(); }
    std::string fingerprint() const override { return "letters"; }
    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        ++reads;
        if (!io_.get_executor().running_in_this_thread()) strangers = true;
        std::memcpy(into.data(), text_.data() + offset, into.size());
        if (on_read) on_read();
        co_await asio::post(io_.get_executor(), asio::use_awaitable);
        if (!io_.get_executor().running_in_this_thread()) strangers = true;
    }
    std::string const& text() const { return text_; }

    std::function<void()> on_read;
    int reads = 0;
    bool strangers = false;

private:
    asio::io_context& io_;
    std::string text_;
};

ossio::upload_options in_parts() {
    ossio::upload_options options;
    options.part_size = ossio::limits::min_part_size;
    options.multipart_threshold = 0;
    return options;
}

asio::awaitable<void> upload(asio::io_context& io, ossio::bucket bucket, ossio::testing::server& server) {
    co_await store_greeting(bucket);
    check(server.object("examplebucket", "greeting") == "hello", "the shared object's upload is not there");

    auto from = std::make_shared<letters>(io, 350 * 1024);
    auto const uploaded = co_await bucket.upload("letters", from, in_parts());
    check(server.object("examplebucket", "letters") == from->text(), "the object differs from its source");
    check(uploaded.totals.parts_done == 4 && from->reads >= 4, "it was not uploaded in parts");
    check(!from->strangers, "the library does not know which io_context runs the thread");
}

asio::awaitable<void> fail(asio::io_context& io, ossio::bucket bucket) {
    auto const missing = co_await ossio::as_result(bucket.head_object("missing"));
    check(!missing && missing.error().code == ossio::condition::not_found, "a missing object is no not_found");
    bool caught = false;
    try {
        co_await bucket.head_object("missing");
    } catch (ossio::error const& e) {
        caught = e.code() == ossio::service_errc::no_such_key || e.info().http_status == 404;
    }
    check(caught, "what the library throws is not what the program catches");

    ossio::cancellation_source stop;
    auto from = std::make_shared<letters>(io, 350 * 1024);
    from->on_read = [&] { stop.pause(); };
    auto options = in_parts();
    options.cancellation = stop.token();
    auto const paused = co_await ossio::as_result(bucket.upload("paused", from, options));
    check(!paused && paused.error().code == ossio::condition::canceled, "a paused upload did not end as canceled");
}

asio::awaitable<void> work(asio::io_context& io, ossio::client client, ossio::testing::server& server) {
    auto const bucket = client.bucket("examplebucket");
    co_await upload(io, bucket, server);
    co_await fail(io, bucket);
    client.close();
}

} // namespace

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
#ifdef WITH_REDIS
    check(ossio::redis_checkpoints(io.get_executor(), ossio::redis_options("127.0.0.1")) != nullptr,
          "no store in Redis");
#endif
    asio::co_spawn(io, work(io, client, server), [](std::exception_ptr e) {
        if (e) std::rethrow_exception(e);
    });
    io.run();
    return failures == 0 ? 0 : 1;
}
