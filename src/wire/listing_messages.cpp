// SPDX-License-Identifier: BSL-1.0
// Builds requests for the two listings and parses the responses.
#include "wire/listing_messages.hpp"

#include <ossio/types.hpp>

#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"
#include "wire/http_date.hpp"
#include "wire/percent.hpp"
#include "wire/printable.hpp"
#include "wire/success_rules.hpp"
#include "wire/xml.hpp"

#include <algorithm>

namespace ossio::wire {

namespace {

failure malformed(std::string what) { return failure(errc::malformed_response, std::move(what)); }

result<part> parse_part(pugi::xml_node node) {
    auto const n = parse_number(child_text(node, "PartNumber"));
    auto const size = parse_number(child_text(node, "Size"));
    if (!n || !size || *n < 1 || *n > limits::max_parts)
        return malformed("ListParts returned a part with an invalid number or size");
    part p(static_cast<int>(*n), child_text(node, "ETag"));
    if (p.etag.size() > max_etag_bytes) return malformed("ListParts gave an ETag that is too long");
    p.size = *size;
    p.crc64 = parse_crc64(child_text(node, "HashCrc64ecma"));
    return p;
}

/// Whether another page follows; nothing where the service does not say.
result<std::optional<bool>> is_truncated(pugi::xml_node root) {
    std::string const text = child_text(root, "IsTruncated");
    if (text.empty()) return std::optional<bool>();
    if (equal_ignoring_case(text, "true")) return std::optional(true);
    if (equal_ignoring_case(text, "false")) return std::optional(false);
    return malformed("a listing does not say whether it goes further");
}

/// Reads texts of a listing, percent-encoded if the service says so.
class text_reader {
public:
    explicit text_reader(pugi::xml_node root) : encoded_(child_text(root, "EncodingType") == "url") {}

    bool are_encoded() const noexcept { return encoded_; }

