// SPDX-License-Identifier: BSL-1.0
// The state of buckets as JSON files beside the bytes; a restarted server loads them.
#ifndef OSSIO_SRC_TESTING_STATE_FILES_HPP
#define OSSIO_SRC_TESTING_STATE_FILES_HPP

#include "testing/object_store.hpp"

namespace ossio::testing {

/// One file `BUCKET.json` for each bucket, replaced atomically.
class state_files {
public:
    /// Locks the folder. Throws storage_failure when another server uses it.
    explicit state_files(std::filesystem::path folder);
    ~state_files();
    void unlock() noexcept; ///< lets another server use the folder
    state_files(state_files const&) = delete;
    state_files& operator=(state_files const&) = delete;

    /// Leaves out objects and parts whose bytes are missing or damaged, and adds a line for each to `problems`. Throws
    /// storage_failure when a file of a bucket cannot be read.
    bucket_map load(blob_factory&, std::vector<std::string>& problems) const;
    void save(std::string const& name, bucket_map const&) const;

private:
    std::filesystem::path folder_;
    int lock_ = -1;
};

} // namespace ossio::testing
#endif
