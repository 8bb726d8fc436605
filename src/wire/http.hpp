// SPDX-License-Identifier: BSL-1.0
// HTTP requests and responses as values, before encoding and after parsing. No I/O.
#ifndef OSSIO_SRC_WIRE_HTTP_HPP
#define OSSIO_SRC_WIRE_HTTP_HPP

#include "wire/ascii.hpp"
#include "wire/header_block.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

enum class verb { get, head, put, post, del };

/// "GET", "HEAD", "PUT", "POST", "DELETE".
std::string_view to_string(verb) noexcept;

/// Compares ignoring the case of ASCII letters, independent of the locale.
inline bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return to_lower(x) == to_lower(y); });
}

/// Header lines in the order in which they were set. Names are compared ignoring case.
class header_list {
public:
    void add(std::string_view name, std::string_view value);
    void set(std::string_view name, std::string_view value); ///< replaces all lines of this name
    void remove(std::string_view name);
    bool has(std::string_view name) const noexcept;
    std::string_view get(std::string_view name) const noexcept; ///< of the first line of this name, or empty
    void reserve(std::size_t lines, std::size_t bytes) { lines_.reserve(lines, bytes); }

    header_block const& all() const noexcept { return lines_; }

private:
    header_block lines_;
};

/// Query parameters, decoded. An empty value is written without `=`.
using query_list = header_block;

/// One request to the service, decoded and unsigned. Contains small bodies (XML), but not streamed ones.
class request {
public:
    request() = default;
    request(std::string_view name, verb how, std::string in_bucket, std::string of_key)
        : operation(name), method(how), bucket(std::move(in_bucket)), key(std::move(of_key)) {}

    std::string_view operation; ///< "UploadPart"; a literal
    verb method = verb::get;
    std::string bucket;
    std::string key; ///< empty: an operation on the bucket
    query_list query;
    header_list headers;
    std::string body;
};

/// One response with its body.
class response {
public:
    response() = default;

    int status = 0;
    header_list headers;
    std::string body;
};

} // namespace ossio::wire
#endif
