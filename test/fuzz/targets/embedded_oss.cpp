// SPDX-License-Identifier: BSL-1.0
// The bytes that any client may send to the embedded OSS: its parser of requests, and what is behind it.
#include "fuzz.hpp"

#include "testing/memory_service.hpp"
#include "testing/virtual_clock.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <array>

using namespace ossio;
namespace asio = boost::asio;

namespace {

/// Sends the bytes in pieces and reads until the server has closed; it closes what is idle.
asio::awaitable<void> visit(net::connector_ptr by, std::string_view bytes, std::size_t piece, bool& has_ended) {
    auto opened = co_await by->connect(net::peer("oss.example", 80, false), std::chrono::seconds(1));
    net::connection& to = **opened;
    std::array<char, 4096> unread{};
    while (!bytes.empty()) {
        asio::const_buffer const next(bytes.data(), std::min(piece, bytes.size()));
        auto const written = co_await to.write(std::span(&next, 1));
        if (written.ec) break;
        bytes.remove_prefix(written.bytes);
        to.try_read_some(asio::buffer(unread));
    }
    to.expires_after(std::chrono::minutes(10));
    for (bool goes_on = true; goes_on;) {
        auto const read = co_await to.read_some(asio::buffer(unread));
        goes_on = !read.ec && read.bytes != 0;
    }
    to.close();
    has_ended = true;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    for (std::size_t piece : {std::size_t(4096), std::size_t(7)}) {
        asio::io_context io;
        auto const clock = std::make_shared<testing::virtual_clock>();
        testing::server_options options;
        options.skip_signature_check = true;
        testing::memory_service service(io.get_executor(), clock, options);
        service.create_bucket("bucket");
        bool has_ended = false;
        asio::co_spawn(io, visit(service.connector(), test::text_of(data, size), piece, has_ended),
                       [](std::exception_ptr e) {
                           if (e) std::rethrow_exception(e);
                       });
        clock->run(io);
        test::require(has_ended, "every visit ends");
    }
    return 0;
}
