// SPDX-License-Identifier: BSL-1.0
// A source whose fingerprint takes a pass over all of its bytes.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_CONTENT_FINGERPRINT_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_CONTENT_FINGERPRINT_HPP

#include <ossio/source.hpp>

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace ossio::transfer {

/** Bytes in memory: only the bytes themselves show whether they are those of an earlier run.

    Only an upload with a checkpoint store needs the fingerprint. It is computed in turns of the event loop before the upload asks for it.
*/
class content_fingerprint {
public:
    virtual ~content_fingerprint() = default;

    /// Reads one slice more; true: the fingerprint is there.
    virtual bool read_slice() = 0;
};

/// Computes the fingerprint of such a source, one slice a turn, for as long as `is_wanted`; of any other source, and of none, it does nothing.
boost::asio::awaitable<void> compute_fingerprint(source_ptr of, std::function<bool()> is_wanted);

/// Whether the source has one, without a pass over its bytes. Calls the source.
bool has_fingerprint(source const&);

} // namespace ossio::transfer
#endif
