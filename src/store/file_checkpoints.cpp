// SPDX-License-Identifier: BSL-1.0
// Checkpoints as files of one folder.
#include <ossio/checkpoint_store.hpp>

#include <ossio/error.hpp>

#include "async/blocking_pool.hpp"
#include "async/user_home.hpp"
#include "store/journal_file.hpp"
#include "wire/base64.hpp"
#include "wire/checkpoint_journal.hpp"
#include "wire/digest.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>

#include <unistd.h>

namespace ossio {

namespace {

constexpr std::size_t longest_file = 16 << 20;

// Of the 255 bytes that a file's name may have, the rest is for what is added to it. Only names that are cut have a '~'.
constexpr std::size_t longest_name = 230, kept_of_name = 100;

/// Our ids are hex; ids of users can contain anything, and must not leave the folder.
std::string file_name(std::string const& id) {
    constexpr char const* digits = "0123456789ABCDEF";
    std::string name;
    for (char c : id) {
        bool const plain =
            (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
        if (plain) {
            name += c;
        } else {
            auto const b = static_cast<unsigned char>(c);
            name += '%';
            name += digits[b >> 4];
            name += digits[b & 15];
        }
    }
    return name.size() <= longest_name ? name : name.substr(0, kept_of_name) + '~' + wire::hex_lower(wire::sha256(id));
}

failure failed(errc what, std::filesystem::path const& path, error_code const& why) {
    return failure(what, path.string() + ": " + why.message());
}

void throw_if(error_code const& ec, std::filesystem::path const& path) {
    if (ec) throw error(failed(errc::checkpoint_not_saved, path, ec));
}

/// One folder of checkpoints; every call blocks and throws error.
class checkpoint_folder {
public:
    explicit checkpoint_folder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path path_of(std::string const& id) const { return folder_ / (file_name(id) + ".json"); }

    std::shared_ptr<store::file_lock> lock(std::string const& id) const {
        make_folder();
        auto const path = folder_ / (file_name(id) + ".lock");
        error_code ec;
        auto held = store::lock_file(path, ec);
        throw_if(ec, path);
        if (!held) throw error(failure(errc::checkpoint_in_use, "another upload holds " + path.string()));
        return held;
    }

    std::optional<checkpoint> load(std::string const& id) const {
        auto const path = path_of(id);
        require_private(errc::checkpoint_unreadable);
        if (store::set_aside_irregular(path))
            throw error(failure(errc::checkpoint_unreadable, path.string() + " was no regular file; it was renamed"));
        error_code ec;
        auto const text = store::read_whole(path, longest_file, ec);
        if (ec == boost::system::errc::file_too_large) store::set_aside(path);
        if (ec) throw error(failed(errc::checkpoint_unreadable, path, ec));
        if (!text) return std::nullopt;
        try {
            return wire::from_journal(*text);
        } catch (error const& e) {
            store::set_aside(path); // it must not block the next run, and can be examined
            throw error(failure(errc::checkpoint_unreadable, path.string() + ": " + e.info().detail));
        }
    }

    void save(std::string const& id, checkpoint const& saved) const {
        auto const path = path_of(id);
        make_folder();
        throw_if(store::journal_file(path).write(saved), path);
    }

    void erase(std::string const& id) const {
        auto const path = path_of(id);
        throw_if(store::remove_file(path), path);
    }

private:
    void make_folder() const {
        require_private(errc::checkpoint_not_saved); // nothing is made where it would be useless
        throw_if(store::make_private_folder(folder_), folder_);
        require_private(errc::checkpoint_not_saved);
    }

    /// In a folder of somebody else, or of everybody, checkpoints can be replaced: they decide what is uploaded and deleted.
    void require_private(errc otherwise) const {
        std::string const why = store::why_not_private(folder_);
        if (!why.empty()) throw error(failure(otherwise, "folder of checkpoints " + folder_.string() + ": " + why));
    }

    std::filesystem::path folder_;
};

/// Runs the work of a call in place, or on the background thread.
class work_executor {
public:
    work_executor() = default; ///< in place
    explicit work_executor(asio::any_io_executor loop) : loop_(std::move(loop)) {}

    asio::awaitable<void> carry_out(std::function<void()> work) const {
        if (!loop_)
            work();
        else
            co_await async::run_blocking(std::move(work));
    }

    /// For work that nobody waits for.
    void carry_out_later(std::function<void()> work) const {
        if (!loop_)
            work();
        else
            async::post_blocking(loop_, std::move(work));
    }

private:
    asio::any_io_executor loop_; // that must not wait for the disk; empty: nobody minds
};

/// Returns a number greater than any before: the system's clock, increased within one process if the clock is set back.
std::uint64_t next_epoch() {
    static std::atomic<std::uint64_t> last{0};
    auto const since = std::chrono::system_clock::now().time_since_epoch();
    auto const now = static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
    std::uint64_t before = last.load();
    while (!last.compare_exchange_weak(before, std::max(now, before + 1))) {
    }
    return std::max(now, before + 1);
}

class file_lease final : public checkpoint_lease {
public:
    file_lease(std::shared_ptr<store::file_lock> lock, std::filesystem::path path, work_executor where)
        : lock_(std::move(lock)), path_(std::move(path)), journal_(path_), where_(where), epoch_(next_epoch()) {}

    ~file_lease() override {
        where_.carry_out_later([lock = std::move(lock_)]() mutable { lock.reset(); });
    }
    file_lease(file_lease const&) = delete;
    file_lease& operator=(file_lease const&) = delete;

    std::uint64_t epoch() const noexcept override { return epoch_; }
    bool is_lost() const noexcept override { return lock_ == nullptr; }
    asio::awaitable<void> save(checkpoint saved) override {
        auto work = [&] {
            require_held();
            throw_if(journal_.write(std::move(saved)), path_);
        };
        co_await where_.carry_out(work);
    }
    asio::awaitable<void> erase() override {
        auto work = [&] {
            require_held();
            throw_if(store::remove_file(path_), path_);
        };
        co_await where_.carry_out(work);
    }
    asio::awaitable<void> release() override {
        auto work = [&] { lock_.reset(); };
        co_await where_.carry_out(work);
    }

private:
    /// Deleting a lock file that seems stale lets another process in, which then owns the checkpoint.
    void require_held() {
        if (lock_ && lock_->is_there()) return;
        std::string const why = lock_ ? ": the lock file was deleted" : ": the lease was released";
        lock_.reset();
        throw error(failure(errc::lease_lost, path_.string() + why));
    }

    std::shared_ptr<store::file_lock> lock_;
    std::filesystem::path path_;
    store::journal_file journal_;
    work_executor where_;
    std::uint64_t epoch_;
};

class file_store final : public checkpoint_store {
public:
    file_store(std::filesystem::path folder, work_executor where)
        : folder_(std::move(folder)), where_(std::move(where)) {}

    asio::awaitable<checkpoint_lease_ptr> lease(std::string id) override {
        std::shared_ptr<store::file_lock> lock;
        auto work = [&] { lock = folder_.lock(id); };
        co_await where_.carry_out(work);
        co_return std::make_shared<file_lease>(std::move(lock), folder_.path_of(id), where_);
    }
    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        std::optional<checkpoint> found;
        auto work = [&] { found = folder_.load(id); };
        co_await where_.carry_out(work);
        co_return found;
    }
    asio::awaitable<void> save(std::string id, checkpoint saved) override {
        auto work = [&] { folder_.save(id, saved); };
        co_await where_.carry_out(work);
    }
    asio::awaitable<void> erase(std::string id) override {
        auto work = [&] { folder_.erase(id); };
        co_await where_.carry_out(work);
    }

private:
    checkpoint_folder folder_;
    work_executor where_;
};

} // namespace

namespace {

/// Without a separator at its end, which would make an empty last name.
std::filesystem::path absolute_folder(std::filesystem::path folder) {
    folder = std::filesystem::absolute(folder);
    return folder.has_filename() || !folder.has_relative_path() ? folder : folder.parent_path();
}

} // namespace

checkpoint_store_ptr file_checkpoints(std::filesystem::path folder) {
    return std::make_shared<file_store>(absolute_folder(std::move(folder)), work_executor());
}

checkpoint_store_ptr file_checkpoints(asio::any_io_executor executor, std::filesystem::path folder) {
    return std::make_shared<file_store>(absolute_folder(std::move(folder)), work_executor(std::move(executor)));
}

std::filesystem::path default_checkpoint_folder() {
    // https://specifications.freedesktop.org/basedir-spec/latest/
    char const* const state = std::getenv("XDG_STATE_HOME");
    if (state && *state == '/') return std::filesystem::path(state) / "ossio" / "uploads";
    auto const home = async::user_home();
    if (!home.empty()) return home / ".local" / "state" / "ossio" / "uploads";
    return std::filesystem::temp_directory_path() / ("ossio-uploads-" + std::to_string(::geteuid()));
}

} // namespace ossio
