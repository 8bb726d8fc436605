// SPDX-License-Identifier: BSL-1.0
// Buckets written down as JSON beside the bytes, so that a restarted server finds objects and unfinished uploads again.
#ifndef OSSIO_SRC_TESTING_STATE_FILES_HPP
#define OSSIO_SRC_TESTING_STATE_FILES_HPP

#include "testing/object_store.hpp"

namespace ossio::testing {

/// One file `BUCKET.json` for each bucket, replaced as a whole.
class state_files {
public:
    explicit state_files(std::filesystem::path folder) : folder_(std::move(folder)) {}

    bucket_map load(blob_factory&) const; ///< objects and parts whose bytes are gone are left out
    void save(std::string const& name, bucket_map const&) const;

private:
    std::filesystem::path folder_;
};

} // namespace ossio::testing
#endif
