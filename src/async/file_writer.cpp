// SPDX-License-Identifier: BSL-1.0
// A file under a name that no other program can foresee, on the background thread.
#include "async/file_writer.hpp"

#include "async/blocking_pool.hpp"
#include "async/posix_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <optional>

namespace ossio::async {

namespace {

// Two names of 128 random bits are never alike; more than one attempt means that the random numbers are none.
constexpr int most_names = 4;

[[noreturn]] void fail(std::filesystem::path const& path, error_code const& why) {
    throw std::filesystem::filesystem_error("cannot write", path,
                                            std::error_code(why.value(), std::generic_category()));
}

} // namespace

class file_writer::state {
public:
    explicit state(std::filesystem::path wanted) : path(std::move(wanted)) {}
    ~state() {
        if (!temporary.empty()) ::unlink(temporary.c_str());
    }
    state(state const&) = delete;
    state& operator=(state const&) = delete;

    void open() {
        auto const replaced = mode_of_replaced(path);
        if (!replaced) fail(path, replaced.error());
        mode = *replaced;
        create();
    }

    void write(asio::const_buffer bytes) {
        check(write_all(file.get(), std::string_view(static_cast<char const*>(bytes.data()), bytes.size())));
    }

    void finish() {
        if (mode) ::fchmod(file.get(), *mode);
        check(sync_file(file.get()));
        check(file.close());
        if (::rename(temporary.c_str(), path.c_str()) != 0) fail(path, last_error());
        temporary.clear();
        if (auto const ec = sync_folder(path.parent_path())) fail(path, ec);
    }

private:
    void create() {
        for (int attempt = 1;; ++attempt) {
            auto name = path.parent_path() / unpredictable_name();
            file = descriptor(
                ::open(name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, creation_mode(mode)));
            if (file.is_open()) {
                temporary = std::move(name);
                return;
            }
            if (errno != EEXIST || attempt == most_names) fail(path, last_error());
        }
    }
    void check(error_code const& ec) const {
        if (ec) fail(path, ec);
    }

    std::filesystem::path path, temporary; // temporary: empty when there is none
    std::optional<mode_t> mode;            // of the file that is replaced
    descriptor file;
};

file_writer::file_writer(std::filesystem::path path) : state_(std::make_unique<state>(std::move(path))) {}

file_writer::~file_writer() = default;

asio::awaitable<void> file_writer::open() {
    return run_blocking([s = state_.get()] { s->open(); });
}

asio::awaitable<void> file_writer::write(asio::const_buffer bytes) {
    return run_blocking([s = state_.get(), bytes] { s->write(bytes); });
}

asio::awaitable<void> file_writer::finish() {
    return run_blocking([s = state_.get()] { s->finish(); });
}

} // namespace ossio::async
