// SPDX-License-Identifier: BSL-1.0
// What of an upload's headers belongs to its last request. No I/O.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_COMPLETE_OPTIONS_OF_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_COMPLETE_OPTIONS_OF_HPP

#include <ossio/multipart.hpp>
#include <ossio/upload.hpp>

namespace ossio::transfer {

inline complete_options complete_options_of(upload_options const& options) {
    complete_options how;
    how.acl = options.headers.acl;
    how.forbid_overwrite = options.headers.forbid_overwrite;
    how.request_payer = options.headers.request_payer;
    how.callback = options.headers.callback;
    return how;
}

} // namespace ossio::transfer
#endif
