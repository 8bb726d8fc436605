// SPDX-License-Identifier: BSL-1.0
// Every operation on the objects and uploads of one bucket.
#ifndef OSSIO_BUCKET_HPP
#define OSSIO_BUCKET_HPP

#include <ossio/copy.hpp>
#include <ossio/download.hpp>
#include <ossio/error.hpp>
#include <ossio/export.hpp>
#include <ossio/listing.hpp>
#include <ossio/multipart.hpp>
#include <ossio/object_writer.hpp>
#include <ossio/pager.hpp>
#include <ossio/payload.hpp>
#include <ossio/pending_object.hpp>
#include <ossio/presign.hpp>
#include <ossio/sink.hpp>
#include <ossio/source.hpp>
#include <ossio/stream.hpp>
#include <ossio/sweep.hpp>
#include <ossio/types.hpp>
#include <ossio/upload.hpp>
#include <ossio/upload_plan.hpp>
#include <ossio/writer_state.hpp>

namespace ossio {

namespace detail {
class bucket_impl;
}

/** Gives access to one bucket through one client. A handle: copying it copies a pointer; it may outlive its client object, but not
    the context of the client's executor.

    Every member may be called from a coroutine on any executor: the work is done on the client's executor, and the caller is
    resumed on its own. Arguments are taken by value; only a payload made of `asio::buffer` is borrowed.
    Errors: all members throw `error` from the await, never from the call.
    Cancellation: terminal; the state on the service is then unknown unless a member says more.
*/
class OSSIO_API bucket {
public:
    // ---- whole objects

    /** Stores an object of up to 5 GiB by one request.

        @returns       The object; `crc64` was compared with the bytes that were sent.
        @throws error  errc::checksum_mismatch after one retry; service_errc::file_already_exists;
                       any condition::retryable once the attempts are spent.
        Service: PutObject.
    */
    asio::awaitable<object_info> put_object(std::string key, payload body,
                                            object_headers headers = object_headers()) const;

    /** Appends to an appendable object, or creates one (position 0); 5 GiB in all.

        @param position      the current size of the object; another one: service_errc::position_not_equal_to_length.
        @param headers       stored with the object; used at position 0 only.
        @param crc64_before  the checksum of the bytes before `position`, from the last append or HeadObject. If it is set, the
                             checksum of the whole object is compared with the service's; unset: at position 0 only.
        If the response is lost, the length and the checksum of the object say whether the bytes were appended. Where they do
        not - a checksum is missing, or another client appends too - the error says that it is not known.
        Service: AppendObject.
    */
    asio::awaitable<appended_object> append_object(std::string key, std::uint64_t position, payload body,
                                                   object_headers headers = object_headers(),
                                                   std::optional<std::uint64_t> crc64_before = std::nullopt) const;

    /// Reads an object, or a range of it, into memory. The checksum of a whole object is verified. Service: GetObject.
    asio::awaitable<object_content> get_object(std::string key, std::optional<byte_range> range = std::nullopt,
                                               request_options with = request_options()) const;

    /** Reads an object, or a range of it, into `into`, front to back; memory: one read of up to 256 KiB.

        After a lost connection it continues where it was, if the object is still the same one. The checksum of a whole object
        is verified at the end.
        @throws error  errc::sink_failed; errc::checksum_mismatch, when `into` has all bytes already;
                       service_errc::precondition_failed or errc::object_replaced if the object was replaced meanwhile.
        Service: GetObject.
    */
    asio::awaitable<object_info> get_object_to(std::string key, sink_ptr into, get_options opts = get_options()) const;

    /** Reads as get_object_to does, into a new file that replaces `path` when it is complete, verified and synced.

        Until then it has an unpredictable name beside `path`, ".ossio-" and 32 hexadecimal digits; it is deleted on failure and
        cancellation. Other files, PATH.part included, are left alone. The background thread writes it, so that a slow disk does
        not block the event loop.
        @throws error  errc::sink_failed; also if `path` is a folder, a device or a FIFO.
    */
    asio::awaitable<object_info> get_object_to_file(std::string key, std::filesystem::path path,
                                                    get_options opts = get_options()) const;

