// SPDX-License-Identifier: BSL-1.0
// Builds and reads the messages of the two listings.
#include "wire/listing_messages.hpp"

#include <ossio/types.hpp>

#include "wire/crc64.hpp"
#include "wire/percent.hpp"
#include "wire/xml.hpp"

#include <charconv>

namespace ossio::wire {

namespace {

template<class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    auto const [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

failure malformed(std::string what) { return failure(errc::malformed_response, std::move(what)); }

result<part> parse_part(pugi::xml_node node) {
    auto const n = number<int>(child_text(node, "PartNumber"));
    auto const size = number<std::uint64_t>(child_text(node, "Size"));
    if (!n || !size || *n < 1 || *n > limits::max_parts)
        return malformed("ListParts gave a part without a size, or a number that is none");
    part p(*n, child_text(node, "ETag"));
    p.size = *size;
    p.crc64 = parse_crc64(child_text(node, "HashCrc64ecma"));
    return p;
}

/// Texts of a listing, percent-encoded when the service says so.
class text_reader {
public:
    explicit text_reader(pugi::xml_node root) : encoded_(child_text(root, "EncodingType") == "url") {}

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
        page.parts.push_back(std::move(*p));
    }
    page.truncated = child_text(root, "IsTruncated") == "true";
    page.next_marker = number<int>(child_text(root, "NextPartNumberMarker")).value_or(0);
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
    for (pugi::xml_node node : root.children()) {
        std::string_view const name = node.name();
        if (name == "Upload" || name.ends_with(":Upload")) {
            multipart_upload upload(texts.read(node, "Key"), child_text(node, "UploadId"));
            upload.initiated = child_text(node, "Initiated");
            if (upload.upload_id.empty()) return malformed("ListMultipartUploads gave an upload without an id");
            page.uploads.push_back(std::move(upload));
        } else if (name == "CommonPrefixes" || name.ends_with(":CommonPrefixes")) {
            page.common_prefixes.push_back(texts.read(node, "Prefix"));
        }
    }
    page.truncated = child_text(root, "IsTruncated") == "true";
    page.next_key_marker = texts.read(root, "NextKeyMarker");
    page.next_upload_id_marker = child_text(root, "NextUploadIdMarker");
    if (texts.failed()) return malformed("ListMultipartUploads gave a key that is not encoded right");
    return page;
}

} // namespace ossio::wire
