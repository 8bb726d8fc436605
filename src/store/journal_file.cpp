// SPDX-License-Identifier: BSL-1.0
// Appends if that suffices, otherwise rewrites the file.
#include "store/journal_file.hpp"

#include "wire/checkpoint_journal.hpp"

#include <utility>

namespace ossio::store {

error_code journal_file::write(checkpoint saved) {
    if (append(saved)) {
        last_ = std::move(saved);
        return {};
    }
    last_.reset(); // unknown until the new file is written
    if (auto const ec = write_durably(path_, wire::to_journal(saved), &mark_)) return ec;
    last_ = std::move(saved);
    return {};
}

bool journal_file::append(checkpoint const& saved) {
    if (!last_ || wire::is_long_journal(mark_.bytes, saved.parts.size())) return false;
    auto delta = wire::checkpoint_journal(*last_, saved);
    if (!delta) return false;
    if (!delta->empty()) *delta += '\n';
    return !append_durably(path_, *delta, mark_);
}

} // namespace ossio::store
