// SPDX-License-Identifier: BSL-1.0
// Uploads a stream that can be reopened at an offset, and resumes it after a crash: a topic whose records can be read again.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;

// --8<-- stream
class topic_stream : public ossio::stream {
public:
    topic_stream(std::string name, std::string const& records) : name_(std::move(name)), records_(records) {}

    std::string fingerprint() const override { return name_; } // another text for other bytes

    asio::awaitable<void> open_at(std::uint64_t offset) override { // here you would ask your log for this offset
        std::cout << name_ << " is read from byte " << offset << '\n';
        at_ = offset;
        co_return;
    }

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        std::size_t const n = asio::buffer_copy(into, asio::buffer(records_) + at_);
        at_ += n;
        co_return n; // 0 at the end
    }

private:
    std::string name_;
    std::string const& records_;
    std::size_t at_ = 0;
};
// -->8--

// --8<-- upload
asio::awaitable<ossio::upload_result> upload_or_resume(ossio::bucket bucket, std::string key, ossio::stream_ptr topic,
                                                       ossio::checkpoint_store_ptr store) {
    ossio::upload_options options;
    options.checkpoints = store; // files, Redis, or your own
    co_return co_await bucket.upload_stream(key, topic, options);
}
// -->8--

/// A topic whose connection breaks when so many bytes have been read.
class broken_stream : public topic_stream {
public:
    broken_stream(std::string name, std::string const& records, std::size_t readable)
        : topic_stream(std::move(name), records), left_(readable) {}

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override {
        if (left_ == 0) throw std::runtime_error("the connection to the topic is lost");
        std::size_t const n = co_await topic_stream::read_some(asio::buffer(into, left_));
        left_ -= n;
        co_return n;
    }

private:
    std::size_t left_;
};

asio::awaitable<bool> demonstrate(ossio::bucket bucket) {
    std::string const records(40'000'000, 'r');
    auto const store = ossio::memory_checkpoints();
    try {
        auto const broken = std::make_shared<broken_stream>("topic 7", records, 30'000'000);
        co_await upload_or_resume(bucket, "topics/7", broken, store);
    } catch (ossio::error const& e) {
        std::cout << e.what() << '\n';
    }
    auto const topic = std::make_shared<topic_stream>("topic 7", records);
    auto stored = co_await upload_or_resume(bucket, "topics/7", topic, store);
    std::cout << stored.size << " bytes, " << stored.totals.bytes_resumed << " resumed\n";
    co_return stored.resumed;
}

int main() {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    ossio::client client(io.get_executor(), server.options());
    bool resumed = false;
    asio::co_spawn(io, demonstrate(client.bucket("examplebucket")), [&](std::exception_ptr e, bool is) {
        client.close();
        resumed = is;
        if (e) std::rethrow_exception(e);
    });
    io.run();
    return resumed && server.has_object("examplebucket", "topics/7") && server.uploads("examplebucket").empty() ? 0 : 1;
}
