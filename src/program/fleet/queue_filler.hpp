// SPDX-License-Identifier: BSL-1.0
// Puts files into a queue: small ones in batches, large ones as ranges of an upload that it begins.
#ifndef OSSIO_SRC_PROGRAM_FLEET_QUEUE_FILLER_HPP
#define OSSIO_SRC_PROGRAM_FLEET_QUEUE_FILLER_HPP

#include <ossio/client.hpp>

#include "program/decide/work_unit.hpp"
#include "program/fleet/source_beneath.hpp"
#include "program/run/file_planner.hpp"
#include "redis/work_queue.hpp"

namespace ossio::program {

/// A file that is not in the queue.
class left_out_file {
public:
    left_out_file(std::string name, std::string reason) : path(std::move(name)), why(std::move(reason)) {}

    std::string path, why;
};

class enqueued_totals {
public:
    enqueued_totals() = default;

    std::uint64_t files = 0, large_files = 0, units = 0, bytes = 0, skipped = 0;
    std::vector<left_out_file> failed;
    std::string problem; ///< why it ended before the last file; empty: it did not
};

class queue_filler {
public:
    /// All but the client must outlive it. `is_stopped`: asked before each file.
    queue_filler(arguments const& a, client by, redis::work_queue& queue, std::function<bool()> is_stopped);

    asio::awaitable<enqueued_totals> run();

    /// A list of names that does not come is not waited for any longer.
    void interrupt() noexcept { finder_.interrupt(); }

private:
    asio::awaitable<void> take(found_file found);
    asio::awaitable<void> take_small(unit_file file);
    asio::awaitable<void> take_large(unit_file file);
    asio::awaitable<void> add_batch(std::optional<work_unit> unit);
    asio::awaitable<void> discard(multipart_upload begun);
    result<unit_file> describe(planned_file const& file) const;
    void fail(std::string const& path, std::string why);

    arguments const& arguments_;
    client client_;
    redis::work_queue& queue_;
    std::function<bool()> is_stopped_;
    source_root root_;
    std::filesystem::path canonical_root_;
    file_finder finder_;
    file_planner planner_;
    unit_batcher batcher_;
    enqueued_totals totals_;
};

} // namespace ossio::program
#endif
