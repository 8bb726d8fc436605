// SPDX-License-Identifier: BSL-1.0
// A file that a test changes while it is uploaded, or between two runs.
#ifndef OSSIO_TEST_FLOW_SOURCE_FILES_HPP
#define OSSIO_TEST_FLOW_SOURCE_FILES_HPP

#include "flow/world.hpp"
#include "help/file_changes.hpp"
#include "help/passing_source.hpp"
#include "help/temporary_folder.hpp"

namespace ossio::test {

/// open_file with a hook that runs before each read.
class watched_file final : public passing_source {
public:
    watched_file(asio::any_io_executor executor, std::filesystem::path const& path)
        : passing_source(open_file(std::move(executor), path)) {}

    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        ++reads;
        if (before_read) before_read(offset);
        co_await inner->read_at(offset, into);
    }

    std::function<void(std::uint64_t)> before_read;
    int reads = 0;
};

constexpr int file_parts = 8;

/// A world with a file of eight small parts, the last one a byte short.
class file_world : public world {
public:
    file_world() : folder(memory_folder()), path(folder / "f"), first(some_bytes(file_parts * small_part - 1)) {
        write_file(path, first);
        wait_for_tick(path);
    }

    std::shared_ptr<watched_file> open() { return std::make_shared<watched_file>(io.get_executor(), path); }

    /// One part after the other, so that the test knows what has been sent when.
    upload_options one_by_one() const {
        auto options = in_small_parts(store);
        options.concurrency = 1;
        return options;
    }

    /// Runs `change` when the fourth part is about to be read.
    result<upload_result> upload_and_change(std::function<void()> change, upload_options options) {
        auto from = open();
        from->before_read = [done = false, change = std::move(change)](std::uint64_t offset) mutable {
            if (offset < 3 * small_part || std::exchange(done, true)) return;
            change();
        };
        return run(bucket().upload("k", from, std::move(options)));
    }
    result<upload_result> upload_and_change(std::function<void()> change) {
        return upload_and_change(std::move(change), one_by_one());
    }

    /// Pauses when the sixth part is read. How many parts the service has then.
    int upload_and_pause(upload_options options) {
        auto from = open();
        cancellation_source stop;
        options.cancellation = stop.token();
        from->before_read = [&](std::uint64_t offset) {
            if (offset >= 5 * small_part) stop.pause();
        };
        auto const end = run(bucket().upload("k", from, options));
        BOOST_REQUIRE(end.has_error());
        BOOST_REQUIRE_MESSAGE((end.error().code == errc::paused), to_string(end.error()));
        return parts_there(end.error().upload_id);
    }
    int upload_and_pause() { return upload_and_pause(one_by_one()); }

    int parts_there(std::string const& upload_id) const {
        return static_cast<int>(service.parts("examplebucket", multipart_upload("k", upload_id)).size());
    }
    int parts_sent() const { return service.requests("UploadPart"); }
    std::string object() const { return service.object("examplebucket", "k"); }

    temporary_folder const folder;
    std::filesystem::path const path;
    std::string const first; ///< what is in the file at the start
};

} // namespace ossio::test
#endif
