// SPDX-License-Identifier: BSL-1.0
// The common format of checkpoint texts: an envelope with version and checksum, required members, parts.
#ifndef OSSIO_SRC_WIRE_CHECKPOINT_CODEC_HPP
#define OSSIO_SRC_WIRE_CHECKPOINT_CODEC_HPP

#include <ossio/failure.hpp>
#include <ossio/multipart.hpp>

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace ossio::wire {

namespace json = boost::json;

/// Throws errc::checkpoint_unreadable.
[[noreturn]] void refuse_checkpoint(std::string why);

/// {"NAME":1,"crc64":"N","content":{...}}, the checksum over the text of the content.
std::string protect(std::string_view name, json::object content);

/// Returns the content if version and checksum are right; throws otherwise.
json::object unseal(std::string_view name, std::string_view text);

// ---- members; these throw if one is missing or has another type
json::value const& member(json::object const&, std::string_view name);
std::string text_member(json::object const&, std::string_view name);
std::uint64_t number_of(json::value const&, std::string_view name, std::uint64_t most);
std::uint64_t number_member(json::object const&, std::string_view name, std::uint64_t most);
bool flag_member(json::object const&, std::string_view name);

/// Unsigned 64-bit numbers are texts: many readers of JSON keep 53 bits of a number.
json::value optional_crc(std::optional<std::uint64_t>);
std::optional<std::uint64_t> crc_member(json::object const&, std::string_view name);

json::object part_object(part const&);
part read_part(json::value const&);

} // namespace ossio::wire
#endif
