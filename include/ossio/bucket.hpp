// SPDX-License-Identifier: BSL-1.0
// The door: every operation on the objects and uploads of one bucket.
#ifndef OSSIO_BUCKET_HPP
#define OSSIO_BUCKET_HPP

#include <ossio/copy.hpp>
#include <ossio/error.hpp>
#include <ossio/multipart.hpp>
#include <ossio/object_writer.hpp>
#include <ossio/pager.hpp>
#include <ossio/payload.hpp>
#include <ossio/presign.hpp>
#include <ossio/sink.hpp>
#include <ossio/source.hpp>
#include <ossio/stream.hpp>
#include <ossio/sweep.hpp>
#include <ossio/types.hpp>
#include <ossio/upload.hpp>
#include <ossio/upload_forecast.hpp>

namespace ossio {

namespace detail {
class bucket_impl;
}

/** One bucket, through one client. A handle: copying it copies a pointer; it may outlive its client object.

    Every member may be called from a coroutine on any executor: the work is done on the client's executor and the caller
    is resumed on its own. Arguments are taken by value; only a payload spelled `asio::buffer` is borrowed.
    Errors: all members throw `error` from the await, never from the call.
    Cancellation: terminal; the state on the service is then unknown unless a member says more.
*/
class bucket {
public:
    // ---- whole objects

    /** Stores an object by one request, up to 5 GiB.

        @returns       The object; `crc64` was compared with what was sent.
        @throws error  errc::checksum_mismatch after one more try; service_errc::file_already_exists;
                       any condition::retryable once the attempts are spent.
        Service: PutObject.
    */
    asio::awaitable<object_info> put_object(std::string key, payload body,
                                            object_headers headers = object_headers()) const;

    /** Appends to an object made by appending, or makes one (position 0); 5 GiB in all.

        @param position      the size of the object now; service_errc::position_not_equal_to_length when it is not.
        @param headers       what the object is born with; only at position 0.
        @param crc64_before  the checksum of what is there, from the last append or HeadObject: then that of the whole is
                             compared with the service's. Unset: it is compared at position 0 only.
        A lost answer is settled by the position that the service tells.
        Service: AppendObject.
    */
    asio::awaitable<appended_object> append_object(std::string key, std::uint64_t position, payload body,
                                                   object_headers headers = object_headers(),
                                                   std::optional<std::uint64_t> crc64_before = std::nullopt) const;

    /// Reads an object, or a range of it, into memory. Whole objects are checked against the service's crc64. Service: GetObject.
    asio::awaitable<object_content> get_object(std::string key, std::optional<byte_range> range = std::nullopt) const;

    /** Reads an object, or a range of it, into `into`, front to back; memory: one read of up to 256 KiB.

        After a lost connection it goes on where it was, as long as the object is still the same one. A whole object is
        checked against the service's crc64 at the end.
        @throws error  errc::sink_failed; errc::checksum_mismatch, when `into` has all the bytes already;
                       service_errc::precondition_failed when the object was replaced meanwhile.
        Service: GetObject.
    */
    asio::awaitable<object_info> get_object_to(std::string key, sink_ptr into, get_options opts = get_options()) const;

    /// As get_object_to, into a file: written beside it (PATH.part) and renamed when it is whole and right. Written by the
    /// background thread, so that a slow disk never stalls the event loop.
    asio::awaitable<object_info> get_object_to_file(std::string key, std::filesystem::path path,
                                                    get_options opts = get_options()) const;

    /// What is known of an object, without its bytes. Throws error{service_errc::no_such_key}. Service: HeadObject.
    asio::awaitable<object_info> head_object(std::string key) const;

    /// Deletes an object; a missing one is not an error. Service: DeleteObject.
    asio::awaitable<void> delete_object(std::string key) const;

