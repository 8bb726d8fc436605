// SPDX-License-Identifier: BSL-1.0
// The operations of one bucket, which return failures as values; src/api throws them. Arguments by value; on the
// client's executor.
#ifndef OSSIO_SRC_SERVICE_OPERATIONS_HPP
#define OSSIO_SRC_SERVICE_OPERATIONS_HPP

#include "net/exchange.hpp"
#include "service/client_impl.hpp"
#include "service/object_proof.hpp"
#include "service/request_attempts.hpp"
#include "wire/checksum.hpp"
#include "wire/http_date.hpp"
#include "wire/multipart_messages.hpp"

namespace ossio::service {

using detail::bucket_ptr;

template<class T>
using outcome = asio::awaitable<result<T>>;

/// A request body with the checksum of the bytes it returned since its last rewind.
class checksummed_body : public net::body_source {
public:
    virtual wire::checksum sum() const noexcept = 0;
    virtual std::uint64_t given() const noexcept = 0; ///< number of those bytes
    body_progress progress() const noexcept { return body_progress(given(), size(), sum()); }

    /// Whether the service stored what was sent; nothing: it has returned no checksum.
    virtual result<void> compare(std::optional<wire::checksum> stored) { return wire::compare(stored, sum()); }
};

// ---- whole objects (object_operations.cpp)
/// Called for each attempt that failed, as call_options::attempt_failed; may be null.
using attempt_listener = std::function<void(failure const&)>;

/// Stores `body`, which must live until completion, like the headers, the quota owner and the attempts. `retries` is counted up;
/// it and the quota owner may be null. A caller that is cancelled calls `cut_short` on the attempts, which says what is in doubt.
outcome<object_info> put_object(bucket_ptr, std::string key, checksummed_body& body, object_headers const&,
                                int* retries, detail::quota_owner const* on_behalf_of, put_attempts& attempts);
outcome<appended_object> append_object(bucket_ptr, std::string key, std::uint64_t position, payload, object_headers,
                                       std::optional<std::uint64_t> crc64_before);
/// A lost response is settled as `settle_lost_response` does.
outcome<object_info> put_payload(bucket_ptr, std::string key, payload, object_headers);
outcome<object_content> get_object(bucket_ptr, std::string key, std::optional<byte_range>, request_options);
outcome<object_info> head_object(bucket_ptr, std::string key, request_options = request_options());

/// The result of HeadObject: the object, and the headers for a copy of it.
class described_object {
public:
    object_info info;
    object_headers headers;
    std::optional<wire::utc_time> date; ///< of the response, by the service's clock
};
outcome<described_object> describe_object(bucket_ptr, std::string key, std::string version_id,
                                          request_options = request_options());
outcome<void> delete_object(bucket_ptr, std::string key, request_options);
outcome<void> delete_objects(bucket_ptr, std::vector<std::string> keys);
outcome<void> create_bucket(bucket_ptr);
outcome<void> remove_bucket(bucket_ptr);

// ---- multipart (multipart_operations.cpp)
/// The listener is called for a response that cannot be used, too. `about_to_send`: as in call_options.
outcome<multipart_upload> initiate(bucket_ptr, std::string key, object_headers, initiate_options, attempt_listener,
                                   std::function<void()> about_to_send);
/// For a caller who keeps no account of attempts: the failure says whether an upload may be left.
outcome<multipart_upload> initiate_alone(bucket_ptr, std::string key, object_headers, initiate_options);

/// Parameters of UploadPart besides the bytes.
class part_request {
public:
    part_request(multipart_upload const& to, int part_number) : upload(to), number(part_number) {}
    part_request(multipart_upload const&&, int) = delete;

