// SPDX-License-Identifier: BSL-1.0
// Checkpoints as files of one folder.
#include <ossio/checkpoint_store.hpp>

#include <ossio/error.hpp>

#include "async/background.hpp"
#include "store/journal_file.hpp"
#include "wire/checkpoint_delta.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>

namespace ossio {

namespace {

constexpr std::size_t longest_file = 16 << 20;

/// Our own ids are hex; those of users may be anything, and must not leave the folder.
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
    return name;
}

failure failed(errc what, std::filesystem::path const& path, error_code const& why) {
    return failure(what, path.string() + ": " + why.message());
}

void throw_if(error_code const& ec, std::filesystem::path const& path) {
    if (ec) throw error(failed(errc::checkpoint_not_saved, path, ec));
}

/// One folder of checkpoints; every call does its work at once and throws error.
class checkpoint_folder {
public:
    explicit checkpoint_folder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    std::filesystem::path path_of(std::string const& id) const { return folder_ / (file_name(id) + ".json"); }

    std::shared_ptr<store::file_lock> lock(std::string const& id) const {
        throw_if(store::make_private_folder(folder_), folder_);
        auto const path = folder_ / (file_name(id) + ".lock");
        error_code ec;
        auto held = store::lock_file(path, ec);
        throw_if(ec, path);
        if (!held) throw error(failure(errc::checkpoint_in_use, "another upload holds " + path.string()));
        return held;
    }

    std::optional<checkpoint> load(std::string const& id) const {
        auto const path = path_of(id);
        error_code ec;
        auto const text = store::read_whole(path, longest_file, ec);
        if (ec == boost::system::errc::file_too_large) set_aside(path);
        if (ec) throw error(failed(errc::checkpoint_unreadable, path, ec));
        if (!text) return std::nullopt;
        try {
            return wire::from_journal(*text);
        } catch (error const& e) {
            set_aside(path);
            throw error(failure(errc::checkpoint_unreadable, path.string() + ": " + e.info().detail));
        }
    }

    void save(std::string const& id, checkpoint const& bookmark) const {
        auto const path = path_of(id);
        throw_if(store::make_private_folder(folder_), path);
        throw_if(store::journal_file(path).save(bookmark), path);
    }

    void erase(std::string const& id) const {
        auto const path = path_of(id);
        throw_if(store::remove_file(path), path);
    }

private:
    /// So that a damaged file never blocks the next run, and can still be looked at.
    static void set_aside(std::filesystem::path const& path) {
        auto aside = path;
        aside += ".damaged";
        std::error_code ignored;
        std::filesystem::rename(path, aside, ignored);
    }

    std::filesystem::path folder_;
};

/// Where a call's work is done: where it is called, or on the background thread.
class workplace {
public:
    explicit workplace(bool in_place) : in_place_(in_place) {}

    asio::awaitable<void> carry_out(std::function<void()> work) const {
        if (in_place_)
            work();
        else
            co_await async::do_in_background(std::move(work));
    }

private:
    bool in_place_;
};

/// Greater than any before: the clock of the machine, and within one process also when that is set back.
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
    file_lease(std::shared_ptr<store::file_lock> lock, std::filesystem::path path, workplace where)
        : lock_(std::move(lock)), path_(std::move(path)), journal_(path_), where_(where), epoch_(next_epoch()) {}

    std::uint64_t epoch() const noexcept override { return epoch_; }
    bool is_lost() const noexcept override { return lock_ == nullptr; }
    asio::awaitable<void> save(checkpoint bookmark) override {
        auto work = [&] {
            require_held();
            throw_if(journal_.save(std::move(bookmark)), path_);
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
        lock_.reset();
        co_return;
    }

private:
    /// Whoever removes a lock that looks stale lets another in: from then on the bookmark is his.
    void require_held() {
        if (lock_ && lock_->is_there()) return;
        std::string const why = lock_ ? ": the lock was removed by somebody" : ": the lease was released";
        lock_.reset();
        throw error(failure(errc::lease_lost, path_.string() + why));
    }

    std::shared_ptr<store::file_lock> lock_;
    std::filesystem::path path_;
    store::journal_file journal_;
    workplace where_;
    std::uint64_t epoch_;
};

class file_store final : public checkpoint_store {
public:
    file_store(std::filesystem::path folder, bool in_place) : folder_(std::move(folder)), where_(in_place) {}

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
    asio::awaitable<void> save(std::string id, checkpoint bookmark) override {
        auto work = [&] { folder_.save(id, bookmark); };
        co_await where_.carry_out(work);
    }
    asio::awaitable<void> erase(std::string id) override {
        auto work = [&] { folder_.erase(id); };
        co_await where_.carry_out(work);
    }

private:
    checkpoint_folder folder_;
    workplace where_;
};

} // namespace

checkpoint_store_ptr file_checkpoints(std::filesystem::path folder) {
    return std::make_shared<file_store>(std::filesystem::absolute(folder), true);
}

checkpoint_store_ptr file_checkpoints(asio::any_io_executor, std::filesystem::path folder) {
    return std::make_shared<file_store>(std::filesystem::absolute(folder), false);
}

std::filesystem::path default_checkpoint_folder() {
    // https://specifications.freedesktop.org/basedir-spec/latest/
    char const* const state = std::getenv("XDG_STATE_HOME");
    if (state && *state == '/') return std::filesystem::path(state) / "ossio" / "uploads";
    char const* const home = std::getenv("HOME");
    if (home && *home == '/') return std::filesystem::path(home) / ".local" / "state" / "ossio" / "uploads";
    return std::filesystem::temp_directory_path() / "ossio-uploads";
}

} // namespace ossio
