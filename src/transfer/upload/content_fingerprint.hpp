// SPDX-License-Identifier: BSL-1.0
// A source whose fingerprint takes a pass over all of its bytes.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_CONTENT_FINGERPRINT_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_CONTENT_FINGERPRINT_HPP

#include <boost/asio/awaitable.hpp>

namespace ossio::transfer {

/** Bytes in memory: only the bytes themselves show whether they are those of an earlier run.

    Only an upload with a checkpoint store needs the fingerprint. It is computed in turns of the event loop before the upload asks for it.
*/
class content_fingerprint {
public:
    virtual ~content_fingerprint() = default;

    virtual boost::asio::awaitable<void> compute_fingerprint() = 0;
};

} // namespace ossio::transfer
#endif