    /** Downloads an object into a file, in ranges, several at a time; resumable if `opts.checkpoints` is set.

        The bytes go to a file beside `path`, of its name with ".ossio-" and some digits, which is renamed to `path` when
        the CRC-64 of the whole has been verified and the disk has it. A run that resumes keeps a range if its checkpoint lists
        it and its bytes on the disk have that checksum, and if the object still has the ETag of the earlier run.
        @returns       The object.
        @throws error  errc::sink_failed: the file cannot be written, or another call downloads this object to this path
                       (with a store that grants leases: errc::checkpoint_in_use); errc::checksum_mismatch: the file is then
                       deleted, as it is when the disk refuses the bytes at the end; errc::object_replaced: the object was
                       replaced meanwhile; service_errc::precondition_failed: it is not `opts.if_match`;
                       errc::invalid_argument.
        Cancellation: as for a failure: with a store the ranges so far are kept, else the file beside `path` is deleted.
        Memory: one read of up to 256 KiB for each range in flight.
        Service: HeadObject, GetObject.
    */
    asio::awaitable<object_info> download_file(std::string key, std::filesystem::path path,
                                               download_options opts = download_options()) const;

    /// Returns the metadata of an object. Throws error{service_errc::no_such_key}. Service: HeadObject.
    asio::awaitable<object_info> head_object(std::string key, request_options with = request_options()) const;

    /// Deletes an object; a missing one is no error. Service: DeleteObject.
    asio::awaitable<void> delete_object(std::string key, request_options with = request_options()) const;

    /** Deletes objects, a thousand with each request; missing ones are no error.

        @throws error  if a request fails: objects of earlier requests are then deleted, others may be;
                       errc::malformed_response if the service does not confirm a key.
        Service: DeleteMultipleObjects; DeleteObject for keys that XML cannot hold.
    */
    asio::awaitable<void> delete_objects(std::vector<std::string> keys) const;

    /** Lists objects, ascending by the bytes of their keys, up to 1000 a page.

        With `opts.delimiter` keys that share a beginning up to it are one entry, whose `is_prefix` is true.
        Service: ListObjectsV2.
    */
    pager<listed_object> list_objects(list_objects_options opts = list_objects_options()) const;

    /** Copies an object of any size inside the service; one above `opts.multipart_threshold` in parts, several at a time.

        @param headers  unset: those of the source are kept (in parts: those that HeadObject returns, which excludes tags).
                        Its `callback` must be unset: CopyObject takes none.
        @returns        The object; its crc64, where the service returned one, was compared with the source's.
        @throws error   service_errc::no_such_key; precondition_failed if the source's ETag is not `from.if_match`, or the
                        source changed meanwhile.
        Cancellation: the parts are deleted before it ends; `failure::parts` says whether that was verified.
        Service: HeadObject; CopyObject, or InitiateMultipartUpload, UploadPartCopy, ListParts, CompleteMultipartUpload.
    */
    asio::awaitable<copied_object> copy_object(std::string key, copy_source from,
                                               std::optional<object_headers> headers = std::nullopt,
                                               copy_options opts = copy_options()) const;

    /** Uploads a file: in parts, several at a time, resumable if `opts.checkpoints` is set.

        @throws error  errc::source_unreadable, source_changed, source_truncated, paused, aborted, checksum_mismatch,
                       checkpoint_in_use, checkpoint_not_saved, invalid_argument; errors of the service and the network.

        Cancellation: as a pause by `opts.cancellation`, but reported as operation_aborted; `opts.on_failure` decides what
        happens to the parts.
        Memory: 256 KiB for each part in flight, whatever the part size.
    */
    asio::awaitable<upload_result> upload_file(std::string key, std::filesystem::path path,
                                               upload_options opts = upload_options()) const;

    /// Uploads as upload_file does, from any source.
    asio::awaitable<upload_result> upload(std::string key, source_ptr from,
                                          upload_options opts = upload_options()) const;

    /** Returns what upload_file would do now with these arguments. Sends, deletes and saves nothing.

        It takes no lease, so it may run beside the upload. A store may set a damaged checkpoint aside when it reads it, as
        `file_checkpoints` does.
        @throws error  as upload does before it sends anything.
        Service: ListParts; with `resume_from_service` ListMultipartUploads, and one part of the source is read; HeadObject
        if an earlier run may have completed the object.
    */
    asio::awaitable<upload_plan> plan_upload(std::string key, std::filesystem::path path,
                                             upload_options opts = upload_options()) const;

