// SPDX-License-Identifier: BSL-1.0
// What of an object's headers belongs to the last request of its upload. No I/O.
#ifndef OSSIO_SRC_TRANSFER_MULTIPART_COMPLETE_OPTIONS_OF_HPP
#define OSSIO_SRC_TRANSFER_MULTIPART_COMPLETE_OPTIONS_OF_HPP

#include <ossio/multipart.hpp>
#include <ossio/types.hpp>

namespace ossio::transfer {

inline complete_options complete_options_of(object_headers const& headers) {
    complete_options how;
    how.acl = headers.acl;
    how.forbid_overwrite = headers.forbid_overwrite;
    how.request_payer = headers.request_payer;
    how.callback = headers.callback;
    return how;
}

} // namespace ossio::transfer
#endif
