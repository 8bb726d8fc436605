// SPDX-License-Identifier: BSL-1.0
// Files and memory as sources.
#include <ossio/source.hpp>

#include <ossio/error.hpp>

#include "async/buffer_pool.hpp"
#include "async/file_reader.hpp"
#include "async/leased_file.hpp"
#include "transfer/plan/source_identity.hpp"
#include "transfer/upload/content_fingerprint.hpp"
#include "transfer/upload/descriptor_source.hpp"
#include "transfer/upload/file_sending.hpp"
#include "wire/checksum.hpp"

#include <algorithm>

namespace ossio {

namespace {

// Files of /proc have no size until they are read; what is larger than this is no such text.
constexpr std::size_t most_unannounced = 16 << 20;

failure unreadable(std::filesystem::path const& path, std::string const& why) {
    return failure(errc::source_unreadable, path.string() + ": " + why);
}

class file_source final : public source, public transfer::file_backed {
public:
    file_source(std::filesystem::path path, std::shared_ptr<async::file_reader> reader, async::file_identity opened)
        : path_(std::move(path)),
          reader_(std::move(reader)),
          size_(opened.size),
          links_(opened.links),
          kind_(opened.kind) {}

    std::uint64_t size() const override { return size_; }
    std::string name() const override { return path_.string(); }

    std::string fingerprint() const override {
        error_code ec;
        auto const now = reader_->identity(ec);
        if (ec) return std::string();
        links_ = now.links;
        return transfer::to_fingerprint(now);
    }

    source_change change_since(std::string const& earlier) const override {
        error_code ec;
        auto const now = reader_->identity(ec);
        if (ec) return source_change::suspect; // reading will tell
        if (now.size < size_) return source_change::truncated;
        auto before = transfer::parse_fingerprint(earlier);
        if (!before) return now.size != size_ ? source_change::grown : source_change::none;
        before->size = size_; // what is uploaded, whatever was appended before the fingerprint was made
        before->links = links_;
        return transfer::compare_files(*before, now);
    }

    bool is_thread_safe() const noexcept override { return true; }

    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        auto const read = co_await reader_->read_at(offset, into);
        check(read, offset, into.size());
    }

    bool try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        auto const read = reader_->try_read(offset, into);
        if (read) check(*read, offset, into.size());
        return read.has_value();
    }

    std::optional<async::file_extent> extent(std::uint64_t offset, std::size_t size) const noexcept override {
        return kind_ == async::file_kind::regular ? std::optional(reader_->extent(offset, size)) : std::nullopt;
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
    mutable std::uint64_t links_; // when the fingerprint was made last; it does not hold them
    async::file_kind kind_;
};

/// What was read once of a file that says it has no bytes: what is read of it later may be something else.
class content_source final : public source {
public:
    content_source(std::filesystem::path path, std::string content)
        : path_(std::move(path)), content_(std::move(content)) {}

    std::uint64_t size() const override { return content_.size(); }
    std::string name() const override { return path_.string(); }
    std::string fingerprint() const override { return {}; }

    bool is_thread_safe() const noexcept override { return true; }

    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        try_read_at(offset, into);
        co_return;
    }

    bool try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        asio::buffer_copy(into, asio::buffer(content_) + static_cast<std::size_t>(offset));
        return true;
    }

private:
    std::filesystem::path path_;
    std::string content_;
};

class memory_source final : public source, public transfer::content_fingerprint {
public:
    explicit memory_source(payload bytes) : bytes_(std::move(bytes)) {}

    std::uint64_t size() const override { return bytes_.view().size(); }
    std::string fingerprint() const override {
        sum_slice(size()); // what is left
        return "memory-1:" + std::to_string(size()) + ':' + std::to_string(sum_.value());
    }
    bool read_slice() override {
        sum_slice(async::slice_size);
        return summed_ == size();
    }
    source_change change_since(std::string const&) const override { return source_change::none; }

    bool is_thread_safe() const noexcept override { return true; }

