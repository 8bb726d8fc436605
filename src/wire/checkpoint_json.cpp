// SPDX-License-Identifier: BSL-1.0
// Checkpoints as JSON: {"ossio_checkpoint":1,"crc64":"N","content":{...}}, the checksum over the text of the content.
#include <ossio/checkpoint.hpp>
#include <ossio/failure.hpp>
#include <ossio/types.hpp>

#include "wire/crc64.hpp"

#include <boost/json.hpp>

#include <limits>

namespace ossio {

namespace {

namespace json = boost::json;

constexpr std::int64_t format_version = 1;
constexpr std::size_t longest_text = 16 << 20; // 10 000 parts with long ETags are about 1 MiB

[[noreturn]] void refuse(std::string why) {
    throw_exception_from_error(failure(errc::checkpoint_unreadable, std::move(why)), BOOST_CURRENT_LOCATION);
}

std::string checksum(json::value const& content) {
    std::string const text = json::serialize(content);
    return std::to_string(wire::crc64(0, text.data(), text.size()));
}

// Unsigned 64-bit numbers as text: many readers of JSON keep 53 bits of a number.
json::value optional_crc(std::optional<std::uint64_t> crc) {
    return crc ? json::value(std::to_string(*crc)) : json::value(nullptr);
}

json::object part_object(part const& p) {
    return {{"number", p.number}, {"size", p.size}, {"etag", p.etag}, {"crc64", optional_crc(p.crc64)}};
}

json::value const& member(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    if (!value) refuse("\"" + std::string(name) + "\" is missing");
    return *value;
}

std::string text_member(json::object const& o, std::string_view name) {
    auto const* text = member(o, name).if_string();
    if (!text) refuse("\"" + std::string(name) + "\" is not a text");
    return std::string(*text);
}

std::uint64_t number_member(json::object const& o, std::string_view name, std::uint64_t most) {
    json::value const& value = member(o, name);
    std::uint64_t n = 0;
    if (value.is_uint64())
        n = value.get_uint64();
    else if (value.is_int64() && value.get_int64() >= 0)
        n = static_cast<std::uint64_t>(value.get_int64());
    else
        refuse("\"" + std::string(name) + "\" is not a number");
    if (n > most) refuse("\"" + std::string(name) + "\" is out of range");
    return n;
}

bool flag_member(json::object const& o, std::string_view name) {
    auto const* flag = member(o, name).if_bool();
    if (!flag) refuse("\"" + std::string(name) + "\" is neither true nor false");
    return *flag;
}

std::optional<std::uint64_t> crc_member(json::object const& o, std::string_view name) {
    json::value const& value = member(o, name);
    if (value.is_null()) return std::nullopt;
    auto const crc = wire::parse_crc64(text_member(o, name));
    if (!crc) refuse("\"" + std::string(name) + "\" is not a checksum");
    return crc;
}

part read_part(json::value const& value) {
    auto const* o = value.if_object();
    if (!o) refuse("a part is not an object");
    part p(static_cast<int>(number_member(*o, "number", limits::max_parts)), text_member(*o, "etag"));
    if (p.number < 1) refuse("a part's number is out of range");
    p.size = number_member(*o, "size", limits::max_part_size);
    p.crc64 = crc_member(*o, "crc64");
    return p;
}

std::vector<part> read_parts(json::object const& content) {
    auto const* list = member(content, "parts").if_array();
    if (!list) refuse("\"parts\" is not a list");
    std::vector<part> parts;
    for (json::value const& value : *list) {
        part p = read_part(value);
        if (!parts.empty() && p.number <= parts.back().number) refuse("the parts are not in ascending order");
        parts.push_back(std::move(p));
    }
    return parts;
}

/// The content, once version and checksum are right.
json::object checked_content(std::string_view text) {
    if (text.size() > longest_text) refuse("it is too long");
    boost::system::error_code ec;
    json::value whole = json::parse(text, ec);
    if (ec || !whole.is_object()) refuse("it is not JSON: " + (ec ? ec.message() : std::string("no object")));
    json::object const& o = whole.get_object();
    if (number_member(o, "ossio_checkpoint", std::numeric_limits<std::uint64_t>::max()) != format_version)
        refuse("it has another format version");
    json::value const& content = member(o, "content");
    if (!content.is_object()) refuse("\"content\" is not an object");
    if (text_member(o, "crc64") != checksum(content)) refuse("its checksum does not agree: it is damaged");
    return content.get_object();
}

} // namespace

std::string to_json(checkpoint const& c) {
    json::array parts;
    for (part const& p : c.parts) parts.push_back(part_object(p));
    json::value const content = json::object{
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
    return json::serialize(
        json::object{{"ossio_checkpoint", format_version}, {"crc64", checksum(content)}, {"content", content}});
}

checkpoint checkpoint_from_json(std::string_view text) {
    json::object const content = checked_content(text);
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
    return c;
}

} // namespace ossio
