// SPDX-License-Identifier: BSL-1.0
// Options, progress and result of an upload.
#ifndef OSSIO_UPLOAD_HPP
#define OSSIO_UPLOAD_HPP

#include <ossio/cancellation.hpp>
#include <ossio/checkpoint_store.hpp>
#include <ossio/export.hpp>
#include <ossio/part_slice.hpp>
#include <ossio/rate_limit.hpp>
#include <ossio/types.hpp>

#include <chrono>
#include <functional>

namespace ossio {

/// Describes how far an upload has come. Only acknowledged bytes count as done, so progress never goes back.
class progress {
public:
    progress() = default;

    std::uint64_t bytes_done = 0;             ///< acknowledged by the service, resumed ones included
    std::uint64_t bytes_in_flight = 0;        ///< of parts that are being sent
    std::uint64_t bytes_resumed = 0;          ///< of parts that an earlier run had sent
    std::optional<std::uint64_t> bytes_total; ///< unset: a stream of unknown length
    int parts_done = 0;                       ///< acknowledged parts, resumed ones included
    int parts_in_flight = 0;                  ///< parts that are being sent
    int parts_resumed = 0;                    ///< parts that an earlier run had sent
    int parts_total = 0;                      ///< 0: one PutObject, or unknown
    int retries = 0;                          ///< requests that were sent again
    std::chrono::milliseconds qos_delay{0};   ///< how long a bandwidth limit of the service held requests back, in all
    int checkpoint_failures = 0;              ///< saves after the first one that failed; the upload continued
    double bytes_per_second = 0;              ///< acknowledged bytes, over the last seconds
    std::optional<double> seconds_left;       ///< unset: no estimate yet
};

/// What to do with the parts when an upload ends without an object and without a stop request.
enum class parts_policy {
    keep_if_resumable, ///< keep if a checkpoint store or `resume_from_service` can find them again, else discard
    keep,              ///< keep them
    discard            ///< delete them
};

/** Selects whether to search the service for an earlier upload when there is no local checkpoint.

    An upload fits if its parts have one size, except for a last one, and its lowest part equals the source. Its part size is then
    taken over, and each part is kept whose CRC-64 (if the service returns none, MD5) equals that of the local bytes, which are
    read for it. Uploads that do not fit are left alone, and an event says why.
    Do not use `newest` if others upload the same key at the same time: the upload may be theirs.
*/
class OSSIO_API service_resume {
public:
    service_resume() = default; ///< Does not search.

    static service_resume newest(); ///< Takes the first one that fits of the sixteen newest uploads of the key.
    /// Takes this upload if it fits. An empty id is that of no upload: does not search.
    static service_resume of_upload(std::string upload_id);

    /** Takes this upload, and begins no other one in its place: if it does not fit, the call fails with
        service_errc::no_such_upload (it is gone) or errc::invalid_argument, as for an empty id. One without parts is
        left alone, and another one is begun.
    */
    static service_resume required_upload(std::string upload_id);

    bool is_wanted() const noexcept { return wanted_; }                  ///< Returns whether to search.
    bool is_required() const noexcept { return required_; }              ///< Returns whether it is this upload or none.
    std::string const& upload_id() const noexcept { return upload_id_; } ///< Returns the id; empty: any, or none.

private:
    bool wanted_ = false;
    bool required_ = false;
    std::string upload_id_;
};

/** When a resumed upload compares the parts that its checkpoint lists with the source.

    A part of an earlier run is kept if the source is the same: size, times and inode of a file. Metadata can miss a change: two
    writes within one tick of the kernel's clock, a file system without change times, a fingerprint of your own. `always` does
    not trust metadata. It costs one more read of every byte that was sent before; nothing is sent for it.
*/
enum class resume_check {
    on_doubt, ///< if the source has the same size and differs in anything else
    always    ///< in every case
};

/** Transfer settings of an upload: everything except the object's headers. The defaults suit a path of 1 Gbit/s and 30 ms.

    Rates: with `rate_by_service` each request carries its share of `rate` (x-oss-traffic-limit), a `concurrency`-th of the rate at
    the time of the request, and the service enforces it. The service accepts 100 KiB/s..100 MiB/s for a request: more is sent
    as 100 MiB/s, less fails with errc::invalid_argument.
*/
class transfer_options {
public:
    transfer_options() = default;

