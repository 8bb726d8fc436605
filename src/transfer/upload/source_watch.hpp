// SPDX-License-Identifier: BSL-1.0
// Notices that a source changes while it is uploaded, and remembers which parts that puts in doubt.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_SOURCE_WATCH_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_SOURCE_WATCH_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>
#include <ossio/source.hpp>

#include <set>
#include <vector>

namespace ossio::transfer {

/** Looked at before and after each part.

    A part is in doubt when something that need not concern the bytes - a name, a link count, a restored time - changed after
    the part was begun: it may hold other bytes than those that were read for it.
*/
class source_watch {
public:
    /// The source must outlive it. `fingerprint`: of the source, now. `may_grow`: others append to it. `is_saved`: checkpoints
    /// have the fingerprint.
    source_watch(source const& of, std::string fingerprint, bool may_grow, bool is_saved)
        : source_(of), fingerprint_(std::move(fingerprint)), may_grow_(may_grow), is_saved_(is_saved) {}

    /// errc::source_changed when the bytes cannot be what they were; a failure of the source when it cannot tell.
    result<void> look();

    void part_begun(int number); ///< right before its first byte is read

    bool has_doubts() const noexcept { return has_doubts_; }
    std::vector<part> in_doubt(std::vector<part> const& sent) const; ///< those to compare with the source
    void resolve();                                                  ///< they were compared, and they agree

    bool may_grow() const noexcept { return may_grow_; }
    bool has_another_size() const noexcept { return has_another_size_; } ///< what was sent of it can be used by nobody
    std::string const& fingerprint() const noexcept { return fingerprint_; } ///< at the last look

private:
    source const& source_;
    std::string fingerprint_;
    bool may_grow_;
    bool is_saved_;
    bool has_doubts_ = false;
    bool has_another_size_ = false;
    std::set<int> begun_since_; // parts that were begun after the last doubt
};

/// The failure of an upload whose source has other bytes than those that were sent.
failure source_changed(std::string detail);

} // namespace ossio::transfer
#endif
