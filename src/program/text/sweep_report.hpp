// SPDX-License-Identifier: BSL-1.0
// ossio uploads sweep: its results as text and as JSON.
#ifndef OSSIO_SRC_PROGRAM_TEXT_SWEEP_REPORT_HPP
#define OSSIO_SRC_PROGRAM_TEXT_SWEEP_REPORT_HPP

#include <ossio/failure.hpp>
#include <ossio/sweep.hpp>

#include <string>
#include <vector>

namespace ossio::program {

/// Returns "2026-11-24 dir/key  12 parts  96.0 MiB  removed", or why it was not.
std::string sweep_line(stale_upload const&, bool dry_run);

/// Returns "3 uploads, 1.2 GiB: removed", and how many were not.
std::string sweep_summary(std::vector<stale_upload> const&, bool dry_run);

/// Whether one of them could not be removed.
bool has_failed(std::vector<stale_upload> const&);

/// Returns one JSON object: outcome, uploads with key, upload_id, begun, parts, bytes, removed, problem; and the sums.
std::string sweep_json(std::vector<stale_upload> const&, bool dry_run);

/// The same of a sweep that broke off: the JSON of the failure, with the uploads that were removed before.
std::string sweep_json(failure const&, std::vector<stale_upload> const&);

} // namespace ossio::program
#endif
