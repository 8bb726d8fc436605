// SPDX-License-Identifier: BSL-1.0
// A test of code that uploads, as you would write it for yours: against an OSS in the same process that misbehaves on request.
#include <ossio.hpp>
#include <ossio/testing/server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>
#include <stdexcept>
#include <string>

namespace asio = boost::asio;

/// The code to be tested: stores a report, and returns whether it is safe now.
asio::awaitable<bool> keep_report(ossio::bucket bucket, std::string text) {
    ossio::upload_options options;
    options.part_size = 256 * 1024;
    options.multipart_threshold = 0;
    try {
        co_await bucket.upload("report", ossio::borrow(asio::buffer(text)), options);
        co_return true;
    } catch (ossio::error const& e) {
        std::cout << "  " << e.what() << '\n';
        co_return false;
    }
}

// --8<-- misbehave
/// One test: what the service does to the upload, and what is expected of it.
class trial {
public:
    std::string name;
    void (*misbehave)(ossio::testing::server&);
    bool is_safe;
    std::size_t uploads_left;
};

trial const trials[] = {
    {"all goes well", [](ossio::testing::server&) {}, true, 0},
    {"throttled twice", [](ossio::testing::server& s) { s.fail("UploadPart", 503, "SlowDown", 2); }, true, 0},
    {"a connection breaks", [](ossio::testing::server& s) { s.drop_after("UploadPart", 100'000); }, true, 0},
    {"the answer to the last request is lost",
     [](ossio::testing::server& s) { s.lose_response("CompleteMultipartUpload"); }, true, 0},
    {"a bit flips on the way", [](ossio::testing::server& s) { s.corrupt("UploadPart"); }, true, 0},
    {"no right to write", [](ossio::testing::server& s) { s.fail("*", 403, "AccessDenied", -1); }, false, 0},
};
// -->8--

void run(trial const& one) {
    asio::io_context io;
    ossio::testing::server server(io.get_executor());
    server.create_bucket("examplebucket");
    one.misbehave(server);
    ossio::client client(io.get_executor(), server.options());
    std::string const text(1'000'000, 'r');
    bool is_safe = false;
    asio::co_spawn(io, keep_report(client.bucket("examplebucket"), text), [&](std::exception_ptr e, bool safe) {
        client.close();
        if (e) std::rethrow_exception(e);
        is_safe = safe;
    });
    io.run();
    bool const is_there =
        server.has_object("examplebucket", "report") && server.object("examplebucket", "report") == text;
    bool const as_expected =
        is_safe == one.is_safe && is_there == one.is_safe && server.uploads("examplebucket").size() == one.uploads_left;
    std::cout << one.name << ": " << (as_expected ? "as expected" : "WRONG") << ", " << server.requests("*")
              << " requests\n";
    if (!as_expected) throw std::runtime_error(one.name);
}

int main() {
    for (trial const& one : trials) run(one);
}
