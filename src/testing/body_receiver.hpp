// SPDX-License-Identifier: BSL-1.0
// Takes the body of a request: into a blob with its checksums, or as text.
#ifndef OSSIO_SRC_TESTING_BODY_RECEIVER_HPP
#define OSSIO_SRC_TESTING_BODY_RECEIVER_HPP

#include "testing/blob.hpp"
#include "testing/parsed_request.hpp"
#include "wire/digest.hpp"

namespace ossio::testing {

/// Faults that strike while a body is received.
class body_faults {
public:
    std::optional<std::uint64_t> drop_after; ///< closes the connection after so many bytes
    bool corrupt = false;                    ///< flips a bit of what is stored
};

/// The error of a request with a body of so many bytes, announced or received: one request stores 5 GiB at most.
std::optional<error_response> check_body_size(parsed_request const&, std::uint64_t size);

/// Receives one body, piece by piece.
class body_receiver {
public:
    /// Bodies of PutObject, UploadPart and AppendObject go into a blob of the factory, others into `in.request.body`. A
    /// body that becomes larger than `check_body_size` allows is dropped.
    /// @param blobs  null: the body is dropped
    body_receiver(parsed_request& in, blob_factory* blobs, body_faults faults);

    /// Throws close_connection when a fault says so or a text is too long.
    void take(std::string_view piece);

    /// The body is complete: sets `in.body`.
    void finish();

    std::uint64_t received() const noexcept { return received_; }
    bool is_stored() const noexcept { return is_stored_; } ///< in a blob

    /// Why the body could not be stored, such as a full disk; empty: it was. The rest of the body is then dropped.
    std::string const& storage_error() const noexcept { return storage_error_; }

private:
    void store(std::string_view piece);
    void drop(); ///< what was stored, and the rest

    parsed_request& in_;
    body_faults faults_;
    bool is_stored_;
    bool is_dropped_;
    std::string storage_error_;
    std::uint64_t received_ = 0;
    wire::md5_digest md5_;
};

} // namespace ossio::testing
#endif
