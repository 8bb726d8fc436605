// SPDX-License-Identifier: BSL-1.0
// Looks for earlier runs of an upload, in the store and on the service. Changes nothing.
#ifndef OSSIO_SRC_TRANSFER_LOOK_BACK_HPP
#define OSSIO_SRC_TRANSFER_LOOK_BACK_HPP

#include "service/operations.hpp"
#include "transfer/forecast.hpp"
#include "transfer/saver.hpp"

namespace ossio::transfer {

/// What identifies an upload, and the name of its bookmark. Asks the source; on the client's executor.
upload_identity identity_of(detail::bucket_impl const& in, std::string const& key, source const& from);
std::string checkpoint_id_of(upload_identity const&, source const& from, upload_options const&);

/// The store of such an upload; null: it cannot be resumed by a bookmark.
checkpoint_store_ptr store_of(upload_identity const&, upload_options const&);

/// How an upload that begins anew cuts its bytes; errc::invalid_argument when an option is out of its range.
result<upload_plan> plan_for(std::uint64_t size, upload_terms const&);

/// Everything that it takes to look back.
class retrospect {
public:
    retrospect(service::bucket_ptr where, source_ptr from, upload_identity of)
        : in(std::move(where)), source(std::move(from)), identity(std::move(of)) {}

    service::bucket_ptr in;
    source_ptr source;
    upload_identity identity;
    service_resume wanted;
    bool begins_in_parts = true; ///< an upload begun anew would not be one PutObject
    asio::mutable_buffer slice;  ///< to compare parts with the source; empty: one is taken when there is need
};

/// An error of the service other than "no such upload" is an error: it says nothing of what is there.
service::outcome<survey> look_back(retrospect about, found_bookmark bookmark);

} // namespace ossio::transfer
#endif
