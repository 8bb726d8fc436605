// SPDX-License-Identifier: BSL-1.0
// Options and results of bucket::sweep_uploads, which deletes uploads that were never completed. No I/O.
#ifndef OSSIO_SWEEP_HPP
#define OSSIO_SWEEP_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ossio {

/// An old upload that was never completed. OSS stores and bills its parts until it is aborted.
class stale_upload {
public:
    stale_upload() = default;

    multipart_upload upload;                     ///< key and id
    std::chrono::system_clock::time_point begun; ///< by the service's clock; 1970: unknown
    int parts = 0;                               ///< number of its parts
    std::uint64_t bytes = 0;                     ///< of its parts
    bool removed = false;                        ///< aborted, and the service confirmed that it is gone
    std::optional<failure> problem;              ///< why it could not be examined or deleted
};

/// Options of bucket::sweep_uploads.
class sweep_options {
public:
    sweep_options() = default;

    /// Sweeps the keys that begin with this prefix.
    explicit sweep_options(std::string of_keys) : prefix(std::move(of_keys)) {}

    std::string prefix;                             ///< of the keys; empty: the whole bucket
    std::chrono::seconds older_than{7 * 24 * 3600}; ///< minimum age of an upload
    bool dry_run = false;                           ///< true: list them, delete nothing

    /** Upload ids that are left alone and not returned, whatever their age: those of pending objects that may still be committed.
        The service does not say which uploads these are, so the sweep cannot know of any that is not named here.
    */
    std::set<std::string, std::less<>> keep;
    std::size_t max_uploads =
        100'000;         ///< old uploads after which one sweep ends; if it returns so many, there may be more
    int concurrency = 8; ///< uploads that are examined and deleted at once, 1..256
    std::function<void(stale_upload const&)>
        on_upload; ///< called for each one when it is done, on the client's executor; its exceptions are logged and dropped
};

} // namespace ossio
#endif
