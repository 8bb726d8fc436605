// SPDX-License-Identifier: BSL-1.0
// The state of a writer in the form that checkpoint stores keep. No I/O.
#ifndef OSSIO_SRC_TRANSFER_STREAM_WRITER_CHECKPOINT_HPP
#define OSSIO_SRC_TRANSFER_STREAM_WRITER_CHECKPOINT_HPP

#include <ossio/checkpoint.hpp>
#include <ossio/failure.hpp>
#include <ossio/writer_state.hpp>

namespace ossio::transfer {

/// Stands where an upload has the name and the fingerprint of its source: neither takes the other's checkpoint for its own.
inline constexpr std::string_view writer_mark = "ossio writer";

/// The same of streams; the stream's own fingerprint follows, if it has one.
inline constexpr std::string_view stream_mark = "ossio stream ";

checkpoint checkpoint_of(writer_state const&, std::string mark);

/// errc::checkpoint_unreadable: its mark begins otherwise, it is of another object, or no writer has made it.
result<writer_state> writer_state_of(checkpoint const&, std::string_view mark, std::string_view bucket,
                                     std::string_view key);

} // namespace ossio::transfer
#endif