    /** Copies an object of any size inside the service; beyond `opts.multipart_threshold` in parts, many at a time.

        @param headers  unset: those of the source are kept (in parts: all that HeadObject tells; tags are not told).
        @returns        The object; when it was copied in parts its crc64 was compared with the source's.
        @throws error   service_errc::no_such_key; precondition_failed when the source's ETag is not `from.if_match`, or it
                        changed meanwhile.
        Cancellation: parts are removed before it ends, and `failure::parts` says whether that was verified.
        Service: HeadObject; CopyObject, or InitiateMultipartUpload, UploadPartCopy, ListParts, CompleteMultipartUpload.
    */
    asio::awaitable<object_info> copy_object(std::string key, copy_source from,
                                             std::optional<object_headers> headers = std::nullopt,
                                             copy_options opts = copy_options()) const;

    /** Uploads a file: part by part, many at a time, resumable when `opts.checkpoints` is set.

        @throws error  errc::source_unreadable, source_changed, source_truncated, paused, aborted, checksum_mismatch,
                       checkpoint_in_use, checkpoint_not_saved, invalid_argument; what the service or the network says.

        Cancellation: the same as `opts.cancellation` saying pause, but shows as operation_aborted; what becomes of the
        parts is up to `opts.on_failure`.
        Memory: 256 KiB for each part in flight, whatever the part size.
    */
    asio::awaitable<upload_result> upload_file(std::string key, std::filesystem::path path,
                                               upload_options opts = upload_options()) const;

    /// As upload_file, from any source.
    asio::awaitable<upload_result> upload(std::string key, source_ptr from,
                                          upload_options opts = upload_options()) const;

    /** What upload_file, or upload, would do now with these arguments: nothing is sent, removed or saved.

        It takes no lease, so that it may be asked while the upload runs. A store may set a damaged checkpoint aside when
        it is read, as `file_checkpoints` does.
        @throws error  as upload does before it sends anything.
        Service: ListParts; with `resume_from_service` ListMultipartUploads, and one part of the source is read; HeadObject
        when an earlier run may have completed the object.
    */
    asio::awaitable<upload_forecast> plan_upload(std::string key, std::filesystem::path path,
                                                 upload_options opts = upload_options()) const;
    asio::awaitable<upload_forecast> plan_upload(std::string key, source_ptr from,
                                                 upload_options opts = upload_options()) const;

    /** Uploads bytes that can be read once, as an object_writer writes them: what memory, growth of parts and endings are,
        is told there. Read on only when there is a buffer for more.

        @throws error  as object_writer; what the stream throws; errc::source_truncated when it ends before the size it
                       told, errc::invalid_argument when it gives more: the parts are removed then.
                       errc::too_many_parts before the first read when the size it told is more than 10 000 parts of
                       half of the buffer budget.
        Cancellation: as for object_writer; the stream's read is cancelled, too.
    */
    asio::awaitable<upload_result> upload_stream(std::string key, stream_ptr from,
                                                 upload_options opts = upload_options()) const;

    /// Begins an object of unknown length; no request is made yet.
    object_writer open_writer(std::string key, upload_options opts = upload_options()) const;

    // ---- multipart, by hand

    /// Begins an upload. Each call begins another one; a retried call may leave one behind. Service: InitiateMultipartUpload.
    asio::awaitable<multipart_upload> init_multipart_upload(std::string key, object_headers headers = object_headers(),
                                                            initiate_options opts = initiate_options()) const;

    /** Uploads one part.

        @param number  1..10000; sending a number again replaces that part.
        @param body    Borrowed bytes must live until completion.
        @returns       The part as acknowledged; `crc64` was compared with what was sent.
        @throws error  service_errc::no_such_upload; errc::checksum_mismatch after one more try; any condition::retryable
                       once the attempts are spent.

        Cancellation: the part may or may not exist afterwards.
        Threads: overlaps freely with other parts.
        Service: UploadPart, 100 KiB - 5 GiB except the last.
    */
    asio::awaitable<part> upload_part(multipart_upload upload, int number, payload body,
                                      part_options opts = part_options()) const;

