// SPDX-License-Identifier: BSL-1.0
// Copies a large object inside the service in parts, several at a time.
#ifndef OSSIO_SRC_TRANSFER_MULTIPART_MULTIPART_COPY_HPP
#define OSSIO_SRC_TRANSFER_MULTIPART_MULTIPART_COPY_HPP

#include "async/result_group.hpp"
#include "service/operations.hpp"
#include "transfer/multipart/multipart_session.hpp"
#include "transfer/plan/part_table.hpp"

namespace ossio::transfer {

/** One copy in parts. When it ends without an object, its parts are removed first.

    Run once, on a coroutine of its own on the client's executor.
*/
class multipart_copy : public std::enable_shared_from_this<multipart_copy> {
public:
    /// `of`: the source as HeadObject described it; it must not change meanwhile.
    multipart_copy(bucket_ptr in, std::string key, copy_source from, service::described_object of, part_layout layout,
                   int concurrency);

    outcome<copied_object> run(object_headers headers);

private:
    outcome<object_info> steps(object_headers headers);
    outcome<void> copy_all();
    outcome<void> worker();
    outcome<object_info> complete(complete_options how);

    multipart_session session_;
    copy_source from_;
    service::described_object source_;
    part_table table_;
    int concurrency_;
};

/// Of any size: by CopyObject, or in parts.
outcome<copied_object> copy_object(bucket_ptr in, std::string key, copy_source from,
                                   std::optional<object_headers> headers, copy_options options);

} // namespace ossio::transfer
#endif
