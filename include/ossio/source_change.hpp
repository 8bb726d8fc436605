// SPDX-License-Identifier: BSL-1.0
// What a look at a source found. No I/O.
#ifndef OSSIO_SOURCE_CHANGE_HPP
#define OSSIO_SOURCE_CHANGE_HPP

namespace ossio {

/// What happened to a source since an earlier look at it.
enum class source_change {
    none,
    suspect,  ///< something changed that need not concern the bytes: a name, an owner, a link count, a restored time
    modified, ///< other bytes: another modification time
    grown,    ///< more bytes
    truncated ///< fewer bytes
};

} // namespace ossio
#endif
