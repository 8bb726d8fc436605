// SPDX-License-Identifier: BSL-1.0
// Decides whether parts may be sent from the file itself, without a copy. No I/O.
#ifndef OSSIO_SRC_TRANSFER_UPLOAD_FILE_SENDING_HPP
#define OSSIO_SRC_TRANSFER_UPLOAD_FILE_SENDING_HPP

#include <ossio/source.hpp>

#include "async/file_extent.hpp"

#include <optional>

namespace ossio::transfer {

/// What a source is, too, if its bytes are in an open file.
class file_backed {
public:
    virtual ~file_backed() = default;

    /// Nothing if they may not be sent from there.
    virtual std::optional<async::file_extent> extent(std::uint64_t offset, std::size_t size) const noexcept = 0;
};

/** One for each upload. What is written into a file after its bytes were checksummed is sent, and only the checksum that the service
    returns shows it: so bytes are sent from the file only as long as the service returns one.
*/
class file_sending {
public:
    /// The source must outlive it.
    explicit file_sending(source const& from) : file_(dynamic_cast<file_backed const*>(&from)) {}

    void note_response(bool has_checksum) noexcept { service_checks_ = has_checksum; }

    std::optional<async::file_extent> extent(std::uint64_t offset, std::size_t size) const noexcept {
        return file_ && service_checks_ ? file_->extent(offset, size) : std::nullopt;
    }

private:
    file_backed const* file_; // null: it is none
    bool service_checks_ = false;
};

} // namespace ossio::transfer
#endif
