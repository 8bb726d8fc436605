// SPDX-License-Identifier: BSL-1.0
// The envelope: write and verify; members by Boost.JSON.
#include "wire/checkpoint_codec.hpp"

#include <ossio/types.hpp>

#include "wire/crc64.hpp"

#include <limits>

namespace ossio::wire {

namespace {

constexpr std::int64_t format_version = 1;
constexpr std::size_t longest_text = 16 << 20; // 10 000 parts with long ETags are about 1 MiB

std::string seal_of(json::object const& content) {
    std::string const text = json::serialize(content);
    return std::to_string(crc64(0, text.data(), text.size()));
}

} // namespace

void refuse_checkpoint(std::string why) {
    throw_exception_from_error(failure(errc::checkpoint_unreadable, std::move(why)), BOOST_CURRENT_LOCATION);
}

std::string protect(std::string_view name, json::object content) {
    std::string const sum = seal_of(content);
    return json::serialize(json::object{{name, format_version}, {"crc64", sum}, {"content", std::move(content)}});
}

json::object unseal(std::string_view name, std::string_view text) {
    if (text.size() > longest_text) refuse_checkpoint("it is too long");
    boost::system::error_code ec;
    json::value whole = json::parse(text, ec);
    if (ec || !whole.is_object())
        refuse_checkpoint("it is not JSON: " + (ec ? ec.message() : std::string("no object")));
    json::object const& o = whole.get_object();
    if (number_member(o, name, std::numeric_limits<std::uint64_t>::max()) != format_version)
        refuse_checkpoint("it has another format version");
    json::value const& content = member(o, "content");
    if (!content.is_object()) refuse_checkpoint("\"content\" is not an object");
    if (text_member(o, "crc64") != seal_of(content.get_object()))
        refuse_checkpoint("its checksum does not agree: it is damaged");
    return content.get_object();
}

json::value const& member(json::object const& o, std::string_view name) {
    auto const* value = o.if_contains(name);
    if (!value) refuse_checkpoint("\"" + std::string(name) + "\" is missing");
    return *value;
}

std::string text_member(json::object const& o, std::string_view name) {
    auto const* text = member(o, name).if_string();
    if (!text) refuse_checkpoint("\"" + std::string(name) + "\" is not a text");
    return std::string(*text);
}

std::uint64_t number_of(json::value const& value, std::string_view name, std::uint64_t most) {
    std::uint64_t n = 0;
    if (value.is_uint64())
        n = value.get_uint64();
    else if (value.is_int64() && value.get_int64() >= 0)
        n = static_cast<std::uint64_t>(value.get_int64());
    else
        refuse_checkpoint("\"" + std::string(name) + "\" is not a number");
    if (n > most) refuse_checkpoint("\"" + std::string(name) + "\" is out of range");
    return n;
}

std::uint64_t number_member(json::object const& o, std::string_view name, std::uint64_t most) {
    return number_of(member(o, name), name, most);
}

bool flag_member(json::object const& o, std::string_view name) {
    auto const* flag = member(o, name).if_bool();
    if (!flag) refuse_checkpoint("\"" + std::string(name) + "\" is neither true nor false");
    return *flag;
}

std::optional<std::uint64_t> crc_member(json::object const& o, std::string_view name) {
    json::value const& value = member(o, name);
    if (value.is_null()) return std::nullopt;
    auto const crc = parse_crc64(text_member(o, name));
    if (!crc) refuse_checkpoint("\"" + std::string(name) + "\" is not a checksum");
    return crc;
}

json::value optional_crc(std::optional<std::uint64_t> crc) {
    return crc ? json::value(std::to_string(*crc)) : json::value(nullptr);
}

json::object part_object(part const& p) {
    return {{"number", p.number}, {"size", p.size}, {"etag", p.etag}, {"crc64", optional_crc(p.crc64)}};
}

part read_part(json::value const& value) {
    auto const* o = value.if_object();
    if (!o) refuse_checkpoint("a part is not an object");
    part p(static_cast<int>(number_member(*o, "number", limits::max_parts)), text_member(*o, "etag"));
    if (p.number < 1) refuse_checkpoint("a part's number is out of range");
    p.size = number_member(*o, "size", limits::max_part_size);
    p.crc64 = crc_member(*o, "crc64");
    return p;
}

} // namespace ossio::wire
