// SPDX-License-Identifier: BSL-1.0
// The rules of CompleteMultipartUpload.
#include "testing/object_store.hpp"

#include <ossio/types.hpp>

#include "wire/base64.hpp"
#include "wire/crc64.hpp"
#include "wire/digest.hpp"

namespace ossio::testing {

namespace {

std::string bare(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    std::string text(etag);
    for (char& c : text)
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    return text;
}

} // namespace

std::string etag_of(std::string_view md5) { return '"' + wire::hex_upper(md5) + '"'; }

std::string multipart_etag(std::span<stored_part const* const> parts) {
    std::string text;
    for (stored_part const* p : parts) text += bare(p->etag);
    return '"' + wire::hex_upper(wire::md5(text)) + '-' + std::to_string(parts.size()) + '"';
}

std::optional<error_response> join_parts(stored_upload const& upload, std::span<listed_part const> listed,
                                         stored_object& into) {
    std::vector<stored_part const*> chosen;
    std::vector<blob_ptr> pieces;
    int last = 0;
    for (listed_part const& l : listed) {
        if (l.number <= last)
            return error_response(400, "InvalidPartOrder", "The list of parts was not in ascending order.",
                                  "0042-00000209");
        last = l.number;
    }
    for (listed_part const& l : listed) {
        auto const at = upload.parts.find(l.number);
        if (at == upload.parts.end() || bare(at->second.etag) != bare(l.etag))
            return error_response(
                400, "InvalidPart",
                "One or more of the specified parts could not be found or the specified entity tag might not "
                "have matched the part's entity tag.");
        chosen.push_back(&at->second);
    }
    for (std::size_t i = 0; i + 1 < chosen.size(); ++i)
        if (chosen[i]->size < limits::min_part_size)
            return error_response(400, "EntityTooSmall", "Your proposed upload smaller than the minimum allowed size.",
                                  "0042-00000213");
    for (stored_part const* p : chosen) {
        into.crc64 = wire::crc64_combine(into.crc64, p->crc64, p->size);
        into.size += p->size;
        pieces.push_back(p->bytes);
    }
    into.bytes = content(std::move(pieces));
    into.etag = multipart_etag(chosen);
    into.type = "Multipart";
    into.headers = upload.headers;
    return std::nullopt;
}

} // namespace ossio::testing