    /// Returns what upload would do now with these arguments, as above.
    asio::awaitable<upload_plan> plan_upload(std::string key, source_ptr from,
                                             upload_options opts = upload_options()) const;

    /** Uploads bytes that are read from front to back. See object_writer for memory, part sizes and endings.

        Reads from the stream only while there is a buffer for more.
        Resuming: a stream that has a fingerprint is resumed as a file is, if `opts.checkpoints` is set. The checkpoint follows
        the parts that the service has acknowledged without a gap, a second behind at most. The next run opens the stream behind
        those that the service still lists, and does not send them again; what was sent beyond is sent again, since parts of
        a stream have no fixed ends. With another fingerprint the parts are deleted and the upload begins at the first byte;
        so it does if the earlier upload is gone, or is sequential and has a part that the checkpoint does not list.
        `opts.resume_check` as `always` reads the stream from its first byte and compares. Stops and `opts.on_failure` are as
        for upload_file.
        A stream without a fingerprint cannot be resumed: the checkpoint then names the upload for as long as it lasts, so
        that the next call deletes the parts of a process that was killed. A store that cannot be used, or a lease that is
        lost, does not stop it.
        @throws error  as object_writer; errc::checkpoint_in_use; what the stream throws; errc::source_truncated if it ends before
                       its announced size: the parts are then deleted; errc::invalid_argument if it returns more: a stream
                       that can be reopened keeps its parts, and a run that announces all bytes resumes.
                       errc::too_many_parts before the first read if the announced size is more than 10 000 parts of half of
                       the buffer budget.
        Cancellation: as for object_writer; the stream's read is cancelled, too.
    */
    asio::awaitable<upload_result> upload_stream(std::string key, stream_ptr from,
                                                 upload_options opts = upload_options()) const;

    /** Uploads a file as upload_file does, but for the last step: the object becomes visible by `commit`.

        Always in parts, whatever `opts.multipart_threshold` says; an object without bytes is an upload without parts. With
        `opts.checkpoints` a run that fails or is stopped is resumed by the next prepare_upload. When all parts are there, the
        checkpoint is deleted first, so that no later upload takes the parts over: a store that fails then fails the call.
        @returns       The pending object. Save it: without it the upload can only be found by its age, with `sweep_uploads`.
        @throws error  as upload_file.
        Cancellation, Memory: as upload_file. A stop after the last part is no failure: the pending object is returned.
        Service: InitiateMultipartUpload, UploadPart, ListParts to resume.
    */
    asio::awaitable<pending_object> prepare_upload(std::string key, std::filesystem::path path,
                                                   upload_options opts = upload_options()) const;

    /// Uploads as above, from any source.
    asio::awaitable<pending_object> prepare_upload(std::string key, source_ptr from,
                                                   upload_options opts = upload_options()) const;

    /** Makes a pending object visible. May be called again, by any process: after a lost response, after a success, while another
        commit runs.

        If the upload is gone, the object of the key decides: one of this size and CRC-64 is the committed one. Headers are not compared. A callback is sent by the commit that completes the upload, not by later ones.
        @returns       The object; `crc64` was compared.
        @throws error  errc::object_replaced: the upload is gone, and the key has another object; errc::object_missing: the key
                       has none. The object was overwritten or deleted after a commit, or the upload was discarded before one.
                       errc::invalid_argument: `what` is of another bucket, or its parts do not add up to the object.
                       service_errc::file_already_exists, with `options.forbid_overwrite`; service_errc::callback_failed: the
                       object is stored. failure::parts is `kept` if the upload is still there, `unknown` if the object may be
                       stored: commit again.
        Cancellation: the parts are kept; a commit that was carried out all the same is a success.
        Service: CompleteMultipartUpload; ListParts and HeadObject when its response says no success.
    */
    asio::awaitable<object_info> commit(pending_object what) const;

    /** Deletes the parts of a pending object, and verifies that they are gone. May be called again.

        An object that has been committed is left as it is, and is no error.
        @throws error  errc::invalid_argument: `what` is of another bucket; errc::total_timed_out after 20 seconds, and whatever
                       keeps the service from confirming: the parts may then still be there.
        Cancellation: the parts may or may not exist afterwards.
        Service: AbortMultipartUpload until ListParts returns that the upload is gone.
    */
    asio::awaitable<void> discard(pending_object what) const;