    multipart_upload const& upload; ///< must live until completion
    int number;
    wire::part_headers headers;
    int* retries = nullptr;                                      ///< counted up; may be null
    detail::quota_owner const* on_behalf_of = nullptr;           ///< must live until completion; may be null
    std::function<void(failure const&)> attempt_failed;          ///< as in call_options
    std::function<void(std::chrono::milliseconds)> on_qos_delay; ///< as in call_options
    bool is_measured = false;                                    ///< as in net::exchange_limits
};

/// Sends `body`, which must live until completion, as one part.
outcome<part> upload_part(bucket_ptr, part_request, checksummed_body& body);
outcome<part> upload_payload(bucket_ptr, multipart_upload, int number, payload, part_options);

/** Joins parts. A caller whose `attempts` leave a doubt asks for the object; if the upload is gone, that has been done.

    If all parts have a checksum, that of the whole object is combined from them and compared with the service's.
*/
outcome<object_info> complete(bucket_ptr, multipart_upload, std::vector<part>, complete_options, int* retries,
                              request_attempts& attempts);
/// For a caller who keeps no account of attempts: asks for the object if one may have made it. Where that says nothing, and where no
/// parts are listed because it `takes_all`, the failure says that the object may be stored.
outcome<object_info> complete_alone(bucket_ptr, multipart_upload, std::vector<part>, complete_options, bool takes_all);
/// The quota owner must live until completion; may be null.
outcome<void> abort(bucket_ptr, multipart_upload, detail::quota_owner const* on_behalf_of = nullptr);

/// Returns the object of `key` if it is proved to be the one that was sent; nothing if it is not, or missing.
outcome<std::optional<object_info>> find_object(bucket_ptr, std::string key, sent_object, bool upload_is_gone);

/** Asks for an object that PutObject, CopyObject or CompleteMultipartUpload may have made. Returns it when it stands and is proved to
    be the one that was sent; else the failure, which says whether the object may be stored. `upload_is_gone`: the service says so.
*/
outcome<object_info> settle_lost_response(bucket_ptr, std::string key, sent_object, failure,
                                          bool upload_is_gone = false);

// ---- streamed reading (download_operations.cpp)
/// `into` must live until completion.
outcome<object_info> get_object_to(bucket_ptr, std::string key, sink& into, get_options);

// ---- copies (copy_operations.cpp)
/// `headers` unset: those of the source are kept. A lost response is settled as `settle_lost_response` does; `source` is what is
/// known of the object that is copied.
outcome<object_info> copy_object(bucket_ptr, std::string key, copy_source, std::optional<object_headers> headers,
                                 object_info source);
outcome<part> upload_part_copy(bucket_ptr, multipart_upload, int number, copy_source, byte_range);

// ---- presigned URLs (presign_operations.cpp)
outcome<presigned_url> presign_put_object(bucket_ptr, std::string key, object_headers, presign_options);
outcome<presigned_url> presign_get_object(bucket_ptr, std::string key, presign_options);
outcome<presigned_url> presign_upload_part(bucket_ptr, multipart_upload, int number, presign_options);
outcome<presigned_url> presign_any(bucket_ptr, std::string method, std::string key,
                                   std::map<std::string, std::string> headers, presign_options);

// ---- listings (listing_operations.cpp)
/// The quota owner must live until completion; may be null.
outcome<std::vector<part>> list_all_parts(bucket_ptr, multipart_upload,
                                          detail::quota_owner const* on_behalf_of = nullptr);
/// The part of this number and size that a sequential upload has, after it has refused UploadPart: it accepts none twice, and may
/// have stored a request whose response was lost. The caller compares the bytes. `refused`: it has none, or that says otherwise;
/// a failure of ListParts: nobody knows.
outcome<part> find_stored_part(bucket_ptr, multipart_upload, int number, std::uint64_t size, failure refused);
pager<part> parts_pager(bucket_ptr, multipart_upload);
pager<multipart_upload> uploads_pager(bucket_ptr, list_uploads_options);
pager<listed_object> objects_pager(bucket_ptr, list_objects_options);
pager<std::string> groups_pager(bucket_ptr, list_uploads_options);

} // namespace ossio::service
#endif