    /** Makes a part of a range of another object; the bytes do not pass through here.

        @returns  The part; its crc64 is unset unless the service told it, so that the checksum of an object of such
                  parts is not compared.
        Service: UploadPartCopy, 100 KiB - 5 GiB except the last.
    */
    asio::awaitable<part> upload_part_copy(multipart_upload upload, int number, copy_source from,
                                           byte_range range) const;

    /** Joins the listed parts to the object.

        A lost answer is settled by HeadObject: when size and crc64 are those of the parts, it is success.
        Service: CompleteMultipartUpload.
    */
    asio::awaitable<object_info> complete_multipart_upload(multipart_upload upload, std::vector<part> parts,
                                                           complete_options opts = complete_options()) const;

    /// Joins all parts that the service has, by number; `size` of the object is not told (0). Service: CompleteMultipartUpload with x-oss-complete-all.
    asio::awaitable<object_info> complete_all_parts(multipart_upload upload,
                                                    complete_options opts = complete_options()) const;

    /// Ends an upload and frees its parts; throws error{service_errc::no_such_upload} when it is gone. Service: AbortMultipartUpload.
    asio::awaitable<void> abort_multipart_upload(multipart_upload upload) const;

    /// The parts of an upload, ascending by number, up to 1000 a page. Service: ListParts.
    pager<part> list_parts(multipart_upload upload) const;

    /// Unfinished uploads, ascending by key, then upload id. Service: ListMultipartUploads.
    pager<multipart_upload> list_multipart_uploads(list_uploads_options opts = list_uploads_options()) const;

    /// The groups that `opts.delimiter` makes: beginnings of keys, up to and with the delimiter, ascending, each once.
    pager<std::string> list_upload_groups(list_uploads_options opts) const;

    /** Finds uploads that were begun long ago, and removes them; safe beside uploads that run: those are not that old.

        @returns  All that are old enough, with what became of each; one that fails does not keep others from being removed.
        @throws error  when the uploads cannot be listed.
        Service: ListMultipartUploads, ListParts, AbortMultipartUpload until ListParts says that it is gone.
    */
    asio::awaitable<std::vector<stale_upload>> sweep_uploads(sweep_options opts = sweep_options()) const;

    // ---- presigned URLs: no request is made but what the credentials provider makes

    /** A URL that stores an object of this key by one PUT.

        `headers` are part of the signature: the holder sends those that the result names. No content type is guessed.
        @throws error  errc::invalid_argument; errc::no_credentials.
    */
    asio::awaitable<presigned_url> presign_put_object(std::string key, object_headers headers = object_headers(),
                                                      presign_options opts = presign_options()) const;

    /// A URL that reads an object.
    asio::awaitable<presigned_url> presign_get_object(std::string key, presign_options opts = presign_options()) const;

    /// A URL that uploads one part, 1..10000; the ETag of the answer is needed to complete, unless by complete_all_parts.
    asio::awaitable<presigned_url> presign_upload_part(multipart_upload upload, int number,
                                                       presign_options opts = presign_options()) const;

    /// A URL for any other request on an object: GET, HEAD, PUT, POST or DELETE, with parameters in `opts.query`.
    asio::awaitable<presigned_url> presign(std::string method, std::string key,
                                           std::map<std::string, std::string> headers = {},
                                           presign_options opts = presign_options()) const;

    // ---- the bucket itself

    /// Makes the bucket. Throws error{service_errc::bucket_already_exists}. Service: PutBucket.
    asio::awaitable<void> create() const;

    /// Removes the bucket, which must be empty, unfinished uploads included. Service: DeleteBucket.
    asio::awaitable<void> remove() const;

    std::string const& name() const noexcept;

private:
    friend class client;
    explicit bucket(std::shared_ptr<detail::bucket_impl>);

    std::shared_ptr<detail::bucket_impl> impl_;
};

} // namespace ossio
#endif