    /** Deletes the parts of a writer, and verifies that they are gone: no state of it can be resumed afterwards. May be called
        again.

        An object that the writer has completed is left as it is. A state of no bytes has no parts. A checkpoint of the
        writer stays in its store; the next writer that is opened with it finds the upload gone.
        @throws error  as `discard` of a pending object.
        Cancellation: the parts may or may not exist afterwards.
        Service: AbortMultipartUpload until ListParts returns that the upload is gone.
    */
    asio::awaitable<void> discard(writer_state what) const;

    /// Begins an object of unknown length; sends no request yet. Checkpoints are ignored.
    object_writer open_writer(std::string key, upload_options opts = upload_options()) const;

    /** Resumes a writer at `state.offset`, in this process or another one; sends no request yet. Bytes that the earlier writer
        has taken since are void: parts of them are replaced, or are deleted when the object is completed.

        May be called any number of times with the same state, but let one writer run at a time: of two, at least one fails with
        service_errc::invalid_part or errc::upload_vanished, and the object is whole.
        A writer with `sequential` can be resumed only if the earlier one has sent no part since, or parts of the same ends and
        bytes: OSS does not replace such parts (service_errc::part_already_exists).
        @param opts  The headers and options of the first writer again. Content type, metadata and storage class of an upload
                     that has begun cannot be changed; `sequential` is taken from the state. Checkpoints are ignored.
        Its calls throw what those of every writer do, and
            errc::invalid_argument: `state` is of another bucket, or does not add up;
            errc::upload_vanished: the upload is gone. It was aborted or discarded, a lifecycle rule has removed it, or it was
            completed with other bytes: write the object from the first byte.
        If the earlier process has completed the object, `finish` of a writer that has the same bytes returns it: it compares size
        and CRC-64 as `commit` does. To find the object after a crash, persist before you call `finish`.
        Service: as for writers; ListParts and HeadObject when the upload is gone.
    */
    object_writer resume_writer(writer_state state, upload_options opts = upload_options()) const;

    /** Resumes the writer whose state `opts.checkpoints` keeps under `opts.checkpoint_id`, or begins one if there is none;
        object_writer::offset says where. An empty id is made of endpoint, bucket and key.

        The writer holds the lease of the id until it ends. It saves its state before its upload begins, at each `persist` and
        before it completes the object, and erases it when the object is stored or the parts are deleted. `state` and
        everything else as for resume_writer.
        @throws error  errc::checkpoint_in_use: another writer holds the lease; errc::checkpoint_unreadable: the checkpoint is
                       damaged, or not of a writer of this object; errc::invalid_argument: there is no store; whatever the store
                       throws. errc::lease_lost of later calls: the writer has ended, and the parts belong to the new holder.
        Cancellation: the lease is given back.
        Service: none.
    */
    asio::awaitable<object_writer> open_or_resume_writer(std::string key, upload_options opts) const;

    // ---- multipart, by hand

    /// Begins an upload. Each call begins another one; a retried call may leave one behind. Service: InitiateMultipartUpload.
    asio::awaitable<multipart_upload> init_multipart_upload(std::string key, object_headers headers = object_headers(),
                                                            initiate_options opts = initiate_options()) const;

    /** Uploads one part.

        @param number  1..10000; sending a number again replaces that part.
        @param body    Borrowed bytes must live until completion.
        @returns       The part as acknowledged; `crc64` was compared with the bytes that were sent.
        @throws error  service_errc::no_such_upload; errc::checksum_mismatch after one retry; any condition::retryable once
                       the attempts are spent.

        Cancellation: the part may or may not exist afterwards.
        Threads: overlaps freely with other parts.
        Service: UploadPart, 100 KiB - 5 GiB except the last.
    */
    asio::awaitable<part> upload_part(multipart_upload upload, int number, payload body,
                                      part_options opts = part_options()) const;

    /** Makes a part of a range of another object. The bytes do not pass through the client.

        @returns  The part; its crc64 is unset unless the service returned it. The checksum of an object with such parts
                  is not compared.
        Service: UploadPartCopy, 100 KiB - 5 GiB except the last.
    */
    asio::awaitable<part> upload_part_copy(multipart_upload upload, int number, copy_source from,
                                           byte_range range) const;

