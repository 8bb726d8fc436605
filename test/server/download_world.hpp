// SPDX-License-Identifier: BSL-1.0
// A client, the embedded server with a bucket, and a folder for what is downloaded.
#ifndef OSSIO_TEST_SERVER_DOWNLOAD_WORLD_HPP
#define OSSIO_TEST_SERVER_DOWNLOAD_WORLD_HPP

#include "help/temporary_folder.hpp"
#include "server/stage.hpp"

#include <chrono>
#include <filesystem>

namespace ossio::test {

class download_world {
public:
    download_world() : server(io.get_executor()), one(io.get_executor(), options()) {
        server.create_bucket("examplebucket");
    }

    client_options options() const {
        client_options o = server.options();
        o.retry.first_delay = std::chrono::milliseconds(1);
        o.retry.max_attempts = 3;
        o.retry.give_up_after = std::chrono::seconds(2);
        return o;
    }
    ossio::bucket bucket() const { return one.bucket("examplebucket"); }
    void store(std::string const& bytes) { run(io, bucket().put_object("k", asio::buffer(bytes))).value(); }
    result<object_info> fetch(download_options o, char const* to = "f") {
        return run(io, bucket().download_file("k", folder / to, std::move(o)));
    }
    download_options ranges() const {
        download_options o;
        o.part_size = 200'000;
        o.concurrency = 3;
        return o;
    }
    /// Fetches the first range; the request for the second one is refused.
    failure break_off(download_options o) {
        o.concurrency = 1;
        int seen = 0;
        o.on_progress = [&](download_progress const&) {
            if (seen++ == 0) server.fail("GetObject", 403, "AccessDenied", 1);
        };
        auto const end = fetch(std::move(o));
        return end ? failure(errc::invalid_argument, "it was not broken off") : end.error();
    }
    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(std::filesystem::directory_iterator(folder.path()), std::filesystem::directory_iterator()));
    }

    asio::io_context io;
    testing::server server;
    client one;
    temporary_folder folder;
    checkpoint_store_ptr memory = memory_checkpoints();
};

} // namespace ossio::test
#endif
