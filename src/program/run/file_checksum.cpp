// SPDX-License-Identifier: BSL-1.0
// Reads a megabyte at a time, so that other files get their turn on the thread.
#include "program/run/file_checksum.hpp"

#include "async/blocking_pool.hpp"
#include "wire/checksum.hpp"

#include <boost/asio/error.hpp>

#include <cerrno>
#include <fstream>
#include <vector>

namespace ossio::program {

boost::asio::awaitable<result<std::uint64_t>> checksum_of_file(std::filesystem::path path,
                                                               std::function<bool()> is_stopped) {
    std::ifstream file;
    std::vector<char> slice(1 << 20);
    wire::checksum sum;
    int why = 0;
    bool at_end = false;
    auto opening = async::run_blocking([&] {
        errno = 0;
        file.open(path, std::ios::binary);
        if (!file.is_open()) why = errno != 0 ? errno : EIO;
    });
    co_await std::move(opening);
    while (why == 0 && !at_end) {
        if (is_stopped()) co_return failure(boost::asio::error::operation_aborted);
        auto reading = async::run_blocking([&] {
            errno = 0;
            file.read(slice.data(), static_cast<std::streamsize>(slice.size()));
            sum.update(slice.data(), static_cast<std::size_t>(file.gcount()));
            at_end = file.eof();
            if (!at_end && !file.good()) why = errno != 0 ? errno : EIO;
        });
        co_await std::move(reading);
    }
    if (why == 0) co_return sum.value();
    co_return failure(errc::source_unreadable,
                      path.string() + ": " + std::error_code(why, std::generic_category()).message());
}

} // namespace ossio::program
