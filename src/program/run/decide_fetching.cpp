// SPDX-License-Identifier: BSL-1.0
// Looks at what is at the path, and through a link.
#include "program/run/decide_fetching.hpp"

#include "program/run/file_checksum.hpp"

#include <boost/asio/error.hpp>

#include <sys/stat.h>

namespace ossio::program {

sending_decision decide_fetching(selection_arguments const& rules, size_and_time const& there,
                                 std::filesystem::path const& path) {
    struct stat s{};
    bool const is_file =
        ::stat(path.c_str(), &s) == 0 && S_ISREG(s.st_mode); // else fetching it replaces a link, or fails
    if (!is_file) return decide_sending(rules, there, nullptr);
    size_and_time const here(static_cast<std::uint64_t>(s.st_size), std::chrono::system_clock::from_time_t(s.st_mtime));
    return decide_sending(rules, there, &here);
}

boost::asio::awaitable<result<bool>> has_same_bytes(std::filesystem::path path, object_info object,
                                                    std::function<bool()> is_stopped) {
    std::error_code none;
    if (!object.crc64 || std::filesystem::file_size(path, none) != object.size) co_return false;
    auto reading = checksum_of_file(std::move(path), is_stopped);
    auto const ours = co_await std::move(reading);
    if (!ours && is_stopped()) co_return failure(boost::asio::error::operation_aborted);
    co_return ours && *ours == *object.crc64;
}

char const* text_of_fetching(action_reason why) noexcept {
    return why == action_reason::exists ? "the file exists" : "the same size, and not older";
}

} // namespace ossio::program
