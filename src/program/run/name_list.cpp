// SPDX-License-Identifier: BSL-1.0
// Waits for a pipe's next bytes or for an interruption, whichever comes first.
#include "program/run/name_list.hpp"

#include "program/cli/arguments.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace ossio::program {

namespace {

constexpr std::size_t longest_name = 64 * 1024, bytes_at_once = 64 * 1024;

} // namespace

name_list::name_list(std::string path, bool null_separated)
    : name_(std::move(path)), separator_(null_separated ? '\0' : '\n'), fd_(STDIN_FILENO) {
    if (!interrupts_.read.is_open()) throw usage_error("--files-from: " + async::last_error().message());
    if (name_ == "-") {
        name_ = "standard input";
        return;
    }
    // O_NONBLOCK: opening a FIFO does not wait for somebody who writes into it; poll does.
    file_ = async::descriptor(::open(name_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file_.is_open()) throw usage_error("--files-from: " + name_ + ": " + async::last_error().message());
    fd_ = file_.get();
}

std::optional<std::string> name_list::next() {
    std::size_t searched = begin_;
    for (;;) {
        if (std::size_t const end = text_.find(separator_, searched); end != std::string::npos) {
            std::string name = text_.substr(begin_, end - begin_);
            begin_ = end + 1;
            if (separator_ == '\n' && name.ends_with('\r')) name.pop_back();
            return name;
        }
        text_.erase(0, std::exchange(begin_, 0));
        searched = text_.size();
        if (text_.size() > longest_name) error_ = "a name in it is longer than 64 KiB";
        if (!error_.empty()) return std::nullopt;
        if (read_more()) continue;
        if (!error_.empty() || text_.empty()) return std::nullopt;
        return std::exchange(text_, std::string()); // the last name, without a separator
    }
}

/// False: there is nothing more.
bool name_list::read_more() {
    std::array<char, bytes_at_once> piece{};
    while (!has_ended_ && wait()) {
        ssize_t const n = ::read(fd_, piece.data(), piece.size());
        if (n < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (n < 0) error_ = async::last_error().message();
        has_ended_ = n <= 0;
        if (n > 0) text_.append(piece.data(), static_cast<std::size_t>(n));
        return n > 0;
    }
    return false;
}

/// False: `interrupt` was called; what was read of a name is then no name.
bool name_list::wait() noexcept {
    std::array<pollfd, 2> watched{pollfd{fd_, POLLIN, 0}, pollfd{interrupts_.read.get(), POLLIN, 0}};
    while (::poll(watched.data(), watched.size(), -1) < 0 && errno == EINTR) {
    }
    if (watched[1].revents == 0) return true;
    has_ended_ = true;
    text_.clear();
    begin_ = 0;
    return false;
}

void name_list::interrupt() noexcept { [[maybe_unused]] auto const n = ::write(interrupts_.write.get(), "", 1); }

} // namespace ossio::program
