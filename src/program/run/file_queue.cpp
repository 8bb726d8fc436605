// SPDX-License-Identifier: BSL-1.0
// A bounded queue between one producer and several consumers.
#include "program/run/file_queue.hpp"

namespace ossio::program {

boost::asio::awaitable<void> file_queue::push(planned_file file) {
    while (files_.size() >= most) {
        taken_.clear();
        co_await taken_.wait();
    }
    files_.push_back(std::move(file));
    filled_.set();
}

boost::asio::awaitable<std::optional<planned_file>> file_queue::pop() {
    while (files_.empty() && !closed_) {
        filled_.clear();
        co_await filled_.wait();
    }
    if (files_.empty()) co_return std::nullopt;
    std::optional<planned_file> next(std::move(files_.front()));
    files_.pop_front();
    if (files_.size() < most / 2) taken_.set();
    co_return next;
}

void file_queue::close() {
    closed_ = true;
    filled_.set();
}

} // namespace ossio::program
