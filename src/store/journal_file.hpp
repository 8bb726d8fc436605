// SPDX-License-Identifier: BSL-1.0
// The bookmark of one upload as a file that grows by what is new.
#ifndef OSSIO_SRC_STORE_JOURNAL_FILE_HPP
#define OSSIO_SRC_STORE_JOURNAL_FILE_HPP

#include <ossio/checkpoint.hpp>

#include "store/durable_file.hpp"

namespace ossio::store {

/** Saves bookmarks to one file, each durable on return.

    One that only adds to the last that this object saved is appended: a line, and one sync. Any other is written anew, and
    so is one after an error, after somebody else touched the file, and when the journal has grown long.
*/
class journal_file {
public:
    explicit journal_file(std::filesystem::path path) : path_(std::move(path)) {}

    error_code save(checkpoint bookmark);

private:
    bool append(checkpoint const& bookmark);

    std::filesystem::path path_;
    std::optional<checkpoint> last_; // what the file says
    file_mark mark_;                 // and how we left it
};

} // namespace ossio::store
#endif
