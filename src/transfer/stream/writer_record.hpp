// SPDX-License-Identifier: BSL-1.0
// What a writer leaves to its successor, and what it has taken over from its predecessor.
#ifndef OSSIO_SRC_TRANSFER_STREAM_WRITER_RECORD_HPP
#define OSSIO_SRC_TRANSFER_STREAM_WRITER_RECORD_HPP

#include "transfer/stream/writer_checkpoint.hpp"
#include "transfer/upload/checkpoint_writer.hpp"

#include <utility>

namespace ossio::transfer {

/// Where a writer begins.
class writer_start {
public:
    writer_start() = default; ///< at the first byte, and without a store

    static writer_start at(writer_state from);
    static writer_start at_checkpoint(); ///< wherever the store of the options says; `open_or_resume` asks it
    /// The same of a stream, whose bytes can be had again if it has a fingerprint.
    static writer_start of_stream(std::string fingerprint);

    bool can_be_reopened() const noexcept { return !fingerprint.empty(); }

    std::optional<writer_state> state;
    bool uses_store = false;
    bool is_of_stream = false;
    std::string fingerprint;
};

inline writer_start writer_start::at(writer_state from) {
    writer_start s;
    s.state = std::move(from);
    return s;
}

inline writer_start writer_start::at_checkpoint() {
    writer_start s;
    s.uses_store = true;
    return s;
}

inline writer_start writer_start::of_stream(std::string fingerprint) {
    writer_start s = at_checkpoint();
    s.is_of_stream = true;
    s.fingerprint = std::move(fingerprint);
    return s;
}

/// How persisting ended, when it ended well for the writer.
class persist_end {
public:
    persist_end() = default;
    explicit persist_end(writer_state s) : state(std::move(s)) {}

    writer_state state;
    std::optional<failure> not_saved; ///< the store's; what it holds is an earlier state
};

inline writer_state state_of_no_bytes() {
    writer_state none;
    none.crc64 = 0;
    return none;
}

/** The last persisted state and its store.

    `is_kept`: a successor may have the state, so that nothing but an abort on request removes the parts; of a stream, whose
    bytes can be had again, the options decide about the parts.
*/
class writer_record {
public:
    /// The arguments of a checkpoint_writer; without a store it does nothing.
    template<class... Args>
    explicit writer_record(Args&&... of_saves) : saves(std::forward<Args>(of_saves)...) {}

    checkpoint_writer saves;
    writer_state persisted = state_of_no_bytes();
    std::string tail;               ///< bytes of the predecessor that are in no buffer yet
    std::optional<failure> refused; ///< why the state cannot be used
    std::string mark{writer_mark};  ///< of whose the checkpoint is
    bool is_of_stream = false;
    bool can_be_reopened = false; ///< else the store has the upload on record, for the next run to delete
    bool is_stale = false;        ///< the stream has other bytes now than those of the state, or cannot be reopened
    bool is_kept = false;
    bool is_resumed = false;
    bool asks_sequential = false; ///< by the options; the upload that is resumed may be otherwise
};

} // namespace ossio::transfer
#endif
