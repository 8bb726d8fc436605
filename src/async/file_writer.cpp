// SPDX-License-Identifier: BSL-1.0
// The standard library's streams, on the background thread.
#include "async/file_writer.hpp"

#include "async/background.hpp"

#include <cerrno>
#include <fstream>

namespace ossio::async {

class file_writer::state {
public:
    explicit state(std::filesystem::path wanted) : path(std::move(wanted)), fresh(path) { fresh += ".part"; }
    ~state() {
        if (!file.is_open()) return;
        file.close();
        std::error_code ignored;
        std::filesystem::remove(fresh, ignored);
    }
    state(state const&) = delete;
    state& operator=(state const&) = delete;

    void check(bool fine) const {
        if (fine) return;
        throw std::filesystem::filesystem_error("cannot write", fresh,
                                                std::error_code(errno != 0 ? errno : EIO, std::generic_category()));
    }

    std::filesystem::path path, fresh;
    std::filebuf file;
};

file_writer::file_writer(std::filesystem::path path) : state_(std::make_unique<state>(std::move(path))) {}

file_writer::~file_writer() = default;

asio::awaitable<void> file_writer::open() {
    return do_in_background([s = state_.get()] {
        s->file.pubsetbuf(nullptr, 0); // what cannot be written is told at once
        errno = 0;
        s->check(s->file.open(s->fresh, std::ios::out | std::ios::binary | std::ios::trunc) != nullptr);
    });
}

asio::awaitable<void> file_writer::write(asio::const_buffer bytes) {
    return do_in_background([s = state_.get(), bytes] {
        auto const n = static_cast<std::streamsize>(bytes.size());
        errno = 0;
        s->check(s->file.sputn(static_cast<char const*>(bytes.data()), n) == n);
    });
}

asio::awaitable<void> file_writer::finish() {
    return do_in_background([s = state_.get()] {
        errno = 0;
        bool const closed = s->file.close() != nullptr;
        std::error_code ec;
        if (closed) std::filesystem::rename(s->fresh, s->path, ec);
        if (closed && !ec) return;
        int const why = ec ? ec.value() : errno;
        std::error_code ignored;
        std::filesystem::remove(s->fresh, ignored);
        errno = why;
        s->check(false);
    });
}

} // namespace ossio::async
