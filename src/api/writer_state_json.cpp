// SPDX-License-Identifier: BSL-1.0
// States of writers as JSON: {"ossio_writer_state":1,"crc64":"N","content":{...}}, the envelope of checkpoints.
#include <ossio/error.hpp>
#include <ossio/writer_state.hpp>

#include "wire/base64.hpp"
#include "wire/checkpoint_codec.hpp"
#include "wire/writer_state_rules.hpp"

#include <limits>

namespace ossio {

namespace {

using namespace wire;

constexpr std::string_view writer_envelope = "ossio_writer_state";

writer_state read_writer(json::object const& content) {
    writer_state s;
    s.bucket = text_member(content, "bucket");
    s.key = text_member(content, "key");
    s.upload_id = text_member(content, "upload_id");
    s.offset = number_member(content, "offset", std::numeric_limits<std::uint64_t>::max());
    s.crc64 = crc_member(content, "crc64");
    auto const* parts = member(content, "parts").if_array();
    if (!parts) refuse_checkpoint("\"parts\" is not a list");
    for (json::value const& value : *parts) s.parts.push_back(read_part(value));
    auto tail = base64_decode(text_member(content, "tail"));
    if (!tail) refuse_checkpoint("\"tail\" is not base64");
    s.tail = std::move(*tail);
    s.sequential = flag_member(content, "sequential");
    constexpr std::uint64_t most = std::numeric_limits<int>::max();
    s.unconfirmed_uploads = static_cast<int>(number_member(content, "unconfirmed_uploads", most));
    return s;
}

} // namespace

std::string to_json(writer_state const& s) {
    json::array parts;
    for (part const& p : s.parts) parts.push_back(part_object(p));
    return protect(writer_envelope, json::object{
                                        {"bucket", s.bucket},
                                        {"key", s.key},
                                        {"upload_id", s.upload_id},
                                        {"offset", s.offset},
                                        {"crc64", optional_crc(s.crc64)},
                                        {"sequential", s.sequential},
                                        {"unconfirmed_uploads", s.unconfirmed_uploads},
                                        {"tail", base64_encode(s.tail)},
                                        {"parts", std::move(parts)},
                                    });
}

writer_state writer_state_from_json(std::string_view text) {
    std::string why;
    try {
        writer_state s = read_writer(unseal(writer_envelope, text));
        auto const fine = check_writer_state(s);
        if (fine) return s;
        why = fine.error().detail;
    } catch (error const& e) {
        why = e.info().detail;
    }
    throw error(failure(errc::checkpoint_unreadable, "the state of a writer: " + why));
}

} // namespace ossio