    /** Joins the listed parts to the object.

        If the response is lost, HeadObject decides: size and crc64 of the parts mean success. Where parts have only number and
        ETag, the error may say that the object may be stored.
        Service: CompleteMultipartUpload.
    */
    asio::awaitable<object_info> complete_multipart_upload(multipart_upload upload, std::vector<part> parts,
                                                           complete_options opts = complete_options()) const;

    /// Joins all parts that the service has, by number. Does not return the object's `size` (0). If the response is lost, the error says that the object may be stored. Service: CompleteMultipartUpload with x-oss-complete-all.
    asio::awaitable<object_info> complete_all_parts(multipart_upload upload,
                                                    complete_options opts = complete_options()) const;

    /// Ends an upload and deletes its parts; throws error{service_errc::no_such_upload} if it is gone. Service: AbortMultipartUpload.
    asio::awaitable<void> abort_multipart_upload(multipart_upload upload) const;

    /// Lists the parts of an upload, ascending by number, up to 1000 a page. Service: ListParts.
    pager<part> list_parts(multipart_upload upload) const;

    /// Lists unfinished uploads, ascending by key, then upload id. Service: ListMultipartUploads.
    pager<multipart_upload> list_multipart_uploads(list_uploads_options opts = list_uploads_options()) const;

    /// Lists the common beginnings of keys up to and with `opts.delimiter`, ascending, each once. Service: ListMultipartUploads.
    pager<std::string> list_upload_groups(list_uploads_options opts) const;

    /** Finds uploads that were begun long ago, and deletes them. Running uploads are safe if they are younger than that.

        Only keys that begin with `opts.prefix` are touched, whatever the listing contains; prefix and age are checked once more
        before each abort. The listing is handled page by page. Uploads of pending objects look like all others: those that
        `opts.keep` does not name are deleted when they are old enough.
        @returns  All uploads that are old enough, up to `opts.max_uploads`, and what happened to each; one that fails does not
                  stop the others. One whose date cannot be read is kept, and has a `problem`.
        @throws error  if a page cannot be listed; `opts.on_upload` has then reported what was done before.
        Service: ListMultipartUploads, ListParts, AbortMultipartUpload until ListParts returns that it is gone.
    */
    asio::awaitable<std::vector<stale_upload>> sweep_uploads(sweep_options opts = sweep_options()) const;

    // ---- presigned URLs: no request is made, except by the credentials provider

    /** Returns a URL that stores an object of this key by one PUT.

        `headers` are part of the signature: the holder sends those that the result lists. No content type is guessed.
        @throws error  errc::invalid_argument; errc::no_credentials.
    */
    asio::awaitable<presigned_url> presign_put_object(std::string key, object_headers headers = object_headers(),
                                                      presign_options opts = presign_options()) const;

    /// Returns a URL that reads an object.
    asio::awaitable<presigned_url> presign_get_object(std::string key, presign_options opts = presign_options()) const;

    /// Returns a URL that uploads one part, 1..10000. Completing needs the ETag of the response, unless by complete_all_parts.
    asio::awaitable<presigned_url> presign_upload_part(multipart_upload upload, int number,
                                                       presign_options opts = presign_options()) const;

    /// Returns a URL for any other request on an object: GET, HEAD, PUT, POST or DELETE, with parameters in `opts.query`.
    asio::awaitable<presigned_url> presign(std::string method, std::string key,
                                           std::map<std::string, std::string> headers = {},
                                           presign_options opts = presign_options()) const;

    // ---- the bucket itself

    /// Creates the bucket. Throws error{service_errc::bucket_already_exists}. Service: PutBucket.
    asio::awaitable<void> create() const;

    /// Deletes the bucket, which must have no objects and no unfinished uploads. Service: DeleteBucket.
    asio::awaitable<void> remove() const;

    /// Returns the bucket's name.
    std::string const& name() const noexcept;

private:
    friend class client;
    explicit bucket(std::shared_ptr<detail::bucket_impl>);

    std::shared_ptr<detail::bucket_impl> impl_;
};

} // namespace ossio
#endif
