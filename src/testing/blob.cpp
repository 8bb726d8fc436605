// SPDX-License-Identifier: BSL-1.0
// The three kinds of blobs.
#include "testing/blob.hpp"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <map>
#include <random>

namespace ossio::testing {

namespace {

class memory_blob final : public blob {
public:
    void append(asio::const_buffer b) override {
        bytes_.append(static_cast<char const*>(b.data()), b.size());
        size_ = bytes_.size();
    }
    std::string read(std::uint64_t offset, std::size_t n) const override {
        return offset >= bytes_.size() ? std::string() : bytes_.substr(static_cast<std::size_t>(offset), n);
    }

private:
    std::string bytes_;
};

class discarded_blob final : public blob {
public:
    void append(asio::const_buffer b) override { size_ += b.size(); }
    std::string read(std::uint64_t, std::size_t) const override { return {}; }
    bool keeps_bytes() const override { return false; }
};

/// Shared by a factory and its blobs: while it is true, the destructor of a blob removes its file.
using removes_files = std::shared_ptr<std::atomic<bool>>;

class file_blob final : public blob {
public:
    file_blob(std::filesystem::path path, bool fresh, removes_files removes)
        : path_(std::move(path)), removes_(std::move(removes)) {
        if (fresh)
            out_.open(path_, std::ios::binary | std::ios::trunc);
        else
            size_ = std::filesystem::file_size(path_);
    }
    ~file_blob() override {
        if (!*removes_) return;
        std::error_code ignored;
        std::filesystem::remove(path_, ignored);
    }
    file_blob(file_blob const&) = delete;
    file_blob& operator=(file_blob const&) = delete;

    void append(asio::const_buffer b) override {
        out_.write(static_cast<char const*>(b.data()), static_cast<std::streamsize>(b.size()));
        if (!out_) throw storage_failure("cannot write " + path_.string());
        size_ += b.size();
    }
    void finish() override {
        out_.close();
        if (out_.fail()) throw storage_failure("cannot write " + path_.string());
    }
    std::string read(std::uint64_t offset, std::size_t n) const override {
        std::ifstream in(path_, std::ios::binary);
        in.seekg(static_cast<std::streamoff>(offset));
        std::string bytes(n, '\0');
        in.read(bytes.data(), static_cast<std::streamsize>(n));
        bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
        return bytes;
    }
    std::string name() const override { return path_.filename().string(); }

private:
    std::filesystem::path path_;
    removes_files removes_;
    std::ofstream out_;
};

class memory_factory final : public blob_factory {
public:
    blob_ptr make() override { return std::make_shared<memory_blob>(); }
    blob_ptr open(std::string const&) override { return nullptr; }
};

class discarding_factory final : public blob_factory {
public:
    blob_ptr make() override { return std::make_shared<discarded_blob>(); }
    blob_ptr open(std::string const&) override { return nullptr; }
};

class file_factory final : public blob_factory {
public:
    explicit file_factory(std::filesystem::path folder) : folder_(std::move(folder)) {
        std::filesystem::create_directories(folder_);
    }
    ~file_factory() override { *removes_ = false; }
    file_factory(file_factory const&) = delete;
    file_factory& operator=(file_factory const&) = delete;

    blob_ptr make() override {
        return std::make_shared<file_blob>(folder_ / (std::to_string(run_) + '-' + std::to_string(++count_)), true,
                                           removes_);
    }
    blob_ptr open(std::string const& name) override {
        auto const path = folder_ / name;
        std::error_code ignored;
        // A name with slashes is none of ours: its file, perhaps somebody else's, would be removed with the object.
        if (path.filename() != name || !std::filesystem::is_regular_file(path, ignored)) return nullptr;
        auto& known = opened_[name];
        auto opened = known.lock();
        if (!opened) known = opened = std::make_shared<file_blob>(path, false, removes_);
        return opened;
    }
    void begin_removing() override {
        opened_.clear();
        *removes_ = true;
    }

private:
    std::filesystem::path folder_;
    removes_files removes_ = std::make_shared<std::atomic<bool>>(false);
    std::map<std::string, std::weak_ptr<file_blob>> opened_; // two objects of a damaged folder may share a file
    std::uint32_t run_ = std::random_device()();
    std::uint64_t count_ = 0;
};

} // namespace

std::unique_ptr<blob_factory> memory_blobs() { return std::make_unique<memory_factory>(); }
std::unique_ptr<blob_factory> discarding_blobs() { return std::make_unique<discarding_factory>(); }
std::unique_ptr<blob_factory> file_blobs(std::filesystem::path folder) {
    return std::make_unique<file_factory>(std::move(folder));
}

std::uint64_t content::size() const noexcept {
    std::uint64_t sum = 0;
    for (blob_ptr const& b : pieces_) sum += b->size();
    return sum;
}

std::string content::read(std::uint64_t offset, std::size_t bytes) const {
    std::string out;
    for (blob_ptr const& b : pieces_) {
        if (out.size() == bytes) break;
        if (offset >= b->size()) {
            offset -= b->size();
            continue;
        }
        out += b->read(offset, bytes - out.size());
        offset = 0;
    }
    return out;
}

bool content::keeps_bytes() const noexcept {
    return std::ranges::all_of(pieces_, [](blob_ptr const& b) { return b->keeps_bytes(); });
}

} // namespace ossio::testing