    std::string read(pugi::xml_node parent, std::string_view name) {
        std::string text = child_text(parent, name);
        if (!encoded_) return text;
        auto decoded = percent_decode(text, true);
        if (!decoded) failed_ = true;
        return std::move(decoded).value_or(std::string());
    }
    bool failed() const noexcept { return failed_; }

private:
    bool encoded_;
    bool failed_ = false;
};

constexpr std::string_view delete_head = R"(<?xml version="1.0" encoding="UTF-8"?><Delete><Quiet>false</Quiet>)";

bool is_named(pugi::xml_node node, std::string_view local_name) {
    std::string_view const name = node.name();
    return name == local_name || (name.ends_with(local_name) && name.size() > local_name.size() &&
                                  name[name.size() - local_name.size() - 1] == ':');
}

result<listed_object> parse_listed_object(pugi::xml_node node, text_reader& texts) {
    auto const size = parse_number(child_text(node, "Size"));
    if (!size) return malformed("ListObjectsV2 returned an object with an invalid size");
    listed_object o;
    o.key = texts.read(node, "Key");
    o.size = *size;
    o.etag = child_text(node, "ETag");
    o.storage_class = child_text(node, "StorageClass");
    o.type = child_text(node, "Type");
    o.last_modified = parse_iso_date(child_text(node, "LastModified"));
    if (o.key.empty() || o.etag.size() > max_etag_bytes)
        return malformed("ListObjectsV2 returned an object without a usable key or ETag");
    return o;
}

void append_escaped(std::string& to, std::string_view text) {
    for (char c : text) {
        if (c == '&')
            to += "&amp;";
        else if (c == '<')
            to += "&lt;";
        else if (c == '>')
            to += "&gt;";
        else
            to += c;
    }
}

} // namespace

result<request> build_list_parts(std::string bucket, multipart_upload const& upload, int marker, int page_size) {
    request r("ListParts", verb::get, std::move(bucket), upload.key);
    r.query.emplace_back("uploadId", upload.upload_id);
    r.query.emplace_back("encoding-type", "url");
    r.query.emplace_back("max-parts", std::to_string(page_size));
    if (marker > 0) r.query.emplace_back("part-number-marker", std::to_string(marker));
    return r;
}

result<parts_page> parse_list_parts(response const& r) {
    auto document = parse_xml(r.body, "ListPartsResult");
    if (!document) return document.error();
    auto const root = (*document)->document_element();
    parts_page page;
    for (pugi::xml_node node : root.children()) {
        if (std::string_view(node.name()) != "Part" && !std::string_view(node.name()).ends_with(":Part")) continue;
        auto p = parse_part(node);
        if (!p) return p.error();
        if (!page.parts.empty() && p->number <= page.parts.back().number)
            return malformed("ListParts gave parts that are not in ascending order");
        page.parts.push_back(std::move(*p));
    }
    auto const more = is_truncated(root);
    if (!more) return more.error();
    page.truncated = more->value_or(false);
    auto const next = parse_number(child_text(root, "NextPartNumberMarker")).value_or(0);
    page.next_marker = next > limits::max_parts ? 0 : static_cast<int>(next);
    return page;
}

result<request> build_list_uploads(std::string bucket, list_uploads_options const& options,
                                   std::string const& key_marker, std::string const& upload_id_marker) {
    if (options.page_size < 1 || options.page_size > 1000)
        return failure(errc::invalid_argument, "a page of a listing has 1 to 1000 uploads");
    request r("ListMultipartUploads", verb::get, std::move(bucket), std::string());
    r.query.emplace_back("uploads", "");
    r.query.emplace_back("encoding-type", "url");
    r.query.emplace_back("max-uploads", std::to_string(options.page_size));
    if (!options.prefix.empty()) r.query.emplace_back("prefix", options.prefix);
    if (!options.delimiter.empty()) r.query.emplace_back("delimiter", options.delimiter);
    if (!key_marker.empty()) r.query.emplace_back("key-marker", key_marker);
    if (!key_marker.empty() && !upload_id_marker.empty()) r.query.emplace_back("upload-id-marker", upload_id_marker);
    return r;
}

result<uploads_page> parse_list_uploads(response const& r) {
    auto document = parse_xml(r.body, "ListMultipartUploadsResult");
    if (!document) return document.error();
    auto const root = (*document)->document_element();
    text_reader texts(root);
    uploads_page page;
    page.says_encoding = texts.are_encoded();
    for (pugi::xml_node node : root.children()) {
        std::string_view const name = node.name();
        if (name == "Upload" || name.ends_with(":Upload")) {
            multipart_upload upload(texts.read(node, "Key"), child_text(node, "UploadId"));
            upload.initiated = child_text(node, "Initiated");
            if (!is_upload_id(upload.upload_id))
                return malformed("ListMultipartUploads gave an upload without a usable id");
            page.uploads.push_back(std::move(upload));
        } else if (name == "CommonPrefixes" || name.ends_with(":CommonPrefixes")) {
            page.common_prefixes.push_back(texts.read(node, "Prefix"));
        }
    }
    auto const more = is_truncated(root);
    if (!more) return more.error();
    page.truncated = more->value_or(false);
    page.next_key_marker = texts.read(root, "NextKeyMarker");
    page.next_upload_id_marker = child_text(root, "NextUploadIdMarker");
    if (texts.failed()) return malformed("ListMultipartUploads returned a key with an invalid encoding");
    return page;
}

result<request> build_list_objects(std::string bucket, list_objects_options const& options, std::string const& token) {
    if (options.page_size < 1 || options.page_size > 1000)
        return failure(errc::invalid_argument, "a page of a listing has 1 to 1000 objects");
    request r("ListObjectsV2", verb::get, std::move(bucket), std::string());
    r.query.emplace_back("list-type", "2");
    r.query.emplace_back("encoding-type", "url");
    r.query.emplace_back("max-keys", std::to_string(options.page_size));
    if (!options.prefix.empty()) r.query.emplace_back("prefix", options.prefix);
    if (!options.delimiter.empty()) r.query.emplace_back("delimiter", options.delimiter);
    if (!options.start_after.empty()) r.query.emplace_back("start-after", options.start_after);
    if (!token.empty()) r.query.emplace_back("continuation-token", token);
    return r;
}

result<objects_page> parse_list_objects(response const& r) {
    auto document = parse_xml(r.body, "ListBucketResult");
    if (!document) return document.error();
    auto const root = (*document)->document_element();
    text_reader texts(root);
    objects_page page;
    for (pugi::xml_node node : root.children()) {
        if (is_named(node, "Contents")) {
            auto object = parse_listed_object(node, texts);
            if (!object) return object.error();
            page.objects.push_back(std::move(*object));
        } else if (is_named(node, "CommonPrefixes")) {
            listed_object& group = page.objects.emplace_back();
            group.key = texts.read(node, "Prefix");
            group.is_prefix = true;
        }
    }
    std::ranges::sort(page.objects, {}, &listed_object::key);
    auto const more = is_truncated(root);
    if (!more) return more.error();
    page.next_token = texts.read(root, "NextContinuationToken");
    page.truncated = more->value_or(!page.next_token.empty());
    if (texts.failed()) return malformed("ListObjectsV2 returned a key with an invalid encoding");
    return page;
}

bool fits_xml(std::string_view key) noexcept {
    bool const is_text = std::ranges::none_of(key, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    // A parser drops an element's text that has only blanks, and rejects the two that are no characters.
    bool const is_kept = key.find_first_not_of(' ') != std::string_view::npos &&
                         key.find("\xEF\xBF\xBE") == std::string_view::npos &&
                         key.find("\xEF\xBF\xBF") == std::string_view::npos;
    return is_text && is_kept && is_utf8(key);
}

request build_delete_objects(std::string bucket, std::vector<std::string> const& keys) {
    request r("DeleteMultipleObjects", verb::post, std::move(bucket), std::string());
    r.query.emplace_back("delete", "");
    r.query.emplace_back("encoding-type", "url");
    r.body = delete_head;
    for (std::string const& key : keys) {
        r.body += "<Object><Key>";
        append_escaped(r.body, key);
        r.body += "</Key></Object>";
    }
    r.body += "</Delete>";
    r.headers.set("Content-MD5", base64_encode(md5(r.body)));
    r.headers.set("Content-Type", "application/xml");
    return r;
}

result<std::vector<std::string>> parse_delete_objects(response const& r) {
    auto document = parse_xml(r.body, "DeleteResult");
    if (!document) return document.error();
    auto const root = (*document)->document_element();
    text_reader texts(root);
    std::vector<std::string> gone;
    for (pugi::xml_node node : root.children())
        if (is_named(node, "Deleted")) gone.push_back(texts.read(node, "Key"));
    if (texts.failed()) return malformed("DeleteMultipleObjects returned a key with an invalid encoding");
    return gone;
}

} // namespace ossio::wire
