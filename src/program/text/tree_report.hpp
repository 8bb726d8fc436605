// SPDX-License-Identifier: BSL-1.0
// How an upload or a download of many files is going, and how it ended. No I/O.
#ifndef OSSIO_SRC_PROGRAM_TEXT_TREE_REPORT_HPP
#define OSSIO_SRC_PROGRAM_TEXT_TREE_REPORT_HPP

#include <ossio/failure.hpp>
#include <ossio/resume_token.hpp>

#include "program/text/unsettled_file.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ossio::program {

/// Figures of many transfers at one moment.
class tree_status {
public:
    tree_status() = default;

    std::uint64_t files_total = 0; ///< found so far
    bool is_counting = true;       ///< more may be found
    std::uint64_t files_done = 0, files_skipped = 0, files_failed = 0;
    std::uint64_t bytes_total = 0; ///< of the files that are to be transferred, as far as they are found
    std::uint64_t bytes_done = 0, bytes_resumed = 0;
    int in_flight = 0; ///< files
    double bytes_per_second = 0;
    std::optional<double> seconds_left;
    std::string slowest; ///< name of the file that has been in flight longest; empty: none
    int slowest_percent = 0;
};

/// A file that was not transferred, and why.
class failed_file {
public:
    failed_file() = default;

    std::string path, key, why;
    std::string code;      ///< of the service; may be empty
    std::string upload_id; ///< of the upload that failed; may be empty
    parts_status parts = parts_status::none;
};

/// How it ended.
class tree_result {
public:
    tree_result() = default;

    tree_status figures;
    double seconds = 0;
    std::map<std::string, std::uint64_t> skipped; ///< number of files by reason
    std::vector<failed_file> failed;              ///< at most a thousand of them
    std::uint64_t paused = 0;                     ///< files whose parts are kept, and that the same command resumes
    std::uint64_t left = 0;                       ///< files that were not begun, or of which nothing is kept
    std::uint64_t cut_short = 0;           ///< files that a stop kept from their end: those two, and unsettled ones
    std::uint64_t unverified = 0;          ///< transferred files of whose object the service returned no checksum
    std::uint64_t unconfirmed_uploads = 0; ///< that uploads of files may have left; their ids are not known
    std::uint64_t unsettled_files = 0;
    std::vector<unsettled_file> unsettled; ///< at most a thousand of them
    std::vector<resume_token> drained;
};

/// Returns one line of at most `width` columns: bar, percent, files, bytes, rate, time left, the slowest file; what does not fit
/// is left out from the right.
std::string progress_bar(tree_status const&, std::size_t width);
std::string progress_line(tree_status const&); ///< the same for a log
std::string progress_json(tree_status const&); ///< one JSON object, without a line feed
bool is_at_end(tree_status const&) noexcept;

/// Whether a stop left something undone: of a run that has come to its end it changes nothing.
bool is_cut_short(tree_result const&) noexcept;

/// "uploaded 12 files, 3.1 GiB, in 4.0 s; 88 skipped (the object exists), 1 failed".
std::string tree_text(tree_result const&, std::string_view verb);

/// `outcome`: "uploaded", "failed", "paused", ... Returns one JSON object.
std::string tree_json(tree_result const&, std::string_view outcome);

} // namespace ossio::program
#endif