    std::uint64_t part_size = 0; ///< bytes, 100 KiB..5 GiB; 0: 8 MiB, or more if that made over 10 000 parts
    std::uint64_t multipart_threshold = 16ULL << 20; ///< bytes; smaller sources are sent by one PutObject
    int concurrency = 8;                             ///< parts in flight, 1..256

    /** true: starts with four parts in flight and finds out how many are useful; `concurrency` is the upper limit.

        The number doubles while more parts carry more bytes a second, and is halved when the service throttles or a part stalls.
        When the service holds parts back (x-oss-qos-delay-time), it falls to what keeps the path full.
        No fixed number suits every path, but the memory and connections that one upload may take are for you to limit.
    */
    bool adaptive = false;

    /** true: a part that is late at the end of the upload is sent a second time over another connection.

        Late means more than twice the usual time, and a second, while no other part is left to start. The first response
        counts; the other copy is ended before the upload completes. Never more than `concurrency` copies in all; not for
        sequential uploads. Both copies have the same bytes, so it does no harm if the service stores both.
    */
    bool hedge_tail = false;

    bool content_md5 =
        false;               ///< true: sends Content-MD5 with each part; reads it twice, 0.4 to 1.6 CPU seconds per GiB
    int priority = 0;        ///< for buffers and connections, see `client`; a higher one is served first
    bool sequential = false; ///< true: sends the parts in order, one at a time
    rate_limit_ptr rate;     ///< shared by all uploads that are given it; null: only the client's limit
    bool rate_by_service = false;       ///< true: the service enforces `rate` instead of the library; see above
    checkpoint_store_ptr checkpoints;   ///< null: cannot be resumed
    std::string checkpoint_id;          ///< empty: made of endpoint, bucket, key and source::name()
    service_resume resume_from_service; ///< used if there is no checkpoint, or none that can be used
    ossio::resume_check resume_check = ossio::resume_check::on_doubt; ///< for parts that the checkpoint lists

    /** Set: sends only this share of an upload that all workers share, and begins none. Unset: the whole source.

        `resume_from_service` names the upload, by `service_resume::of_upload`. All workers are given the same source, key and
        `part_size`; a source of the same size with other bytes is not noticed. Parts of the share that the service has are
        compared with the source and not sent again. The worker that then finds all parts on the service completes the
        object; upload_result::parts_missing is 0 for it, and for one that finds the object completed. The upload is never
        aborted, whatever `on_failure` and stop requests say: `abort_multipart_upload` does. `checkpoints` and
        `multipart_threshold` are not used. errc::invalid_argument for `sequential`, and for streams, writers and
        `prepare_upload`; errc::upload_vanished: the upload is gone, and the object is not that of the source.
    */
    std::optional<part_slice> slice;

    /** true: others append to the source, such as to a log. The upload stores what the source has at the start, and compares the
        parts with the source before it completes, so that each byte is read twice. An upload that is resumed after the
        source has grown starts over.
    */
    bool source_may_grow = false;
    parts_policy on_failure = parts_policy::keep_if_resumable; ///< what to do with the parts after a failure
    cancellation_token cancellation;                           ///< receives stop requests
    std::chrono::milliseconds abort_window{0}; ///< time after a pause in which an abort is still accepted
    /// Called on the client's executor, at most 10 times a second, and once when all parts are stored, and once at the end. Its
    /// exceptions are dropped, and logged at log_level::error.
    std::function<void(progress const&)> on_progress;
};

/// All options of an upload.
class upload_options : public transfer_options {
public:
    upload_options() = default;

    object_headers headers; ///< stored with the object
};

/// Describes a completed upload.
class upload_result : public stored_object {
public:
    upload_result() = default;

    std::string upload_id; ///< empty: sent by one PutObject
    progress totals;       ///< at the end
    bool resumed = false;  ///< parts of an earlier run were used
    int parts_missing = 0; ///< with `slice`: parts of other workers that are not there yet; not 0: no object exists
    bool crc64_confirmed = false; ///< the service returned the checksum of the whole object, and it agrees

    /** Number of uploads of this key that may be left on the service, because a response to InitiateMultipartUpload was lost
        in this run or, as its checkpoint says, in an earlier one, or because an earlier upload that cannot be used could not be
        removed. Their ids are not known or only logged; `sweep_uploads` deletes them by age.
    */
    int unconfirmed_uploads = 0;
};

} // namespace ossio
#endif
