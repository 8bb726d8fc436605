// SPDX-License-Identifier: BSL-1.0
// Percent-encodes the target and formats the lines.
#include "wire/request_head.hpp"

#include "wire/percent.hpp"

namespace ossio::wire {

namespace {

void append_query(std::string& head, query_list const& query) {
    char before = '?';
    for (auto const& [name, value] : query) {
        head += before;
        append_percent(head, name);
        if (!value.empty()) {
            head += '=';
            append_percent(head, value);
        }
        before = '&';
    }
}

void append_line(std::string& head, std::string_view name, std::string_view value) {
    head.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

std::string request_target(request const& r, address_style style) {
    std::string target;
    append_request_path(target, style, r.bucket, r.key);
    append_query(target, r.query);
    return target;
}

std::string request_head(request const& r, address_style style, address const& to, std::uint64_t content_length,
                         proxy const* through) {
    std::string head;
    write_request_head(head, r, style, to, content_length, through);
    return head;
}

void write_request_head(std::string& head, request const& r, address_style style, address const& to,
                        std::uint64_t content_length, proxy const* through) {
    head.clear();
    head.reserve(1024);
    head.append(to_string(r.method)).append(" ");
    if (through) head.append(to.tls ? "https://" : "http://").append(to.host_header);
    append_request_path(head, style, r.bucket, r.key);
    append_query(head, r.query);
    head.append(" HTTP/1.1\r\n");
    append_line(head, "Host", to.host_header);
    append_line(head, "User-Agent", "ossio/" OSSIO_VERSION);
    if (through && !through->user.empty()) append_line(head, "Proxy-Authorization", proxy_authorization(*through));
    for (auto const& [name, value] : r.headers.all())
        if (!equal_ignoring_case(name, "host")) append_line(head, name, value);
    if (content_length != 0 || r.method == verb::put || r.method == verb::post)
        append_line(head, "Content-Length", std::to_string(content_length)); // 15 digits need no allocation
    head.append("\r\n");
}

} // namespace ossio::wire
