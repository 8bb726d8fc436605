// SPDX-License-Identifier: BSL-1.0
// Tries again every few milliseconds.
#include "async/leased_file.hpp"

#include <boost/system/system_error.hpp>

#include <cerrno>
#include <chrono>
#include <thread>

namespace ossio::async {

namespace {

constexpr std::chrono::milliseconds between_tries{5};
constexpr int most_tries_for_lease = 19;

} // namespace

bool is_of_lease(boost::system::error_code why) noexcept { return why.value() == EWOULDBLOCK; }

boost::asio::awaitable<bool> wait_for_lease(runtime& time, std::function<bool()> open) {
    try {
        for (int i = 0; i < most_tries_for_lease; ++i) {
            co_await time.sleep(between_tries);
            if (!open()) break;
        }
    } catch (boost::system::system_error const&) {
        co_return false;
    }
    co_return true;
}

void block_for_lease(std::function<bool()> const& open) {
    for (int i = 0; i < most_tries_for_lease; ++i) {
        std::this_thread::sleep_for(between_tries);
        if (!open()) return;
    }
}

} // namespace ossio::async
