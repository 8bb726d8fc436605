// SPDX-License-Identifier: BSL-1.0
// Files and memory as sources.
#include <ossio/source.hpp>

#include <ossio/error.hpp>

#include "async/file_reader.hpp"

namespace ossio {

namespace {

failure unreadable(std::filesystem::path const& path, std::string const& why) {
    return failure(errc::source_unreadable, path.string() + ": " + why);
}

class file_source final : public source {
public:
    file_source(std::filesystem::path path, std::shared_ptr<async::file_reader> reader, std::uint64_t bytes)
        : path_(std::move(path)), reader_(std::move(reader)), size_(bytes) {}

    std::uint64_t size() const override { return size_; }
    std::string name() const override { return path_.string(); }

    std::string fingerprint() const override {
        error_code ec;
        auto const id = reader_->identity(ec);
        if (ec) return "gone";
        return std::to_string(id.size) + ':' + std::to_string(id.modified_ns) + ':' + std::to_string(id.device) + ':' +
               std::to_string(id.inode);
    }

    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        auto const read = co_await reader_->read_at(offset, into);
        check(read, offset, into.size());
    }

    bool try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        auto const read = reader_->try_read_at(offset, into);
        if (read) check(*read, offset, into.size());
        return read.has_value();
    }

private:
    void check(async::read_result read, std::uint64_t offset, std::size_t wanted) const {
        if (read.ec) throw error(unreadable(path_, read.ec.message()));
        if (read.bytes < wanted)
            throw error(failure(errc::source_truncated, path_.string() + " ended at byte " +
                                                            std::to_string(offset + read.bytes) + ", it had " +
                                                            std::to_string(size_) + " when the upload began"));
    }

    std::filesystem::path path_;
    std::shared_ptr<async::file_reader> reader_;
    std::uint64_t size_;
};

class borrowed_source final : public source {
public:
    explicit borrowed_source(asio::const_buffer bytes) : bytes_(bytes) {}

    std::uint64_t size() const override { return bytes_.size(); }
    std::string fingerprint() const override { return {}; }

    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        try_read_at(offset, into);
        co_return;
    }

    bool try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        asio::buffer_copy(into, bytes_ + static_cast<std::size_t>(offset));
        return true;
    }

private:
    asio::const_buffer bytes_;
};

} // namespace

source_ptr open_file(asio::any_io_executor executor, std::filesystem::path path) {
    std::error_code no_absolute;
    auto absolute = std::filesystem::absolute(path, no_absolute);
    if (no_absolute) absolute = path;
    error_code ec;
    auto reader = async::open_file_reader(std::move(executor), absolute, ec);
    if (ec) throw error(unreadable(path, ec.message()));
    auto const id = reader->identity(ec);
    if (ec) throw error(unreadable(path, ec.message()));
    if (!id.is_regular) throw error(unreadable(path, "it is not a regular file"));
    return std::make_shared<file_source>(absolute.lexically_normal(), std::move(reader), id.size);
}

source_ptr borrow(asio::const_buffer bytes) { return std::make_shared<borrowed_source>(bytes); }

} // namespace ossio
