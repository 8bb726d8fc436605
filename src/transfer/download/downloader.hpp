// SPDX-License-Identifier: BSL-1.0
// One download in ranges: what is there already, what is fetched, and how it ends.
#ifndef OSSIO_SRC_TRANSFER_DOWNLOAD_DOWNLOADER_HPP
#define OSSIO_SRC_TRANSFER_DOWNLOAD_DOWNLOADER_HPP

#include <ossio/download.hpp>

#include "async/range_file.hpp"
#include "service/operations.hpp"
#include "transfer/plan/part_table.hpp"
#include "transfer/progress/throughput_meter.hpp"
#include "transfer/upload/checkpoint_writer.hpp"

namespace ossio::transfer {

using service::bucket_ptr;
using service::outcome;

/// Runs on the client's executor, once; must live until `run` has returned.
class downloader {
public:
    downloader(bucket_ptr in, std::string key, std::filesystem::path path, download_options options);

    outcome<object_info> run();

private:
    outcome<object_info> stages();
    outcome<void> describe();
    outcome<void> take_earlier_ranges();
    outcome<void> verify_range(part saved);
    outcome<void> fetch_all();
    outcome<void> fetch_ranges();
    outcome<void> fetch_range(int number);
    outcome<void> check_and_rename();
    asio::awaitable<void> keep();              ///< for the next run
    asio::awaitable<void> remove(bool failed); ///< the checkpoint; after a failure the file, too

    bool can_resume(failure const&) const;
    result<void> check_same_object(object_info const& got) const;
    std::string kept_text() const;
    get_options request_of(int number) const;
    checkpoint snapshot() const;
    void report(bool at_end);

    friend class range_sink;

    bucket_ptr bucket_;
    std::string key_;
    std::filesystem::path path_;
    download_options options_;
    std::string id_;
    async::range_file file_;
    object_info object_;
    std::optional<part_table> table_;
    checkpoint_writer store_;
    int running_ = 0;
    std::uint64_t bytes_written_ = 0; // in this run
    throughput_meter meter_;
    throttle throttle_;
};

} // namespace ossio::transfer
#endif
