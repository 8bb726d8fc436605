// SPDX-License-Identifier: BSL-1.0
// Checkpoints as JSON: {"ossio_checkpoint":1,"crc64":"N","content":{...}}, the checksum over the text of the content.
#include <ossio/checkpoint.hpp>
#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include "wire/base64.hpp"
#include "wire/checkpoint_codec.hpp"

#include <limits>

namespace ossio {

namespace {

using namespace wire;

std::vector<part> read_parts(json::object const& content) {
    auto const* list = member(content, "parts").if_array();
    if (!list) refuse_checkpoint("\"parts\" is not a list");
    std::vector<part> parts;
    for (json::value const& value : *list) {
        part p = read_part(value);
        if (!parts.empty() && p.number <= parts.back().number)
            refuse_checkpoint("the parts are not in ascending order");
        parts.push_back(std::move(p));
    }
    return parts;
}

std::string read_tail(json::object const& content) {
    auto bytes = base64_decode(text_member(content, "tail"));
    if (!bytes) refuse_checkpoint("\"tail\" is not base64");
    return std::move(*bytes);
}

} // namespace

std::string to_json(checkpoint const& c) {
    json::array parts;
    for (part const& p : c.parts) parts.push_back(part_object(p));
    json::object content{
        {"endpoint", c.endpoint},
        {"bucket", c.bucket},
        {"key", c.key},
        {"upload_id", c.upload_id},
        {"source_fingerprint", c.source_fingerprint},
        {"size", c.size},
        {"part_size", c.part_size},
        {"sequential", c.sequential},
        {"completing", c.completing},
        {"object_crc64", optional_crc(c.object_crc64)},
        {"parts", std::move(parts)},
    };
    if (c.unconfirmed_uploads > 0) {
        content["unconfirmed_uploads"] = c.unconfirmed_uploads;
        content["unconfirmed_since"] = c.unconfirmed_since;
    }
    if (!c.tail.empty()) content["tail"] = base64_encode(c.tail);
    return protect("ossio_checkpoint", std::move(content));
}

checkpoint checkpoint_from_json(std::string_view text) {
    json::object const content = unseal("ossio_checkpoint", text);
    constexpr std::uint64_t any = std::numeric_limits<std::uint64_t>::max();
    checkpoint c;
    c.endpoint = text_member(content, "endpoint");
    c.bucket = text_member(content, "bucket");
    c.key = text_member(content, "key");
    c.upload_id = text_member(content, "upload_id");
    c.source_fingerprint = text_member(content, "source_fingerprint");
    c.size = number_member(content, "size", any);
    c.part_size = number_member(content, "part_size", limits::max_part_size);
    c.sequential = flag_member(content, "sequential");
    c.completing = flag_member(content, "completing");
    c.object_crc64 = crc_member(content, "object_crc64");
    c.parts = read_parts(content);
    if (content.contains("tail")) c.tail = read_tail(content);
    if (content.contains("unconfirmed_uploads")) {
        constexpr std::uint64_t most = std::numeric_limits<int>::max();
        c.unconfirmed_uploads = static_cast<int>(number_member(content, "unconfirmed_uploads", most));
        c.unconfirmed_since = text_member(content, "unconfirmed_since");
    }
    return c;
}

} // namespace ossio
