// SPDX-License-Identifier: BSL-1.0
// Append when that is enough, write anew otherwise.
#include "store/journal_file.hpp"

#include "wire/checkpoint_delta.hpp"

#include <utility>

namespace ossio::store {

error_code journal_file::save(checkpoint bookmark) {
    if (append(bookmark)) {
        last_ = std::move(bookmark);
        return {};
    }
    last_.reset(); // until the new file is there, nobody knows what the old one ends with
    if (auto const ec = write_durably(path_, wire::to_journal(bookmark), &mark_)) return ec;
    last_ = std::move(bookmark);
    return {};
}

bool journal_file::append(checkpoint const& bookmark) {
    if (!last_ || wire::is_long_journal(mark_.bytes, bookmark.parts.size())) return false;
    auto delta = wire::checkpoint_delta(*last_, bookmark);
    if (!delta) return false;
    if (!delta->empty()) *delta += '\n';
    return !append_durably(path_, *delta, mark_);
}

} // namespace ossio::store
