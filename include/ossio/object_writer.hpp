// SPDX-License-Identifier: BSL-1.0
// Writes an object whose length nobody knows beforehand.
#ifndef OSSIO_OBJECT_WRITER_HPP
#define OSSIO_OBJECT_WRITER_HPP

#include <ossio/error.hpp>
#include <ossio/upload.hpp>

#include <boost/asio/buffer.hpp>

#include <memory>

namespace ossio {

namespace asio = boost::asio;

namespace detail {
class writer_handle;
}

/** Writes an object of unknown length, part after part.

    What fits into one part goes by one PutObject; the first byte more begins a multipart upload.
    Memory: the bytes of a part are held in buffers of `client_options::buffer_budget`, 256 KiB each, until the service has
    acknowledged them; `write` suspends while there is none. A writer that gets no more buffers sends the part it has, as
    small as its number allows, so that any number of writers finish on any budget - as long as each of them that holds a
    buffer goes on being written: one that was begun and left alone keeps at least one.
    Size: parts have `upload_options::part_size` bytes (0: 8 MiB), half of the budget at most, and grow with their number, so
    that 10 000 of them do for 200 GB with a budget of 64 MiB, for 2 TB with 1 GiB, and for 48.8 TB with 10 GiB. Beyond
    that errc::too_many_parts tells which budget would do.
    Endings: a failure, a stop by `upload_options::cancellation` and a cancelled call end the writer: what is in flight is
    dropped, and the parts are removed, unless `on_failure` is `keep` and nobody said abort; failure::parts tells. A pause
    (errc::paused) is no more than that, since a writer cannot be resumed: checkpoints are ignored.
    Threads: as for `bucket`; one call at a time.
    Destroyed unfinished, it ends what is in flight and removes the parts, as far as the client lives to do it.
*/
class object_writer {
public:
    /// `bytes` must live until completion. Throws the failure of any part sent so far, errc::paused, errc::aborted,
    /// errc::too_many_parts; the writer has ended then.
    asio::awaitable<void> write(asio::const_buffer bytes);

    /// Sends the rest and makes the object. Throws error as `write` does, and as complete_multipart_upload.
    asio::awaitable<upload_result> finish();

    /// Ends what is in flight and removes the parts; nothing after an end. Throws error when that is not certain.
    asio::awaitable<void> abort();

private:
    friend class bucket;
    explicit object_writer(std::shared_ptr<detail::writer_handle> handle);

    std::shared_ptr<detail::writer_handle> handle_;
};

} // namespace ossio
#endif
