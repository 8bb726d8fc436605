// SPDX-License-Identifier: BSL-1.0
// Keeps count of many transfers, shows how they are going, and what a dry run would do.
#ifndef OSSIO_SRC_PROGRAM_RUN_TREE_LOG_HPP
#define OSSIO_SRC_PROGRAM_RUN_TREE_LOG_HPP

#include <ossio/upload.hpp>

#include "program/run/file_queue.hpp"
#include "program/run/screen.hpp"
#include "program/text/tree_report.hpp"
#include "transfer/progress/throughput_meter.hpp"

#include <boost/json.hpp>

#include <map>

namespace ossio::program {

class tree_log {
public:
    /// All must outlive it. `words`: the command line, for commands that a person may want to run next.
    tree_log(arguments const&, command_words const& words, screen& out);

    void found(planned_file const&); ///< one more file
    void found_all();                ///< there are no more

    void skip(planned_file const&, std::string const& why);
    void would_transfer(planned_file const&); ///< of a dry run
    void leave(planned_file const&);          ///< not begun, because the run was stopped
    void fail(planned_file const&, failure const&);
    void fail(planned_file const&, std::string const& why);
    void fail(std::string const& path, std::string const& key, failure const&);

    std::uint64_t begin(planned_file const&); ///< returns a number for the calls below
    void advance(std::uint64_t id, progress const&);
    void advance(std::uint64_t id, std::uint64_t bytes_done, std::uint64_t bytes_resumed);
    void done(std::uint64_t id, planned_file const&, upload_result const&);
    void done(std::uint64_t id, std::uint64_t bytes, bool is_verified = true);
    void end(std::uint64_t id); ///< it failed, or was stopped

    /// It was paused, aborted or drained. `is_resumable`: a checkpoint names parts that are kept.
    void stop(planned_file const&, failure const&, bool is_resumable);

    /// It failed, after it had begun.
    void fail(planned_file const&, failure const&, bool is_resumable);

    tree_result end_of_run();
    std::string plan_json() const;    ///< of a dry run
    std::string plan_summary() const; ///< of a dry run

private:
    class in_flight {
    public:
        std::string name;
        std::uint64_t size = 0, done = 0, resumed = 0;
    };

    bool is_download() const noexcept { return arguments_.command == command_id::download; }
    bool note_unsettled(std::optional<unsettled_file> one);
    file_and_object names_of(planned_file const&) const;
    void plan(planned_file const&, std::string_view action, std::string const& why);
    void show();

    arguments const& arguments_;
    command_words const& words_;
    screen& screen_;
    std::chrono::steady_clock::time_point begun_;
    tree_status status_;
    tree_result result_;
    std::map<std::uint64_t, in_flight> in_flight_;
    std::uint64_t last_id_ = 0;
    transfer::throughput_meter meter_;
    boost::json::array planned_;
    std::uint64_t planned_transfers_ = 0, planned_bytes_ = 0;
};

} // namespace ossio::program
#endif
