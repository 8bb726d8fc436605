// SPDX-License-Identifier: BSL-1.0
// The operations of one bucket as values: what the door throws, these return. Arguments by value; run at home.
#ifndef OSSIO_SRC_SERVICE_OPERATIONS_HPP
#define OSSIO_SRC_SERVICE_OPERATIONS_HPP

#include "net/exchange.hpp"
#include "service/client_impl.hpp"
#include "wire/multipart_messages.hpp"

namespace ossio::service {

using detail::bucket_ptr;

template<class T>
using outcome = asio::awaitable<result<T>>;

/// A request body that knows the checksum of what it gave since its last rewind.
class checked_body : public net::body_source {
public:
    virtual std::uint64_t crc64() const noexcept = 0;
};

// ---- whole objects (object_operations.cpp)
/// Stores `body`, which must live until completion, like the tenant. `retries` is counted up; both may be null.
outcome<object_info> put_object(bucket_ptr, std::string key, checked_body& body, object_headers, int* retries,
                                detail::tenant const* on_behalf_of = nullptr);
outcome<appended_object> append_object(bucket_ptr, std::string key, std::uint64_t position, payload, object_headers,
                                       std::optional<std::uint64_t> crc64_before);
outcome<object_info> put_payload(bucket_ptr, std::string key, payload, object_headers);
outcome<object_content> get_object(bucket_ptr, std::string key, std::optional<byte_range>);
outcome<object_info> head_object(bucket_ptr, std::string key);

/// An object as its answer to HeadObject tells it: what it is, and what a copy of it is to be born with.
class described_object {
public:
    object_info info;
    object_headers headers;
};
outcome<described_object> describe_object(bucket_ptr, std::string key, std::string version_id);
outcome<void> delete_object(bucket_ptr, std::string key);
outcome<void> create_bucket(bucket_ptr);
outcome<void> remove_bucket(bucket_ptr);

// ---- multipart (multipart_operations.cpp)
outcome<multipart_upload> initiate(bucket_ptr, std::string key, object_headers, initiate_options = initiate_options());

/// What UploadPart needs besides the bytes.
class part_request {
public:
    part_request(multipart_upload const& to, int part_number) : upload(to), number(part_number) {}
    part_request(multipart_upload const&&, int) = delete;

    multipart_upload const& upload; ///< must live until completion
    int number;
    wire::part_headers headers;
    int* retries = nullptr;                             ///< counted up; may be null
    detail::tenant const* on_behalf_of = nullptr;       ///< must live until completion; may be null
    std::function<void(failure const&)> attempt_failed; ///< as in call_options
};

/// Sends `body`, which must live until completion, as one part.
outcome<part> upload_part(bucket_ptr, part_request, checked_body& body);
outcome<part> upload_payload(bucket_ptr, multipart_upload, int number, payload, part_options);

/** Joins parts; an empty list: all that the service has. After a lost answer the object itself is asked.

    The checksum of the whole is folded from the parts, when all have one, and compared with the service's.
*/
outcome<object_info> complete(bucket_ptr, multipart_upload, std::vector<part>, complete_options, int* retries);
/// As complete, for a list that must not be empty.
outcome<object_info> complete_listed(bucket_ptr, multipart_upload, std::vector<part>, complete_options);
/// The tenant must live until completion; may be null.
outcome<void> abort(bucket_ptr, multipart_upload, detail::tenant const* on_behalf_of = nullptr);

/// The object of `key` when its size and checksum are these; nothing when it is another, or none.
outcome<std::optional<object_info>> find_object(bucket_ptr, std::string key, std::uint64_t size,
                                                std::optional<std::uint64_t> crc64);

// ---- streamed reading (download_operations.cpp)
/// `into` must live until completion.
outcome<object_info> get_object_to(bucket_ptr, std::string key, sink& into, get_options);

// ---- copies (copy_operations.cpp)
/// `headers` unset: those of the source are kept.
outcome<object_info> copy_object(bucket_ptr, std::string key, copy_source, std::optional<object_headers> headers);
outcome<part> upload_part_copy(bucket_ptr, multipart_upload, int number, copy_source, byte_range);

// ---- presigned URLs (presign_operations.cpp)
outcome<presigned_url> presign_put_object(bucket_ptr, std::string key, object_headers, presign_options);
outcome<presigned_url> presign_get_object(bucket_ptr, std::string key, presign_options);
outcome<presigned_url> presign_upload_part(bucket_ptr, multipart_upload, int number, presign_options);
outcome<presigned_url> presign_any(bucket_ptr, std::string method, std::string key,
                                   std::map<std::string, std::string> headers, presign_options);

// ---- listings (listing_operations.cpp)
/// The tenant must live until completion; may be null.
outcome<std::vector<part>> list_all_parts(bucket_ptr, multipart_upload, detail::tenant const* on_behalf_of = nullptr);
outcome<std::vector<multipart_upload>> list_all_uploads(bucket_ptr, list_uploads_options);
pager<part> parts_pager(bucket_ptr, multipart_upload);
pager<multipart_upload> uploads_pager(bucket_ptr, list_uploads_options);
pager<std::string> groups_pager(bucket_ptr, list_uploads_options);

} // namespace ossio::service
#endif
