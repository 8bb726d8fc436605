// SPDX-License-Identifier: BSL-1.0
// The table of extensions.
#include "wire/content_type.hpp"

#include "wire/http.hpp"

#include <array>

namespace ossio::wire {

std::string_view content_type_of(std::string_view key) noexcept {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 36> types{{
        {"avif", "image/avif"},
        {"bin", "application/octet-stream"},
        {"bmp", "image/bmp"},
        {"bz2", "application/x-bzip2"},
        {"css", "text/css"},
        {"csv", "text/csv"},
        {"gif", "image/gif"},
        {"gz", "application/gzip"},
        {"htm", "text/html"},
        {"html", "text/html"},
        {"ico", "image/vnd.microsoft.icon"},
        {"jpeg", "image/jpeg"},
        {"jpg", "image/jpeg"},
        {"js", "text/javascript"},
        {"json", "application/json"},
        {"md", "text/markdown"},
        {"mp3", "audio/mpeg"},
        {"mp4", "video/mp4"},
        {"mpeg", "video/mpeg"},
        {"ogg", "audio/ogg"},
        {"otf", "font/otf"},
        {"parquet", "application/vnd.apache.parquet"},
        {"pdf", "application/pdf"},
        {"png", "image/png"},
        {"svg", "image/svg+xml"},
        {"tar", "application/x-tar"},
        {"tif", "image/tiff"},
        {"tiff", "image/tiff"},
        {"txt", "text/plain"},
        {"wasm", "application/wasm"},
        {"wav", "audio/wav"},
        {"webm", "video/webm"},
        {"webp", "image/webp"},
        {"woff2", "font/woff2"},
        {"xml", "application/xml"},
        {"zip", "application/zip"},
    }};
    auto const name = key.substr(key.rfind('/') + 1);
    auto const dot = name.rfind('.');
    if (dot != std::string_view::npos)
        for (auto const& [extension, type] : types)
            if (equal_ignoring_case(extension, name.substr(dot + 1))) return type;
    return "application/octet-stream";
}

} // namespace ossio::wire
