// SPDX-License-Identifier: BSL-1.0
// From a request line to an operation of OSS, and from a refusal to its XML.
#include "testing/request_context.hpp"

#include "wire/base64.hpp"
#include "wire/endpoint.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace ossio::testing {

namespace {

std::optional<wire::query_list> parse_query(std::string_view text) {
    wire::query_list query;
    while (!text.empty()) {
        auto const end = text.find('&');
        auto const pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (pair.empty()) continue;
        auto const equals = pair.find('=');
        auto name = wire::percent_decode(pair.substr(0, equals), true);
        auto value =
            wire::percent_decode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
        if (!name || !value) return std::nullopt;
        query.emplace_back(std::move(*name), std::move(*value));
    }
    return query;
}

/// The bucket that a virtual-hosted Host header names; empty for an address, localhost, or a bare endpoint.
std::string bucket_of_host(std::string_view host, domain_map const& custom_domains) {
    auto const name = host.substr(0, host.starts_with('[') ? host.find(']') + 1 : host.rfind(':'));
    if (auto const bound = custom_domains.find(std::string(name)); bound != custom_domains.end()) return bound->second;
    auto const dot = name.find('.');
    if (wire::is_ip_address(name) || dot == std::string_view::npos) return {};
    auto const label = name.substr(0, dot);
    if (label.starts_with("oss-") || label == "oss") return {};
    return std::string(label);
}

/// A row of the table of operations: the first that fits names the request.
struct row {
    std::string_view method;
    bool on_object;
    std::string_view query;  // must be there; empty: any
    std::string_view header; // must be there; empty: any
    std::string_view name;
};

constexpr std::array<row, 20> operations{{
    {"PUT", true, "partNumber", "x-oss-copy-source", "UploadPartCopy"},
    {"PUT", true, "partNumber", "", "UploadPart"},
    {"PUT", true, "", "x-oss-copy-source", "CopyObject"},
    {"PUT", true, "", "", "PutObject"},
    {"POST", true, "append", "", "AppendObject"},
    {"POST", true, "uploads", "", "InitiateMultipartUpload"},
    {"POST", true, "uploadId", "", "CompleteMultipartUpload"},
    {"DELETE", true, "uploadId", "", "AbortMultipartUpload"},
    {"DELETE", true, "", "", "DeleteObject"},
    {"GET", true, "uploadId", "", "ListParts"},
    {"GET", true, "", "", "GetObject"},
    {"HEAD", true, "", "", "HeadObject"},
    {"GET", false, "uploads", "", "ListMultipartUploads"},
    {"GET", false, "location", "", "GetBucketLocation"},
    {"GET", false, "bucketInfo", "", "GetBucketInfo"},
    {"GET", false, "", "", "ListObjects"},
    {"HEAD", false, "", "", "ListObjects"},
    {"PUT", false, "", "", "PutBucket"},
    {"DELETE", false, "", "", "DeleteBucket"},
    {"POST", false, "delete", "", "DeleteMultipleObjects"},
}};

std::string_view name_of(incoming const& in) {
    if (in.request.bucket.empty()) return in.method == "GET" ? "ListBuckets" : "Unknown";
    for (row const& r : operations)
        if (r.method == in.method && r.on_object == !in.request.key.empty() &&
            (r.query.empty() || in.has_query(r.query)) && (r.header.empty() || in.request.headers.has(r.header)))
            return r.name;
    return "Unknown";
}

wire::verb verb_of(std::string_view method) {
    if (method == "PUT") return wire::verb::put;
    if (method == "POST") return wire::verb::post;
    if (method == "HEAD") return wire::verb::head;
    if (method == "DELETE") return wire::verb::del;
    return wire::verb::get;
}

} // namespace

bool incoming::has_query(std::string_view name) const {
    return std::ranges::any_of(request.query, [&](auto const& pair) { return pair.first == name; });
}

std::string incoming::query(std::string_view name) const {
    auto const at = std::ranges::find_if(request.query, [&](auto const& pair) { return pair.first == name; });
    return at == request.query.end() ? std::string() : std::string((*at).second);
}

std::optional<incoming> understand(std::string_view method, std::string_view target, wire::header_list headers,
                                   domain_map const& custom_domains) {
    if (auto const scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/'))
        target = target.substr(std::min(target.size(), target.find('/', scheme + 3))); // absolute form, as to a proxy
    auto const mark = target.find('?');
    auto path = wire::percent_decode(target.substr(0, mark));
    auto query = parse_query(mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1));
    if (!path || !query || !path->starts_with('/')) return std::nullopt;
    incoming in;
    in.method = method;
    in.request.method = verb_of(method);
    in.request.headers = std::move(headers);
    in.request.query = std::move(*query);
    std::string rest = path->substr(1);
    in.request.bucket = bucket_of_host(in.request.headers.get("host"), custom_domains);
    if (in.request.bucket.empty()) {
        auto const slash = rest.find('/');
        in.request.bucket = rest.substr(0, slash);
        rest = slash == std::string::npos ? std::string() : rest.substr(slash + 1);
    }
    in.request.key = std::move(rest);
    in.request.operation = name_of(in);
    return in;
}

answer error_answer(incoming const& in, refusal const& why, std::string const& request_id,
                    std::vector<std::pair<std::string, std::string>> const& more) {
    pugi::xml_document document;
    auto root = document.append_child("Error");
    auto const add = [&root](char const* name, std::string const& text) {
        if (!text.empty()) root.append_child(name).text().set(text.c_str());
    };
    add("Code", why.code);
    add("Message", why.message);
    add("RequestId", request_id);
    add("HostId", std::string(in.request.headers.get("host")));
    for (auto const& [name, text] : more) add(name.c_str(), text);
    add("EC", why.ec);
    if (!why.ec.empty()) add("RecommendDoc", "https://api.aliyun.com/troubleshoot?q=" + why.ec);
    answer a(why.status);
    a.headers.set("Content-Type", "application/xml");
    if (!why.ec.empty()) a.headers.set("x-oss-ec", why.ec);
    a.body = wire::write_xml(document);
    if (in.request.method == wire::verb::head) {
        a.headers.set("x-oss-err", wire::base64_encode(a.body));
        a.body.clear();
    }
    return a;
}

std::string new_request_id() {
    std::array<unsigned char, 12> random{};
    RAND_bytes(random.data(), static_cast<int>(random.size()));
    return wire::hex_upper(std::string_view(reinterpret_cast<char const*>(random.data()), random.size()));
}

} // namespace ossio::testing
