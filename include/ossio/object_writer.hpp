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

/** Writes an object of unknown length, part after part. Suspends while `concurrency` parts are in flight.

    What fits into one part goes by one PutObject; the first byte more begins a multipart upload. Parts have
    `upload_options::part_size` bytes (0: 8 MiB) and double every 1000 parts, so that 10 000 of them do for 8 TiB.
    Memory: the part size times (concurrency + 1). Not resumable: checkpoints are ignored.
    Threads: as for `bucket`; one call at a time.
    Destroyed unfinished, it ends what is in flight and removes the parts, as far as the client lives to do it.
*/
class object_writer {
public:
    /// Bytes are copied before the first suspension: the buffer may be reused after completion. Throws the failure of any
    /// part sent so far; then and after cancellation nothing but `abort` is left to call.
    asio::awaitable<void> write(asio::const_buffer bytes);

    /// Sends the rest and makes the object. Throws error as upload does; the parts are removed then.
    asio::awaitable<upload_result> finish();

    /// Ends what is in flight and removes the parts. Throws error when that is not certain.
    asio::awaitable<void> abort();

private:
    friend class bucket;
    explicit object_writer(std::shared_ptr<detail::writer_handle> handle);

    std::shared_ptr<detail::writer_handle> handle_;
};

} // namespace ossio
#endif
