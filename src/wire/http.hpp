// SPDX-License-Identifier: BSL-1.0
// A request and a response as values: what OSS means by HTTP, before and after the bytes. No I/O.
#ifndef OSSIO_SRC_WIRE_HTTP_HPP
#define OSSIO_SRC_WIRE_HTTP_HPP

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ossio::wire {

enum class verb { get, head, put, post, del };

/// "GET", "HEAD", "PUT", "POST", "DELETE".
std::string_view to_string(verb) noexcept;

/// ASCII only, whatever the locale.
bool equal_ignoring_case(std::string_view, std::string_view) noexcept;

/// Header lines in the order they were set. Names are compared ignoring case.
class header_list {
public:
    using entry = std::pair<std::string, std::string>;

    void add(std::string name, std::string value);
    void set(std::string_view name, std::string value); ///< replaces every line of that name
    void remove(std::string_view name);
    bool has(std::string_view name) const noexcept;
    std::string_view get(std::string_view name) const noexcept; ///< the first one's value; empty when there is none

    std::vector<entry> const& all() const noexcept { return entries_; }

private:
    std::vector<entry> entries_;
};

/// Query parameters, decoded. An empty value is written without `=`.
using query_list = std::vector<std::pair<std::string, std::string>>;

/// One request to the service, decoded and unsigned. A body that streams is not part of it; a small one (XML) is.
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

/// One answer, its body read.
class response {
public:
    response() = default;

    int status = 0;
    header_list headers;
    std::string body;
};

} // namespace ossio::wire
#endif
