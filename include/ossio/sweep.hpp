// SPDX-License-Identifier: BSL-1.0
// Finding and removing uploads that nobody goes on with: their parts are stored and billed until somebody aborts them.
#ifndef OSSIO_SWEEP_HPP
#define OSSIO_SWEEP_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ossio {

/// An upload that was begun long ago and never completed.
class stale_upload {
public:
    stale_upload() = default;

    multipart_upload upload;
    std::chrono::system_clock::time_point begun; ///< by the service's clock
    int parts = 0;
    std::uint64_t bytes = 0;        ///< of its parts
    bool removed = false;           ///< aborted, and the service confirmed that it is gone
    std::optional<failure> problem; ///< why it could not be looked at or removed
};

class sweep_options {
public:
    sweep_options() = default;
    explicit sweep_options(std::string of_keys) : prefix(std::move(of_keys)) {}

    std::string prefix;                                 ///< of the keys; empty: all of the bucket
    std::chrono::seconds older_than{7 * 24 * 3600};     ///< since the upload was begun
    bool dry_run = false;                               ///< true: list them, remove nothing
    int concurrency = 8;                                ///< uploads looked at and removed at once, 1..256
    std::function<void(stale_upload const&)> on_upload; ///< each one as it is done with; on the client's executor
};

} // namespace ossio
#endif
