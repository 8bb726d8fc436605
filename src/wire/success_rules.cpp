// SPDX-License-Identifier: BSL-1.0
// The table of operations, and the proofs that it names.
#include "wire/success_rules.hpp"

#include "wire/ascii.hpp"
#include "wire/checksum.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ossio::wire {

namespace {

/// What a response must contain to be a success.
enum class proof {
    status,        ///< nothing besides the status
    etag,          ///< an ETag, and no body unless a callback was asked for
    next_position, ///< x-oss-next-append-position, a number
    document,      ///< an XML document with the root of the rule
    completion,    ///< as `document`, or an ETag or a checksum where the body may be anything
    content        ///< the bytes of an object
};

struct rule {
    std::string_view operation;
    int status;
    int other_status; // 0: none
    proof needed;
    std::string_view root;
};

// https://www.alibabacloud.com/help/en/oss/developer-reference, the page of each operation. 203 is CallbackFailed: an error.
constexpr std::array<rule, 17> rules{{
    {"PutObject", 200, 0, proof::etag, ""},
    {"AppendObject", 200, 0, proof::next_position, ""},
    {"GetObject", 200, 206, proof::content, ""},
    {"HeadObject", 200, 0, proof::status, ""},
    {"DeleteObject", 204, 0, proof::status, ""},
    {"CopyObject", 200, 0, proof::document, "CopyObjectResult"},
    {"InitiateMultipartUpload", 200, 0, proof::document, "InitiateMultipartUploadResult"},
    {"UploadPart", 200, 0, proof::etag, ""},
    {"UploadPartCopy", 200, 0, proof::document, "CopyPartResult"},
    {"CompleteMultipartUpload", 200, 0, proof::completion, "CompleteMultipartUploadResult"},
    {"AbortMultipartUpload", 204, 0, proof::status, ""},
    {"ListParts", 200, 0, proof::document, "ListPartsResult"},
    {"ListMultipartUploads", 200, 0, proof::document, "ListMultipartUploadsResult"},
    {"ListObjectsV2", 200, 0, proof::document, "ListBucketResult"},
    {"DeleteMultipleObjects", 200, 0, proof::document, "DeleteResult"},
    {"PutBucket", 200, 0, proof::status, ""},
    {"DeleteBucket", 204, 0, proof::status, ""},
}};

rule const* rule_of(std::string_view operation) noexcept {
    auto const at = std::ranges::find(rules, operation, &rule::operation);
    return at == rules.end() ? nullptr : &*at;
}

failure unfit(std::string why) { return failure(errc::malformed_response, std::move(why)); }

bool is_blank(std::string_view text) noexcept { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

bool is_number(std::string_view text) noexcept { return parse_number(text).has_value(); }

bool has_callback(request const& asked) noexcept { return asked.headers.has("x-oss-callback"); }

result<void> check_etag(std::string_view etag) {
    if (etag.empty()) return unfit("it has no ETag");
    if (etag.size() > max_etag_bytes) return unfit("its ETag has " + std::to_string(etag.size()) + " bytes");
    return {};
}

/// A key that XML cannot hold arrives changed, unless it is encoded.
bool survives_xml(std::string_view key) noexcept {
    return std::ranges::none_of(key, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

result<void> check_key_of(pugi::xml_node root, std::string_view key, bool may_be_changed) {
    std::string const given = child_text(root, "Key");
    if (is_same_key(given, key, child_text(root, "EncodingType") == "url") || (may_be_changed && !survives_xml(key)))
        return {};
    return unfit(given.empty() ? "it names no key" : "it is about another key");
}

/// What must agree between a request and the document that comes back, where the document says it at all.
result<void> check_echo(pugi::xml_node root, request const& asked, std::string_view query, std::string_view element) {
    std::string const given = child_text(root, element);
    if (given.empty()) return {};
    for (auto const& [name, value] : asked.query)
        if (name == query && value != given) return unfit("its " + std::string(element) + " is not the one asked for");
    return {};
}

result<void> check_document(rule const& of, request const& asked, response const& r) {
    auto document = parse_xml(r.body, of.root);
    if (!document) return document.error();
    auto const root = (*document)->document_element();
    if (of.operation == "InitiateMultipartUpload") return check_key_of(root, asked.key, true);
    if (of.operation == "CompleteMultipartUpload") return check_key_of(root, asked.key, false);
    if (of.operation == "ListParts") {
        auto same = child_text(root, "Key").empty() ? result<void>() : check_key_of(root, asked.key, true);
        if (same) same = check_echo(root, asked, "uploadId", "UploadId");
        return same ? check_echo(root, asked, "part-number-marker", "PartNumberMarker") : same;
    }
    if (of.operation == "CopyObject" || of.operation == "UploadPartCopy") return check_etag(child_text(root, "ETag"));
    return {};
}

/// With complete-all the body may be empty, with a callback it is what that replied: then a header must be the proof.
result<void> check_completion(rule const& of, request const& asked, response const& r) {
    bool const any_body = has_callback(asked) || asked.headers.get("x-oss-complete-all") == "yes";
    bool const is_document = parse_xml(r.body, of.root).has_value();
    if (!any_body || is_document) return check_document(of, asked, r);
    if (checksum_of(r)) return {};
    return check_etag(r.headers.get("etag"));
}

/// The first byte that "bytes=FIRST-LAST" or "bytes FIRST-LAST/SIZE" names.
std::optional<std::uint64_t> first_of_range(std::string_view text, std::string_view before) noexcept {
    if (!text.starts_with(before)) return std::nullopt;
    text.remove_prefix(before.size());
    return parse_number(text.substr(0, text.find('-')));
}

/// A page that somebody else put in the way of the object. Every object of OSS has an ETag, and x-oss- headers besides. Some
/// services have neither; but of what was asked for by its ETag it is known that it has one.
bool is_foreign_page(request const& asked, response const& r) noexcept {
    if (r.headers.has("etag")) return false;
    for (auto const& [name, value] : r.headers.all())
        if (name.size() > 6 && equal_ignoring_case(name.substr(0, 6), "x-oss-")) return false;
    return asked.headers.has("if-match") ||
           equal_ignoring_case(r.headers.get("content-type").substr(0, 9), "text/html");
}

result<void> check_content(request const& asked, response const& r) {
    if (is_foreign_page(asked, r)) return unfit("it is a page that is not from OSS");
    if (r.status == 200) return {};
    auto const wanted = first_of_range(asked.headers.get("range"), "bytes=");
    auto const given = first_of_range(r.headers.get("content-range"), "bytes ");
    if (!wanted) return unfit("it is a part of the object, where all of it was asked for");
    if (wanted != given) return unfit("it is another range than was asked for");
    return {};
}

/// One of two different values is not the service's, and nobody knows which.
result<void> check_single_values(header_list const& all) {
    constexpr std::array<std::string_view, 5> proofs{"etag", checksum::header, "x-oss-next-append-position",
                                                     "content-range", "x-oss-version-id"};
    for (auto const& line : all.all()) {
        auto const is_its_name = [&line](std::string_view one) { return equal_ignoring_case(one, line.first); };
        if (std::ranges::none_of(proofs, is_its_name) || all.get(line.first) == line.second) continue;
        return unfit("it has two different values of " + std::string(line.first));
    }
    return {};
}

result<void> check_status(rule const& of, response const& r) {
    if (r.status == of.status || (of.other_status != 0 && r.status == of.other_status)) return {};
    return unfit("its status " + std::to_string(r.status) + " is none that " + std::string(of.operation) + " has");
}

result<void> check_proof(rule const& of, request const& asked, response const& r) {
    switch (of.needed) {
    case proof::status: break;
    case proof::etag:
        if (!is_blank(r.body) && !has_callback(asked)) return unfit("it has a body that is not from OSS");
        return check_etag(r.headers.get("etag"));
    case proof::next_position:
        if (!is_number(r.headers.get("x-oss-next-append-position"))) return unfit("it does not name the next position");
        break;
    case proof::document: return check_document(of, asked, r);
    case proof::completion: return check_completion(of, asked, r);
    case proof::content: return check_content(asked, r);
    }
    return {};
}

/// A failure says what the response is a response to, and that it claimed to be a success.
result<void> explained(result<void> checked, request const& asked, response const& r) {
    if (checked) return checked;
    failure f = checked.error();
    f.detail = "HTTP " + std::to_string(r.status) + " to " + std::string(asked.operation) + ": " + f.detail;
    return f;
}

} // namespace

bool is_same_key(std::string_view given, std::string_view key, bool encoded) {
    if (!encoded && given == key) return true;
    return percent_decode(given, true) == key || percent_decode(given, false) == key;
}

result<void> check_success(request const& asked, response const& r) {
    auto const* const of = rule_of(asked.operation);
    if (!of) return {};
    auto checked = check_status(*of, r);
    if (checked) checked = check_single_values(r.headers);
    if (checked && has_unreadable_checksum(r)) checked = unfit("its checksum is no number");
    if (checked) checked = check_proof(*of, asked, r);
    return explained(std::move(checked), asked, r);
}

result<void> check_success_head(request const& asked, response const& head) {
    auto const* const of = rule_of(asked.operation);
    if (!of) return {};
    auto checked = check_status(*of, head);
    if (checked) checked = check_single_values(head.headers);
    if (checked && of->needed == proof::content) checked = check_content(asked, head);
    return explained(std::move(checked), asked, head);
}

result<void> check_error(request const& asked, failure const& f) {
    if (f.code != service_errc::callback_failed || (has_callback(asked) && f.http_status == 203)) return {};
    return unfit("HTTP " + std::to_string(f.http_status) + " to " + std::string(asked.operation) +
                 ": it says that a callback failed, which only 203 to a request with a callback says");
}

std::uint64_t max_response_bytes(request const& asked) noexcept {
    constexpr std::uint64_t mebibyte = 1 << 20;
    constexpr std::array<std::string_view, 3> listings{"ListMultipartUploads", "ListObjectsV2",
                                                       "DeleteMultipleObjects"};
    if (std::ranges::find(listings, asked.operation) != listings.end()) return max_xml_bytes;
    return has_callback(asked) ? 3 * mebibyte : mebibyte;
}

} // namespace ossio::wire
