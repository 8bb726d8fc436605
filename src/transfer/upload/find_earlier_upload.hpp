// SPDX-License-Identifier: BSL-1.0
// Searches for earlier runs of an upload, in the store and on the service. Changes nothing.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_FIND_EARLIER_UPLOAD_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_FIND_EARLIER_UPLOAD_HPP

#include "service/operations.hpp"
#include "transfer/plan/search_result.hpp"
#include "transfer/upload/checkpoint_writer.hpp"

namespace ossio::transfer {

/// Returns where an upload goes: its identity without what its source says.
upload_identity place_of(detail::bucket_impl const& in, std::string const& key);

/// Returns the identity of an upload, and the id of its checkpoint. Calls the source; on the client's executor.
/// Without a store the fingerprint is left empty where it would take a pass over the bytes.
upload_identity identity_of(detail::bucket_impl const& in, std::string const& key, source const& from,
                            transfer_options const&);
std::string checkpoint_id_of(upload_identity const&, source const& from, transfer_options const&);
std::string checkpoint_id_of(upload_identity const&, std::string_view source_name, transfer_options const&);

/// Returns the store of such an upload; null: it cannot be resumed by a checkpoint.
checkpoint_store_ptr store_of(upload_identity const&, transfer_options const&);

/// Whether a store that cannot be used ends such an upload: one PutObject has no use for a checkpoint.
bool needs_store(part_layout const&, transfer_options const&);

/// Returns the layout of a new upload; errc::invalid_argument if an option is out of its range.
result<part_layout> layout_for(std::uint64_t size, transfer_options const&);

/// The parameters of the search.
class search_request {
public:
    search_request(service::bucket_ptr where, source_ptr from, upload_identity of)
        : in(std::move(where)), source(std::move(from)), identity(std::move(of)) {}

    service::bucket_ptr in;
    source_ptr source;
    upload_identity identity;
    service_resume wanted;
    resume_check check = resume_check::on_doubt; ///< for parts that the checkpoint lists
    bool begins_in_parts = true;                 ///< a new upload would not be one PutObject
    asio::mutable_buffer slice; ///< to compare parts with the source; empty: one is taken when there is need
};

/// Searches. An error of the service other than "no such upload" is a failure, because it says nothing about earlier
/// uploads.
service::outcome<search_result> find_earlier_upload(search_request about, loaded_checkpoint saved);

} // namespace ossio::transfer
#endif
