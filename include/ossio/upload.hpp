// SPDX-License-Identifier: BSL-1.0
// The knobs, the progress and the outcome of an upload.
#ifndef OSSIO_UPLOAD_HPP
#define OSSIO_UPLOAD_HPP

#include <ossio/cancellation.hpp>
#include <ossio/checkpoint_store.hpp>
#include <ossio/rate_limit.hpp>
#include <ossio/types.hpp>

#include <chrono>
#include <functional>

namespace ossio {

/// How far an upload has come. Bytes are done once the service has acknowledged them, so they never go back.
class progress {
public:
    progress() = default;

    std::uint64_t bytes_done = 0;             ///< acknowledged, those found by resuming included
    std::uint64_t bytes_in_flight = 0;        ///< of parts being sent now
    std::uint64_t bytes_resumed = 0;          ///< found on the service by resuming
    std::optional<std::uint64_t> bytes_total; ///< unset: a stream of unknown length
    int parts_done = 0;
    int parts_in_flight = 0;
    int parts_resumed = 0;
    int parts_total = 0;                ///< 0: one PutObject, or unknown
    int retries = 0;                    ///< requests sent again
    int checkpoint_failures = 0;        ///< saves that failed after the first one; the upload went on
    double bytes_per_second = 0;        ///< over the last seconds, acknowledged bytes
    std::optional<double> seconds_left; ///< unset: no telling yet
};

/// What to do with the parts already sent when an upload ends without an object, though nobody asked it to stop.
enum class leftovers {
    keep_if_resumable, ///< keep when a checkpoint store or `resume_from_service` is there to find them again, else discard
    keep,
    discard
};

/** Whether parts that no checkpoint tells of are looked for on the service, so that an upload goes on without local state.

    An upload fits when its parts have one size, but for a last one, and the lowest one is that of the source. Then its part
    size is taken over, and each of its parts is kept when its CRC-64 (where the service tells none, its MD5) is that of the
    local bytes, which are read for it. One that does not fit is left alone, and an event says why.
    Do not look for the newest where others upload the same key at the same time: it may be theirs.
*/
class service_resume {
public:
    service_resume() = default; ///< not looked for

    static service_resume newest(); ///< of the sixteen of the key begun last, the first that fits
    static service_resume of_upload(std::string upload_id); ///< this one, when it fits

    bool is_wanted() const noexcept { return wanted_; }
    std::string const& upload_id() const noexcept { return upload_id_; } ///< empty: the newest

private:
    bool wanted_ = false;
    std::string upload_id_;
};

/** How an upload goes about it: all of upload_options but the headers. The defaults suit a path of 1 Gbit/s and 30 ms.

    Rates: `rate_by_service` tells each request its share of `rate` (x-oss-traffic-limit), which the service then enforces: a
    `concurrency`-th, as the rate is when the request is made. The service knows 100 KiB/s..100 MiB/s a request: more is
    sent as 100 MiB/s, less is errc::invalid_argument.
*/
class upload_terms {
public:
    upload_terms() = default;

    std::uint64_t part_size = 0; ///< bytes, 100 KiB..5 GiB; 0: 8 MiB, or more when 10 000 parts would not do
    std::uint64_t multipart_threshold = 16ULL << 20; ///< bytes; smaller sources go by one PutObject
    int concurrency = 8;                             ///< parts in flight, 1..256

    /** true: begins with two parts in flight and finds out how many do good; `concurrency` is then the most.
        Grows while more parts carry more bytes, halves when the service throttles or a connection stalls. There is no
        number that suits every path, but what memory and connections one upload may take is for you to say.
    */
    bool adaptive = false;

    /** true: when nothing is left to begin and a part takes more than twice the usual time (and a second), it is sent once
        more over another connection; the first answer counts, the other copy is ended before the upload completes. Never
        more than `concurrency` copies in all; not for sequential uploads. Both copies have the same bytes, so it does no
        harm when the service takes both.
    */
    bool hedge_tail = false;

    bool content_md5 = false;     ///< send Content-MD5 with each part: reads it twice, 0.4 to 1.6 CPU seconds per GiB
    int priority = 0;             ///< of its buffers and connections: see `client`; higher goes first
    bool sequential = false;      ///< parts one after the other, in order; `concurrency` is then 1
    rate_limit_ptr rate;          ///< shared by whatever uploads are given it; null: none but the client's
    bool rate_by_service = false; ///< true: the service keeps to `rate`, not we. See above
    checkpoint_store_ptr checkpoints;   ///< null: cannot be resumed
    std::string checkpoint_id;          ///< empty: made of endpoint, bucket, key and source::name()
    service_resume resume_from_service; ///< where there is no checkpoint, or none that can be used
    leftovers on_failure = leftovers::keep_if_resumable;
    cancellation_token cancellation;
    std::chrono::milliseconds abort_window{0}; ///< after a pause, so long an abort is still heard
    std::function<void(progress const&)>
        on_progress; ///< on the client's executor, at most 10 a second, and once at the end
};

/// Every knob of an upload.
class upload_options : public upload_terms {
public:
    upload_options() = default;

    object_headers headers; ///< what the object is born with
};

/// A finished upload.
class upload_result : public object_info {
public:
    upload_result() = default;

    std::string upload_id; ///< empty: it went by one PutObject
    progress totals;
    bool resumed = false;         ///< parts of an earlier run were used
    bool crc64_confirmed = false; ///< the service's checksum of the whole object was compared and agrees
};

} // namespace ossio
#endif