    asio::awaitable<void> read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        try_read_at(offset, into);
        co_return;
    }

    bool try_read_at(std::uint64_t offset, asio::mutable_buffer into) override {
        asio::buffer_copy(into, bytes_.view() + static_cast<std::size_t>(offset));
        return true;
    }

private:
    void sum_slice(std::uint64_t most) const {
        auto const slice = asio::buffer(bytes_.view() + summed_, static_cast<std::size_t>(std::min(most, size())));
        sum_.update(slice.data(), slice.size());
        summed_ += slice.size();
    }

    payload bytes_;
    mutable wire::checksum sum_; // of the first `summed_` bytes: all of them cost a pass
    mutable std::size_t summed_ = 0;
};

class borrowed_source final : public source {
public:
    explicit borrowed_source(asio::const_buffer bytes) : bytes_(bytes) {}

    std::uint64_t size() const override { return bytes_.size(); }
    std::string fingerprint() const override { return {}; }

    bool is_thread_safe() const noexcept override { return true; }

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

source_ptr source_of(std::shared_ptr<async::file_reader> reader, std::filesystem::path const& shown,
                     std::filesystem::path normal) {
    error_code ec;
    auto const id = reader->identity(ec);
    if (ec) throw error(unreadable(shown, ec.message()));
    if (id.kind == async::file_kind::other)
        throw error(
            unreadable(shown, "it is not a regular file or a block device; a stream can be uploaded from a pipe"));
    if (id.size != 0 || id.kind == async::file_kind::block_device)
        return std::make_shared<file_source>(std::move(normal), std::move(reader), id);
    std::string content = reader->read_all(most_unannounced, ec);
    if (ec == boost::system::errc::file_too_large)
        throw error(unreadable(shown, "it says that it has no bytes, and has more than 16 MiB; upload it as a stream"));
    if (ec) throw error(unreadable(shown, ec.message()));
    if (content.empty()) return std::make_shared<file_source>(std::move(normal), std::move(reader), id);
    return std::make_shared<content_source>(std::move(normal), std::move(content));
}

/// Whether an absolute path is its own normal form, which std::filesystem makes with dozens of allocations. May say no of one that
/// is.
bool is_normal(std::string_view path) { return path.find("//") == path.npos && path.find("/.") == path.npos; }

bool is_regular(std::filesystem::path const& path) {
    std::error_code ec;
    return std::filesystem::is_regular_file(path, ec);
}

std::filesystem::path absolute_path(std::filesystem::path const& path) {
    if (path.is_absolute()) return path;
    std::error_code ec;
    auto absolute = std::filesystem::absolute(path, ec);
    return ec ? path : absolute;
}

} // namespace

source_ptr open_file(asio::any_io_executor executor, std::filesystem::path path) {
    auto opened = transfer::open_file_at_once(executor, path);
    if (!opened) async::block_for_lease([&] { return !(opened = transfer::open_file_at_once(executor, path)); });
    if (!opened) throw error(transfer::file_is_leased(path));
    return opened;
}

source_ptr transfer::open_file_at_once(asio::any_io_executor executor, std::filesystem::path const& path) {
    auto absolute = absolute_path(path);
    error_code ec;
    auto reader = async::open_file_reader(executor, absolute, ec);
    if (ec && async::is_of_lease(ec) && is_regular(absolute)) return nullptr;
    if (ec) throw error(unreadable(path, ec.message()));
    if (!is_normal(absolute.native())) absolute = absolute.lexically_normal();
    return source_of(std::move(reader), path, std::move(absolute));
}

failure transfer::file_is_leased(std::filesystem::path const& path) { return unreadable(path, async::lease_is_kept); }

source_ptr transfer::source_of_descriptor(asio::any_io_executor executor, async::descriptor file,
                                          std::filesystem::path const& name) {
    return source_of(async::read_descriptor(executor, std::move(file)), name, name);
}

source_ptr from_memory(payload bytes) { return std::make_shared<memory_source>(std::move(bytes)); }

source_ptr borrow(asio::const_buffer bytes) { return std::make_shared<borrowed_source>(bytes); }

} // namespace ossio
