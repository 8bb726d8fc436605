// SPDX-License-Identifier: BSL-1.0
// Checkpoints as files of one folder.
#include <ossio/checkpoint_store.hpp>

#include <ossio/error.hpp>

#include "async/background.hpp"
#include "store/durable_file.hpp"

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

/// One folder of checkpoints; every call does its work at once and throws error.
class checkpoint_folder {
public:
    explicit checkpoint_folder(std::filesystem::path folder) : folder_(std::move(folder)) {}

    checkpoint_lease lease(std::string const& id) const {
        if (auto const ec = store::make_private_folder(folder_))
            throw error(failed(errc::checkpoint_not_saved, folder_, ec));
        auto const path = folder_ / (file_name(id) + ".lock");
        error_code ec;
        auto held = store::lock_file(path, ec);
        if (ec) throw error(failed(errc::checkpoint_not_saved, path, ec));
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
            return checkpoint_from_json(*text);
        } catch (error const& e) {
            set_aside(path);
            throw error(failure(errc::checkpoint_unreadable, path.string() + ": " + e.info().detail));
        }
    }

    void save(std::string const& id, checkpoint const& bookmark) const {
        auto const path = path_of(id);
        auto ec = store::make_private_folder(folder_);
        if (!ec) ec = store::write_durably(path, to_json(bookmark));
        if (ec) throw error(failed(errc::checkpoint_not_saved, path, ec));
    }

    void erase(std::string const& id) const {
        auto const path = path_of(id);
        if (auto const ec = store::remove_file(path)) throw error(failed(errc::checkpoint_not_saved, path, ec));
    }

private:
    std::filesystem::path path_of(std::string const& id) const { return folder_ / (file_name(id) + ".json"); }

    /// So that a damaged file never blocks the next run, and can still be looked at.
    static void set_aside(std::filesystem::path const& path) {
        auto aside = path;
        aside += ".damaged";
        std::error_code ignored;
        std::filesystem::rename(path, aside, ignored);
    }

    std::filesystem::path folder_;
};

/// The folder's calls where they are made, or on the background thread.
class file_store final : public checkpoint_store {
public:
    file_store(std::filesystem::path folder, bool in_place) : folder_(std::move(folder)), in_place_(in_place) {}

    asio::awaitable<checkpoint_lease> lease(std::string id) override {
        checkpoint_lease held;
        auto work = [&] { held = folder_.lease(id); };
        co_await carry_out(work);
        co_return held;
    }
    asio::awaitable<std::optional<checkpoint>> load(std::string id) override {
        std::optional<checkpoint> found;
        auto work = [&] { found = folder_.load(id); };
        co_await carry_out(work);
        co_return found;
    }
    asio::awaitable<void> save(std::string id, checkpoint bookmark) override {
        auto work = [&] { folder_.save(id, bookmark); };
        co_await carry_out(work);
    }
    asio::awaitable<void> erase(std::string id) override {
        auto work = [&] { folder_.erase(id); };
        co_await carry_out(work);
    }

private:
    asio::awaitable<void> carry_out(std::function<void()> work) {
        if (in_place_)
            work();
        else
            co_await async::do_in_background(std::move(work));
    }

    checkpoint_folder folder_;
    bool in_place_;
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
