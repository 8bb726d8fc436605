// SPDX-License-Identifier: BSL-1.0
// Writes an object whose length is not known in advance.
#ifndef OSSIO_OBJECT_WRITER_HPP
#define OSSIO_OBJECT_WRITER_HPP

#include <ossio/error.hpp>
#include <ossio/export.hpp>
#include <ossio/upload.hpp>
#include <ossio/writer_state.hpp>

#include <boost/asio/buffer.hpp>

#include <memory>

namespace ossio {

namespace asio = boost::asio;

namespace detail {
class bucket_impl;
class writer_handle;
} // namespace detail

/** Writes an object of unknown length, part after part.

    An object that fits into one part is sent by one PutObject; one byte more begins a multipart upload.
    Memory: the bytes of a part are kept in buffers of `client_options::buffer_budget`, 256 KiB each, until the service has
    acknowledged them; `write` suspends while there is none. A writer that gets no more buffers sends the part it has, as
    small as its number allows, so any number of writers finish on any budget, as long as each writer that holds a buffer is
    written to: an idle one keeps at least one buffer.
    Size: parts have `upload_options::part_size` bytes (0: 8 MiB), at most half of the budget, and grow with their number. 10 000
    parts are 200 GB with a budget of 64 MiB, 2 TB with 1 GiB, and 48.8 TB with 10 GiB. Beyond that the writer fails with
    errc::too_many_parts, whose text names the budget that would suffice, or says that `persist` was called too often.
    Endings: a failure, a stop by `upload_options::cancellation` and a cancelled call end the writer. Requests in flight are
    dropped and the parts are deleted, unless `on_failure` is `keep` and the stop was no abort; failure::parts says which.
    Resuming: `persist` makes what was written so far durable, and `bucket::resume_writer` resumes from there. After the first
    `persist` the parts are kept whatever `on_failure` says and however the writer ends; only `abort` and an abort by
    `upload_options::cancellation` delete them. A pause (errc::paused) ends a writer, too.
    Threads: as for `bucket`; one call at a time.
    Lifetime: a writer that is destroyed unfinished drops its requests. It deletes its parts, as long as the client lives, unless
    it was persisted or resumed. Destroy it before the context of the client's executor.
*/
class OSSIO_API object_writer {
public:
    /// Writes `bytes`, which must live until completion. Throws the failure of any part sent so far, errc::paused, errc::aborted,
    /// errc::too_many_parts, or what the store throws when it cannot save that the upload begins; the writer has then ended.
    asio::awaitable<void> write(asio::const_buffer bytes);

    /** Makes all bytes written so far durable, and returns the state with which any process resumes the writer at `offset`.

        Begins the multipart upload if there is none, and waits until the service has acknowledged all parts. Bytes that make no
        part, fewer than 100 KiB, are returned in the state. Each call may end a part early, and an object has at most 10 000:
        persist after megabytes, not after every line. The writer continues; states of earlier calls stay valid. A writer of
        `open_or_resume_writer` also saves the state in its store. Without a byte written it does nothing.
        @throws error  as `write`; the writer has then ended. errc::checkpoint_not_saved, or what the store threw: all bytes
                       are on the service or in memory, but the store has an earlier state or none; the writer has not ended,
                       and `persist` may be called again. errc::lease_lost: it has ended, and the parts belong to the new holder.
        Cancellation: ends the writer. The parts of earlier persists are kept.
    */
    asio::awaitable<writer_state> persist();

    /// Returns the number of bytes of the object so far: where the next `write` begins. Between two calls only.
    std::uint64_t offset() const noexcept;

    /// Sends the rest and completes the object. Throws error as `write` and complete_multipart_upload do.
    asio::awaitable<upload_result> finish();

    /// Drops requests in flight and deletes the parts, persisted or not; does nothing after an ending. Throws error if that is not
    /// certain, and errc::lease_lost if the parts belong to another holder of the checkpoint: they are kept.
    asio::awaitable<void> abort();

private:
    friend class bucket;
    explicit object_writer(std::shared_ptr<detail::writer_handle> handle);
    static asio::awaitable<object_writer> open_by_checkpoint(std::shared_ptr<detail::bucket_impl> in, std::string key,
                                                             upload_options opts);

    std::shared_ptr<detail::writer_handle> handle_;
};

} // namespace ossio
#endif
