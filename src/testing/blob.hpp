// SPDX-License-Identifier: BSL-1.0
// The storage of request bodies: memory, a folder, or sizes only.
#ifndef OSSIO_SRC_TESTING_BLOB_HPP
#define OSSIO_SRC_TESTING_BLOB_HPP

#include <boost/asio/buffer.hpp>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ossio::testing {

namespace asio = boost::asio;

/// The data folder cannot be read or written.
class storage_failure : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Bytes of one request body. Written once, front to back, then read.
class blob {
public:
    virtual ~blob() = default;
    virtual void append(asio::const_buffer) = 0;
    virtual void finish() {} ///< the body is complete
    virtual std::string read(std::uint64_t offset, std::size_t bytes) const = 0;
    virtual std::string name() const {
        return {};
    } ///< for `blob_factory::open` after a restart; empty: the bytes do not survive
    virtual bool keeps_bytes() const { return true; }
    std::uint64_t size() const noexcept { return size_; }

protected:
    std::uint64_t size_ = 0;
};

using blob_ptr = std::shared_ptr<blob>;

/// Makes blobs of one kind.
class blob_factory {
public:
    virtual ~blob_factory() = default;
    virtual blob_ptr make() = 0;
    virtual blob_ptr open(std::string const& name) = 0; ///< null: there is no such blob; a name always opens one blob
    virtual void begin_removing() {}                    ///< from now on a blob that is destroyed takes its bytes along
};

std::unique_ptr<blob_factory> memory_blobs();
std::unique_ptr<blob_factory> discarding_blobs();
/// Files of one folder. A file is removed when its blob is destroyed after `begin_removing`, while the factory still exists.
std::unique_ptr<blob_factory> file_blobs(std::filesystem::path folder);

/// Several blobs one after the other: the content of an object.
class content {
public:
    content() = default;
    explicit content(std::vector<blob_ptr> pieces) : pieces_(std::move(pieces)) {}

    std::uint64_t size() const noexcept;
    std::string read(std::uint64_t offset, std::size_t bytes) const; ///< fewer at the end
    bool keeps_bytes() const noexcept;
    std::vector<blob_ptr> const& pieces() const noexcept { return pieces_; }

private:
    std::vector<blob_ptr> pieces_;
};

} // namespace ossio::testing
#endif
