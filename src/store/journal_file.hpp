// SPDX-License-Identifier: BSL-1.0
// The checkpoint of one upload as a file that grows by its changes.
#ifndef OSSIO_SRC_STORE_JOURNAL_FILE_HPP
#define OSSIO_SRC_STORE_JOURNAL_FILE_HPP

#include <ossio/checkpoint.hpp>

#include "store/durable_file.hpp"

namespace ossio::store {

/** Saves checkpoints to one file, each durable on return.

    A checkpoint that only adds to the last one saved by this object is appended: a line, and one sync. Otherwise the
    file is rewritten; also after an error, after another process changed the file, and when the journal has grown long.
*/
class journal_file {
public:
    explicit journal_file(std::filesystem::path path) : path_(std::move(path)) {}

    error_code write(checkpoint saved);

private:
    bool append(checkpoint const& saved);

    std::filesystem::path path_;
    std::optional<checkpoint> last_; // content of the file
    file_mark mark_;                 // its state after our last write
};

} // namespace ossio::store
#endif
